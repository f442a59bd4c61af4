"""The lexicon, compiled at first use: words by meaning, frames by practice, cues by language."""

from functools import cache

from functions._catalogue.lexicon import availability, delivery, health, places, resources, security, upkeep
from functions._catalogue.lexicon.cues import load
from functions._catalogue.lexicon.frames import Frame
from functions._catalogue.speech.clauses import Grammar
from functions._catalogue.speech.phrases import Phrases

_TOPICS = (health, resources, availability, security, delivery, upkeep)

FORCE = ("must", "should", "advice", "good", "bad", "hedge", "practice", "may", "no", "omit", "ban", "void", "neutral")
SCOPE = ("question", "topic", "past", "now", "myth", "suppose", "mocked_after", "mocked_before")
COLOUR = ("reason", "weight", "harm")


@cache
def meanings() -> Phrases:
    """Every word of the lexicon by its meaning."""
    patterns: dict[str, str] = {}
    for topic in _TOPICS:
        patterns |= topic.WORDS
    return Phrases(patterns)


@cache
def frames() -> tuple[tuple[str, Frame, tuple[frozenset[str], ...]], ...]:
    """Every frame with its practice and its groups of meanings."""
    return tuple(
        (practice, frame, frame.groups)
        for topic in _TOPICS
        for practice, those in topic.FRAMES.items()
        for frame in those
    )


@cache
def surroundings() -> Phrases:
    """What tells Kubernetes talk from other talk."""
    return Phrases({"strong": places.STRONG, "weak": places.WEAK, "everyday": places.EVERYDAY})


@cache
def grammar(language: str) -> Grammar:
    """How clauses begin in a language."""
    return Grammar(load(language))


@cache
def cues(language: str, kinds: tuple[str, ...]) -> Phrases:
    """The cues of some kinds in a language."""
    spoken = load(language)
    return Phrases({kind: getattr(spoken, kind) for kind in kinds})
