"""May this fault be mended now? Pure: what the ledger knows, the diagnosis, the policy and the time in; a ruling out.

`first_look` is asked before anything is diagnosed, `second_look` once there is a plan. The first reason counts.
"""

from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Resource
from functions._improvement.healing import Attempt, Known
from functions._improvement.reach import mode_of, namespaces_of, told_of
from functions._improvement.standing import Tombstone
from functions._policy.healing import Healing
from functions._policy.policy import Policy

HOUR = 3600.0
COMMITTED = frozenset({"verified", "rolled_back"})
MOST_IN_VAIN = 3  # remedies in a row that came to no commit, and a person is asked
Outcome = Literal["act", "wait", "observe", "escalate"]


class Ruling(Struct, frozen=True):
    """`word` says why in a word, `reason` in a sentence for a person."""

    outcome: Outcome
    word: str = ""
    reason: str = ""


class Around(Struct, frozen=True):
    """What else is going on: remedies that began in this scan and within the hour in this namespace, what plans on
    their way touch (each with the improvement that does), tombstones of this remedy, and who changed the field since.
    """

    in_scan: int = 0
    begun: tuple[float, ...] = ()
    touched: tuple[tuple[str, str], ...] = ()  # `Kind/namespace/name`, improvement
    tombstones: tuple[Tombstone, ...] = ()
    changed_by: str = ""
    unplaced: tuple[str, ...] = ()  # workloads, `Kind/namespace/name`, with pods that find no node


ACT = Ruling("act")


def first_look(known: Known, at: float, rules: Healing) -> Ruling:
    """Whether this fault is one to diagnose now; `at` is when the cluster was looked at."""
    last = known.attempts[-1] if known.attempts else None
    if last is not None and not last.ended:
        return Ruling("wait", "on its way", f"{last.improvement_id} ({last.remedy}) is {last.outcome or 'proposed'}")
    bad = ineffective(known, rules)
    if len(bad) >= rules.ineffective:
        return Ruling("escalate", "ineffective", _in_vain(bad, rules))
    if len(vain := _without_change(known)) >= MOST_IN_VAIN:
        said = f"{len(vain)} remedies came to nothing, the last because: {vain[-1].message or vain[-1].outcome}"
        return Ruling("escalate", "in vain", said)
    if last is None:
        return ACT
    if known.last <= last.ended:
        return Ruling("wait", "old", "it was not seen since its last remedy ended")
    if last.outcome != "moved on" and at < last.ended + rules.cooldown_seconds:
        left = last.ended + rules.cooldown_seconds - at
        return Ruling("wait", "cooldown", f"its last remedy ended a moment ago; {left:.0f} s are left to settle")
    return ACT


def second_look(plan: ChangePlan, around: Around, policy: Policy, at: float) -> Ruling:
    """Whether this plan for it may be proposed now."""
    rules = policy.healing
    for space in namespaces_of(plan):
        if any(fnmatchcase(space, pattern) for pattern in policy.protected_namespaces):
            return Ruling("escalate", "protected", f"the remedy changes namespace {space}, which is protected")
    for stone in around.tombstones:
        because = f": {stone.reason}" if stone.reason else ""
        said = f"the remedy was {stone.deed} at {stone.at}{because}; lift {stone.fingerprint} to allow it again"
        return Ruling("escalate", "tombstone", said)
    if around.changed_by:
        return Ruling("escalate", "changed by a person", around.changed_by)
    if mode_of(plan, policy) == "observe":
        return Ruling("observe", "mode", f"the mode of {told_of(plan)} is observe: nothing is changed")
    if waits := _not_yet(plan, around):
        return waits
    if around.in_scan >= rules.per_scan:
        return Ruling("wait", "cap", f"{around.in_scan} remedies began in this scan, which is all that may")
    recent = [one for one in around.begun if one > at - HOUR]
    if len(recent) >= rules.per_namespace_per_hour:
        return Ruling("wait", "cap", f"{len(recent)} remedies began in this namespace within the hour, which is all")
    return ACT


def _not_yet(plan: ChangePlan, around: Around) -> Ruling | None:
    """Why the plan waits for what else goes on with what it changes."""
    if plan.workloads and not places(plan) and all(_named(one) in around.unplaced for one in plan.workloads):
        return Ruling("wait", "no node", "its pods find no node yet: nothing would be seen of what the remedy does")
    mine = touches(plan)
    for name, who in around.touched:
        if name in mine:
            return Ruling("wait", "another", f"{who} changes {name} at the moment")
    return None


def ineffective(known: Known, rules: Healing) -> tuple[Attempt, ...]:
    """Remedies that were verified, and whose fault was back too soon.

    A node is relieved step by step, each time of other workloads: there only what was tried twice on one counts.
    """
    within = rules.returns_within_hours * HOUR
    bad = tuple(one for one in known.attempts if one.outcome == "verified" and 0 < one.back - one.ended <= within)
    if known.symptom.subject.kind != "Node":
        return bad
    counts = Counter(name for one in bad for name in one.touches)
    return tuple(one for one in bad if any(counts[name] > 1 for name in one.touches))


def places(plan: ChangePlan) -> bool:
    """Whether a plan changes what the scheduler looks at, so that it may find a node where there was none."""
    parts = ("replicas", "resources", "tolerations", "affinity", "nodeSelector", "topologySpreadConstraints")
    return any(part in one.path for one in plan.operations for part in parts)


def _named(one: Resource) -> str:
    return f"{one.kind}/{one.namespace}/{one.name}"


def touches(plan: ChangePlan) -> tuple[str, ...]:
    """The objects that a plan changes, as `Kind/namespace/name`."""
    named = (one.resource for one in plan.operations)
    return tuple(dict.fromkeys(f"{one.kind}/{one.namespace}/{one.name}" for one in named))


def in_flight(faults: Iterable[Known]) -> tuple[tuple[str, str], ...]:
    """What remedies on their way touch, each with its improvement."""
    going = (one.attempts[-1] for one in faults if one.attempts and not one.attempts[-1].ended)
    return tuple((name, attempt.improvement_id) for attempt in going for name in attempt.touches)


def _without_change(known: Known) -> tuple[Attempt, ...]:
    """The last ones in a row that came to no commit."""
    found: list[Attempt] = []
    for one in reversed(known.attempts):
        if one.outcome in COMMITTED or not one.ended:
            break
        found.insert(0, one)
    return tuple(found)


def _in_vain(bad: tuple[Attempt, ...], rules: Healing) -> str:
    told = "; ".join(f"{one.remedy}: {one.summary} (back after {(one.back - one.ended) / 60:.0f} min)" for one in bad)
    window = f"{rules.returns_within_hours:g} h"
    return f"{len(bad)} remedies looked well and the fault was back within {window}, so the cause is another: {told}"
