"""The offline judges: a practice's own figures, and what speaks against the figures that were said. Pure.

They know manifests, not this cluster: a figure that is only unusual is a middling risk, because it may be right here,
and the watch after the commit will tell. A veto is for what is wrong everywhere.
"""

import re
from collections.abc import Mapping
from math import inf
from typing import Literal, NamedTuple

from eventing.vocabulary import Expert, Improvement, Verdict
from functions._catalogue.practice import Practice
from functions._catalogue.said import Said, Unusable, read
from functions._experts.offline import NAME
from functions._manifests.images import parse as image
from functions._manifests.quantities import parse as quantity

Priority = Literal["low", "medium", "high"]
UNUSUAL = 0.5  # below the policy's default for a high risk (0.70): a person is told, not asked
UNKNOWN = 0.7  # at that default: what the catalogue does not know, a person decides
_NEVER = re.compile(
    r"privileged|host(?:path|network|pid|ipc)|cluster-?admin|allowprivilegeescalation: ?true|insecure-skip|"
    r"runasuser: ?0\b",
    re.IGNORECASE,
)


class _Usual(NamedTuple):
    """The figures, in base units, that a small cluster usually has, and what is said of less and of more."""

    low: float
    high: float
    less: str
    more: str = ""


_USUAL: Mapping[str, _Usual] = {
    "memory": _Usual(
        32 * 1024**2,
        8 * 1024**3,
        "{} of memory is less than most programs need to start",
        "{} of memory is more than many nodes of a small cluster have",
    ),
    "cpu": _Usual(0.01, 4, "{} of CPU is hardly any", "{} CPUs are more than many nodes of a small cluster have"),
    "replicas": _Usual(
        2, 10, "with {} replica every restart is an outage", "{} replicas may not fit into a small cluster"
    ),
    "max_replicas": _Usual(2, 20, "at most {} replica scales nothing", "{} replicas may not fit into a small cluster"),
    "seconds": _Usual(2, inf, "{} s is too short for what takes a moment"),
    "ttl_seconds": _Usual(60, inf, "after {} s the logs are gone before anybody reads them"),
    "history": _Usual(2, inf, "with {} kept there is nothing to go back to"),
    "retention": _Usual(2, inf, "with {} day kept, a mistake found the day after is lost"),
}
_ODD: Mapping[tuple[str, str], str] = {
    ("min_available", "100%"): "a budget of 100% lets no node be drained",
    ("schedule", "* * * * *"): "once a minute is more than a backup can do",
}


def doubts(said: Said) -> tuple[str, ...]:
    """What speaks against the figures that were said, though they may be right here."""
    found = []
    for name, usual in _USUAL.items():
        figure = getattr(said, name)
        amount = float(quantity(figure)) if isinstance(figure, str) else figure
        if amount is not None and not usual.low <= amount <= usual.high:
            found.append((usual.less if amount < usual.low else usual.more).format(figure))
    return (*found, *(why for (name, figure), why in _ODD.items() if getattr(said, name) == figure))


def vetoes(said: Said) -> tuple[str, ...]:
    """What is wrong in every cluster."""
    found = []
    tagged = image(f"image:{said.tag}") if said.tag else None
    if tagged and tagged.floating:
        found.append(f"the tag {said.tag} moves, so tomorrow's pod would run another program")
    if said.min_replicas and said.max_replicas and said.min_replicas > said.max_replicas:
        found.append(f"at least {said.min_replicas} and at most {said.max_replicas} replicas contradict each other")
    return tuple(found)


def judged(expert: Expert, improvement: Improvement, practice: Practice | None) -> Verdict:
    """What this expert's stand-in says; `practice` is None for an improvement outside the catalogue."""
    if practice is None:
        return _unknown(expert, improvement)
    said = read(improvement)
    if isinstance(said, Unusable):
        return _verdict(expert, practice, 0.1, practice.risk, (said.reason,))
    wrong, unusual = vetoes(said), doubts(said)
    risk = 1.0 if wrong else max(practice.risk, UNUSUAL if unusual else 0.0)
    return _verdict(expert, practice, 0.9 if practice.automatic else 0.6, risk, (*wrong, *unusual), veto=bool(wrong))


def _verdict(
    expert: Expert, practice: Practice, feasibility: float, risk: float, against: tuple[str, ...], veto: bool = False
) -> Verdict:
    by_design = (practice.why_not_automatic,) if practice.why_not_automatic else ()
    return Verdict(
        expert=expert,
        model=NAME,
        feasibility=feasibility,
        impact=practice.impact,
        effort=practice.effort,
        risk=risk,
        priority=priority(practice.impact, practice.effort, feasibility),
        risks=(*against, *by_design, *practice.risks),
        recommendations=practice.recommendations,
        dependencies=practice.dependencies,
        veto=veto,
        reason=f"{_stand_in(expert)} {practice.summary}" + (f" But {against[0]}." if against else ""),
    )


def _unknown(expert: Expert, improvement: Improvement) -> Verdict:
    told = f"{improvement.title}\n{improvement.description}\n{improvement.parameters}"
    found = _NEVER.search(told)
    doubt = f"it speaks of {found.group().lower()}" if found else "the catalogue does not know what it would change"
    return Verdict(
        expert=expert,
        model=NAME,
        feasibility=0.2,
        impact=0.5,
        effort=0.5,
        risk=1.0 if found else UNKNOWN,
        priority="low",
        risks=(doubt,),
        veto=found is not None,
        reason=f"{_stand_in(expert)} Outside the catalogue: {doubt}.",
    )


def _stand_in(expert: Expert) -> str:
    return f"A stand-in for the {expert} expert, from the written catalogue; no model was asked."


def priority(impact: float, effort: float, feasibility: float) -> Priority:
    """High: much for little, and it can be done. Low: little for much, or it can hardly be done."""
    worth = impact - effort / 2
    if worth < 0.3 or feasibility < 0.3:
        return "low"
    return "high" if worth >= 0.6 else "medium"
