"""Recall@5 on the labelled pairs: is what a statement is about among the first five of all sentences and resources?

By likeness alone, by words alone, and by both fused, which is what the product does.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from msgspec import Struct

from functions._clients import keywords
from functions._clients.embedding import Letters, likeness
from functions._clients.knowledge import candidates
from functions.rag_validator.chunks import manifest_chunks
from tests.evaluation.pairs.labelled import Pair, repository

FIRST = 5
Ranking = Callable[[str], Sequence[int]]


class Recall(Struct, frozen=True):
    """The shares of statements whose counterpart was among the first five."""

    statements: int
    passages: int
    likeness: float
    words: float
    fused: float


def recall(half: Sequence[Pair], every: Sequence[Pair]) -> Recall:
    """The statements of a half, among what all pairs are about; those that are unrelated to theirs are not asked."""
    texts = list(dict.fromkeys(pair.b for pair in every if pair.b))
    homes = [""] * len(texts)
    for chunk in manifest_chunks(repository()):
        texts.append(chunk.text)
        homes.append(chunk.facts["file"])
    asked = [pair for pair in half if pair.is_ != "unrelated"]
    by_likeness, by_words = cache(_likeness(texts)), cache(_words(texts))

    def both(question: str) -> Sequence[int]:
        return keywords.fused((by_likeness(question), by_words(question)), FIRST)

    def share(ranking: Ranking) -> float:
        found = (ranking(pair.a)[:FIRST] for pair in asked)
        hits = [
            any(texts[place] == pair.b or (pair.manifest and homes[place] == pair.manifest) for place in places)
            for pair, places in zip(asked, found, strict=True)
        ]
        return sum(hits) / len(hits)

    return Recall(len(asked), len(texts), share(by_likeness), share(by_words), share(both))


def _likeness(texts: Sequence[str]) -> Ranking:
    vectors = Letters().embed(texts)

    def ranked(question: str) -> Sequence[int]:
        (asked,) = Letters().embed([question])
        return sorted(range(len(texts)), key=lambda place: -likeness(asked, vectors[place]))[: candidates(FIRST)]

    return ranked


def _words(texts: Sequence[str]) -> Ranking:
    said = [keywords.said(text) for text in texts]
    holding = Counter(word for words in said for word in words)

    def ranked(question: str) -> Sequence[int]:
        words = keywords.asked(question)
        scores = {place: keywords.overlap(words, one, holding, len(texts)) for place, one in enumerate(said)}
        return sorted((place for place, score in scores.items() if score > 0), key=lambda place: -scores[place])[
            : candidates(FIRST)
        ]

    return ranked
