"""Runs the readers, judges and comparisons over the labelled sets, several times each, and makes figures of it."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from functions._catalogue.recognition import Mention
from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import ModelFailure
from functions._clients.models import Experts
from functions.youtube_ingestion.evidence import Script
from tests.evaluation import judgements
from tests.evaluation.figures import NO_KEY, Figure, agreement, averaged
from tests.evaluation.scoring import HELD_OUT, TRANSCRIPTS, Labelled, Score, labelled, precision, recall, score

PRECISION, RECALL = 0.9, 0.7  # what is aimed at in talk that was never used to improve anything
SETS = {"known": TRANSCRIPTS, "held_out": HELD_OUT}
READ = ("known", "held_out", "all")
HALVES = ("known", "held_out")
READERS = ("offline", "models")


class Reader(Struct, frozen=True):
    """Who reads and judges; `experts` is None where there is none, and `why_not` says why."""

    name: str
    experts: Experts | None
    why_not: str = ""

    @property
    def told(self) -> str:
        """For the report."""
        return self.experts.name if self.experts else f"not measured: {self.why_not}"


class Read(Struct, frozen=True):
    """One run over all transcripts."""

    scores: Mapping[str, Sequence[Score]]
    said: Mapping[str, frozenset[str]]
    outside: int
    unsaid: int
    failed: int
    cost_usd: float


def names() -> list[str]:
    """Every figure that an evaluation of the readers has to have; the pairs have theirs."""
    of_reader = [f"extraction.{{}}.{part}.{what}" for part in READ for what in ("precision", "recall")]
    of_reader += [f"extraction.{{}}.{what}" for what in ("agreement", "outside", "unsaid", "failed", "cost")]
    of_reader += [f"verdicts.{{}}.{half}.{what}" for half in HALVES for what in ("precision", "recall")]
    of_reader += ["verdicts.{}.agreement", "verdicts.{}.cost"]
    routing = [f"routing.{half}.{what}" for half in HALVES for what in ("precision", "recall")]
    return [*routing, *(one.format(reader) for reader in READERS for one in of_reader)]


def routing() -> Iterator[Figure]:
    """The router is code, the same with and without models."""
    for half, listed in judgements.halves().items():
        tally = judgements.routing(listed)
        yield Figure(f"routing.{half}.precision", tally.precision)
        yield Figure(f"routing.{half}.recall", tally.recall)


def extraction(reader: Reader, runs: int, sets: Mapping[str, Sequence[Labelled]] | None = None) -> Iterator[Figure]:
    """How well and how steadily it reads."""
    start = f"extraction.{reader.name}"
    if reader.experts is None:
        yield from _not_measured(start, reader)
        return
    chosen = sets or {name: labelled(folder) for name, folder in SETS.items()}
    each = [_read(reader.experts, chosen) for _ in range(runs)]
    for part in READ:
        parts = [[one for name in SETS if part in (name, "all") for one in run.scores[name]] for run in each]
        aims = (PRECISION, RECALL) if part == "held_out" else (None, None)
        yield averaged(f"{start}.{part}.precision", [_precision(scores) for scores in parts], aims[0])
        yield averaged(f"{start}.{part}.recall", [recall(scores) for scores in parts], aims[1])
    yield Figure(f"{start}.agreement", agreement([run.said for run in each]), why_not="one run agrees with nobody")
    yield averaged(f"{start}.outside", [float(run.outside) for run in each], unit="improvements")
    yield averaged(f"{start}.unsaid", [float(run.unsaid) for run in each], unit="quotes")
    yield averaged(f"{start}.failed", [float(run.failed) for run in each], unit="transcripts")
    yield averaged(f"{start}.cost", [run.cost_usd for run in each], unit="USD")


def verdicts(
    reader: Reader, runs: int, sets: Mapping[str, Sequence[judgements.Labelled]] | None = None
) -> Iterator[Figure]:
    """How well and how steadily it judges."""
    start = f"verdicts.{reader.name}"
    if reader.experts is None:
        yield from _not_measured(start, reader)
        return
    halves = sets or judgements.halves()
    each = [{half: judgements.judged(listed, reader.experts) for half, listed in halves.items()} for _ in range(runs)]
    for half, listed in halves.items():
        tallies = [judgements.holding(listed, run[half].held) for run in each]
        yield averaged(f"{start}.{half}.precision", [tally.precision for tally in tallies])
        yield averaged(f"{start}.{half}.recall", [tally.recall for tally in tallies])
    said = [{half: judged.held for half, judged in run.items()} for run in each]
    yield Figure(f"{start}.agreement", agreement(said), why_not="one run agrees with nobody")
    yield averaged(f"{start}.cost", [sum(one.cost_usd for one in run.values()) for run in each], unit="USD")


def _precision(scores: list[Score]) -> float | None:
    """The precision; of nothing said there is none."""
    return precision(scores) if any(one.found or one.wrong for one in scores) else None


def _not_measured(start: str, reader: Reader) -> Iterator[Figure]:
    yield from (Figure(name, why_not=reader.why_not or NO_KEY) for name in names() if name.startswith(f"{start}."))


def _read(experts: Experts, sets: Mapping[str, Sequence[Labelled]]) -> Read:
    counted = _Counting(experts)
    scores = {name: [score(one, counted) for one in listed] for name, listed in sets.items()}
    said = {
        one.name: frozenset(f"{mention.practice} at {mention.timestamp:.0f}" for mention in _mentions(one))
        for listed in scores.values()
        for one in listed
    }
    return Read(scores, said, counted.outside, counted.unsaid, counted.failed, counted.cost_usd)


def _mentions(one: Score) -> tuple[Mention, ...]:
    return (*(mention for _, mention in one.found), *one.wrong, *one.unscored)


class _Counting:
    """A reader of mentions that counts what is no mention: quotes that nobody said, advice outside the catalogue."""

    def __init__(self, experts: Experts) -> None:
        self._experts = experts
        self.outside = self.unsaid = self.failed = 0
        self.cost_usd = 0.0

    def __call__(self, transcript: Transcript) -> list[Mention]:
        try:
            read = self._experts.extract(transcript)
        except ModelFailure as failure:
            if failure.kind not in judgements.OF_THE_QUESTION:
                raise
            self.failed += 1
            return []
        self.cost_usd += read.cost_usd
        script = Script(transcript.segments)
        found = []
        for draft in read.drafts:
            at = script.find(draft.quote, draft.timestamp)
            if at is None:
                self.unsaid += 1
            elif not draft.practice:
                self.outside += 1
            else:
                found.append(
                    Mention(draft.practice, draft.quote, at, draft.relevance, dict(draft.parameters), draft.targets)
                )
        return found
