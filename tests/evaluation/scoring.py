"""Scores recognition on transcripts that were labelled before they were first run.

A mention is right when a label of its practice stands within `NEAR` seconds; each label counts once. `optional` labels
count neither way.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from functions._catalogue.recognition import Mention, recognise
from functions._catalogue.transcript import Transcript
from functions.youtube_ingestion.parsing import parse

TRANSCRIPTS = Path(__file__).parent / "transcripts"
HELD_OUT = Path(__file__).parent / "held_out"  # never looked at to improve anything
NEAR = 45.0  # seconds between a label and the start of the quote
AUTOMATIC = 0.90  # the relevance from which policy may approve; a hedged label has to stay below


class Label(msgspec.Struct, frozen=True):
    """What a person hears at `at` seconds: a recommendation, or in `forbidden` the very opposite of one."""

    practice: str
    at: float
    parameters: dict[str, Any] = {}
    targets: tuple[str, ...] = ()
    hedged: bool = False


class Labelled(msgspec.Struct, frozen=True):
    """One transcript with its labels."""

    transcript: str
    language: str
    folder: Path = TRANSCRIPTS
    expected: tuple[Label, ...] = ()
    forbidden: tuple[Label, ...] = ()
    optional: tuple[Label, ...] = ()


class Score(msgspec.Struct, frozen=True):
    """How one transcript went; `wrong` are mentions without a label, `details` wrong figures, targets or hedges."""

    name: str
    expected: int
    found: tuple[tuple[Label, Mention], ...]
    missed: tuple[Label, ...]
    wrong: tuple[Mention, ...]
    unscored: tuple[Mention, ...] = ()  # what an optional label stands for

    @property
    def details(self) -> tuple[str, ...]:
        """What was recognised but not understood in full, as phrases."""
        return tuple(problem for label, mention in self.found for problem in _problems(label, mention))


def labelled(folder: Path = TRANSCRIPTS) -> list[Labelled]:
    """All labelled transcripts of a folder, by name."""
    read = ((path, yaml.safe_load(path.read_text())) for path in sorted(folder.glob("*.yaml")))
    return [replace(msgspec.convert(one, Labelled), folder=path.parent) for path, one in read]


def transcript(one: Labelled) -> Transcript:
    """The transcript as ingestion reads it."""
    return Transcript(parse((one.folder / one.transcript).read_text()).segments, language=one.language)


def score(one: Labelled, reader: Callable[[Transcript], Iterable[Mention]] = recognise) -> Score:
    """Have it read once, and match what was found with the labels."""
    left = list(reader(transcript(one)))
    found: list[tuple[Label, Mention]] = []
    missed: list[Label] = []
    for label in one.expected:
        near = _near(label, left)
        if near is None:
            missed.append(label)
        else:
            left.remove(near)
            found.append((label, near))
    unscored = [near for label in one.optional if (near := _near(label, left)) is not None]
    left = [mention for mention in left if mention not in unscored]
    name = one.transcript.removesuffix(".vtt")
    return Score(name, len(one.expected), tuple(found), tuple(missed), tuple(left), tuple(unscored))


def _near(label: Label, mentions: list[Mention]) -> Mention | None:
    same = [one for one in mentions if one.practice == label.practice and abs(one.timestamp - label.at) <= NEAR]
    return min(same, key=lambda one: abs(one.timestamp - label.at), default=None)


def _problems(label: Label, mention: Mention) -> Iterator[str]:
    for name, value in label.parameters.items():
        if mention.parameters.get(name) != value:
            yield f"{label.practice} at {label.at:.0f} s: {name} is {mention.parameters.get(name)}, said was {value}"
    for name in mention.parameters.keys() - label.parameters.keys():
        yield f"{label.practice} at {label.at:.0f} s: {name} {mention.parameters[name]} was not said"
    named = {part for target in mention.targets for part in (target.name, target.namespace) if part}
    for target in label.targets:
        if not any(target in name or name in target for name in named):
            yield f"{label.practice} at {label.at:.0f} s: {target} is not among the targets {sorted(named)}"
    if label.hedged != (mention.relevance < AUTOMATIC):
        yield f"{label.practice} at {label.at:.0f} s: relevance {mention.relevance}"


def table(scores: list[Score]) -> str:
    """The figures by transcript and over all, for people."""
    head = f"{'transcript':34} {'labels':>6} {'found':>6} {'missed':>6} {'wrong':>6} {'details':>7}"
    rows = [
        f"{one.name:34} {one.expected:6} {len(one.found):6} {len(one.missed):6} {len(one.wrong):6} {len(one.details):7}"
        for one in scores
    ]
    return "\n".join([head, *rows, f"precision {precision(scores):.2f}, recall {recall(scores):.2f}"])


def precision(scores: list[Score]) -> float:
    """The share of mentions that are right."""
    found = sum(len(one.found) for one in scores)
    return found / max(found + sum(len(one.wrong) for one in scores), 1)


def recall(scores: list[Score]) -> float:
    """The share of labels that were found."""
    return sum(len(one.found) for one in scores) / max(sum(one.expected for one in scores), 1)
