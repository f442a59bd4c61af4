"""What one watched rollout came to, and the figures over many of them. Pure; virtual and live runs feed the same.

A figure that cannot be computed is missing, and what is missing fails: an empty campaign has found nothing wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import msgspec
from msgspec import Struct

Group = Literal["unmistakable", "transient", "metric", "healthy"]
Mode = Literal["virtual", "live"]
# kept: verified or left to a person, never taken back; reverted: taken back, which cannot heal it, so a person is paged
Expected = Literal["rolled_back", "reverted", "verified", "kept"]

GROUPS: dict[Group, str] = {
    "unmistakable": "unmistakable failures",
    "transient": "possibly transient failures that lasted",
    "metric": "metric regressions",
    "healthy": "healthy or merely unlucky",
}
AIMS: dict[Group, float] = {"unmistakable": 1.0, "metric": 0.95}  # least share that is detected and taken back
VERIFIED = 0.95  # least share of the healthy with sufficient evidence that ends `verified`
SAMPLES = 2  # most samples from a visible unmistakable failure to its detection
REVERT = 3.0  # most seconds from detection to the revert's commit
LOOK = {"virtual": 0.0, "live": 2.0}  # seconds that the looks themselves may take; no time passes in virtual ones


class Run(Struct, frozen=True):
    """One rollout that was watched to its end.

    `detected`: seconds of the cluster's time from the fault being visible to `rollback.requested`. `reverted`: wall
    seconds from there to the revert's commit. `synced`: the cluster's seconds from that commit to it being live.
    None where it did not come to that. `period`: seconds between two samples.
    """

    kind: str
    group: Group
    variant: int
    expected: Expected
    ended: str  # the record's last stage, or why there is none
    detected: float | None = None
    reverted: float | None = None
    synced: float | None = None
    notes: str = ""
    mode: Mode = "virtual"
    period: float = 10.0
    seed: int = 0

    @property
    def as_expected(self) -> bool:
        """Whether it ended as it should have."""
        if self.expected == "reverted":
            return self.reverted is not None and self.ended == "unverified"
        return not self.taken_back if self.expected == "kept" else self.ended == self.expected

    @property
    def taken_back(self) -> bool:
        """Whether a revert was committed without asking anybody, healed or not."""
        return self.reverted is not None or self.ended in ("rolled_back", "rolling_back", "reverted")

    @property
    def late(self) -> bool:
        """Whether an unmistakable failure took more samples than it may."""
        most = SAMPLES * self.period + LOOK[self.mode]
        return self.group == "unmistakable" and self.detected is not None and self.detected > most


@dataclass(frozen=True)
class Least:
    """How much there has to be for the figures to mean something."""

    kinds: int = 0
    variants: int = 0
    healthy: int = 0
    runs: int = 0
    whole: bool = True  # False: a part was asked for, and a figure that it cannot have is not missed


VIRTUAL = Least(kinds=25, variants=8, healthy=200, runs=400)
LIVE = Least(runs=30)
PART = Least(whole=False)


@dataclass(frozen=True)
class Figure:
    """One line: what it is, its value as text, and what is wrong with it; empty where nothing is."""

    name: str
    value: str
    wrong: str = ""


def figures(runs: Sequence[Run], least: Least) -> tuple[Figure, ...]:
    """Every figure over the runs of one mode."""
    bad = [run for run in runs if run.group != "healthy"]
    healthy = [run for run in runs if run.group == "healthy"]
    unmistakable = [run for run in bad if run.group == "unmistakable"]
    return (
        *_enough(runs, bad, healthy, least),
        *(_share(GROUPS[group], [run for run in bad if run.group == group], AIMS.get(group), least)
          for group in GROUPS if group != "healthy"),
        _false(healthy, least),
        _verified([run for run in healthy if run.expected == "verified"], least),
        _times("fault to detection, unmistakable", [run.detected for run in unmistakable], least,
               _late(unmistakable)),
        _times("fault to detection, possibly transient", _of(bad, "transient"), least),
        _times("fault to detection, metrics", _of(bad, "metric"), least),
        _times("detection to revert commit (wall)", [run.reverted for run in bad], least, most=REVERT),
        _times("revert commit to synced", [run.synced for run in bad], least),
    )  # fmt: skip


def percentile(values: Iterable[float], share: float) -> float:
    """By nearest rank: a value that was measured, never one between two.

    Raises:
        ValueError: when there are no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values have no percentile")
    return ordered[max(1, ceil(share * len(ordered))) - 1]


def written(runs: Iterable[Run]) -> bytes:
    """Raw samples, as JSON."""
    return msgspec.json.format(msgspec.json.encode(list(runs)), indent=1)


def read(text: bytes) -> tuple[Run, ...]:
    """What `written` wrote.

    Raises:
        msgspec.DecodeError: when it is something else.
    """
    return msgspec.json.decode(text, type=tuple[Run, ...])


def _enough(runs: Sequence[Run], bad: Sequence[Run], healthy: Sequence[Run], least: Least) -> tuple[Figure, ...]:
    kinds: dict[str, set[int]] = {}
    for run in bad:
        kinds.setdefault(run.kind, set()).add(run.variant)
    fewest = min((len(variants) for variants in kinds.values()), default=0)
    return (
        _count("runs", len(runs), least.runs),
        _count("kinds of bad rollout", len(kinds), least.kinds),
        _count("variants of each", fewest, least.variants),
        _count("healthy or merely unlucky", len(healthy), least.healthy),
    )


def _count(name: str, value: int, least: int) -> Figure:
    return Figure(name, str(value), f"at least {least} are needed" if value < least else "")


def _share(name: str, runs: Sequence[Run], aim: float | None, least: Least) -> Figure:
    if not runs:
        return _missing(name, least)
    found = sum(run.detected is not None for run in runs) / len(runs)
    undone = sum(run.as_expected for run in runs) / len(runs)
    value = f"{found:.1%} of {len(runs)} detected, {undone:.1%} taken back as they should be"
    return Figure(name, value, f"aim {aim:.0%}" if aim is not None and min(found, undone) < aim else "")


def _false(healthy: Sequence[Run], least: Least) -> Figure:
    if not healthy:
        return _missing("false rollbacks", least)
    wrong = sum(run.taken_back for run in healthy)
    return Figure("false rollbacks", f"{wrong} of {len(healthy)}", "aim 0" if wrong else "")


def _verified(runs: Sequence[Run], least: Least) -> Figure:
    name = "healthy with sufficient evidence, verified"
    if not runs:
        return _missing(name, least)
    share = sum(run.ended == "verified" for run in runs) / len(runs)
    return Figure(name, f"{share:.1%} of {len(runs)}", f"aim {VERIFIED:.0%}" if share < VERIFIED else "")


def _late(runs: Sequence[Run]) -> str:
    late = sum(run.late for run in runs)
    return f"{late} took more than {SAMPLES} samples" if late else ""


def _of(runs: Sequence[Run], group: Group) -> list[float | None]:
    return [run.detected for run in runs if run.group == group]


def _times(
    name: str, values: Sequence[float | None], least: Least, wrong: str = "", most: float | None = None
) -> Figure:
    known = [value for value in values if value is not None]
    if not known:
        return _missing(name, least)
    middle, high = percentile(known, 0.5), percentile(known, 0.99)
    if most is not None and high > most:
        wrong = f"p99 aim {most:g} s"
    return Figure(name, f"p50 {middle:.2f} s, p99 {high:.2f} s ({len(known)})", wrong)


def _missing(name: str, least: Least) -> Figure:
    return Figure(name, "missing" if least.whole else "-", "no run gives it" if least.whole else "")
