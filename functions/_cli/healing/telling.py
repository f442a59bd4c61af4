"""What `heal` says, in lines for a person: faults by cause, what would be done about each, and who has to look."""

from collections.abc import Iterable, Iterator, Mapping

from eventing.vocabulary import ChangePlan
from functions._cli.healing.dry_run import DryRun
from functions._improvement.explain import change_line, plain
from functions._improvement.healing import Known
from functions._improvement.reach import mode_of
from functions._policy.policy import Policy
from functions._symptoms.faults import TITLES
from functions.cluster_healer.proposing import named

EVIDENCE, EXPLAINED = 3, 6  # lines and names that are told of one fault; the rest is counted


def told(found: DryRun, policy: Policy) -> Iterator[str]:
    """The whole, a line at a time."""
    for part, source in found.sources.items():
        yield f"{part}: {plain(source)}"
    yield f"namespaces: {', '.join(found.namespaces) or 'none'}"
    yield from (f"note: {plain(one)}" for one in found.notes)
    explained: dict[str, list[Known]] = {}
    for one in found.faults:
        if one.caused_by:
            explained.setdefault(one.caused_by, []).append(one)
    for number, known in enumerate(found.roots, start=1):
        yield ""
        yield from _fault(number, known, explained.get(known.fingerprint, []))
        yield from _remedy(known, found, policy)
    yield ""
    yield from _direct(found)
    yield from unread(found.unknown, found.left_out)
    yield summary(found)


def summary(found: DryRun) -> str:
    """The figures."""
    roots = found.roots
    planned = sum(one.fingerprint in found.proposals or one.would is not None for one in roots)
    asked = sum(one.state == "escalated" for one in roots)
    more = len([one for one in found.faults if one.caused_by])
    waits = len(roots) - planned - asked
    said = f"Causes: {len(roots)}, of {len(roots) + more} faults: {planned} with a plan, {asked} for a person"
    return f"{said}, {waits} that wait or have none. Nothing was changed, stored or sent."


def unread(unknown: Mapping[str, str], left_out: int) -> Iterator[str]:
    """What could not be seen, so that nobody takes it for well."""
    for kind, why in sorted(unknown.items()):
        yield f"not read: {plain(kind)}: {plain(why)}"
    if left_out:
        yield f"{left_out} more faults were seen than are looked at one by one"


def _fault(number: int, known: Known, explained: list[Known]) -> Iterator[str]:
    symptom = known.symptom
    times = f", {symptom.count} times" if symptom.count > 1 else ""
    since = f" (since {symptom.first_seen}{times})" if symptom.first_seen else ""
    yield f"{number}. {plain(named(symptom.subject))}: {TITLES[symptom.fault]}{since}"
    if known.cause and known.cause != TITLES[symptom.fault]:
        yield f"   cause: {plain(known.cause)}"
    for line in symptom.evidence[:EVIDENCE]:
        yield f"   seen: {plain(line)}"
    names = [f"{named(one.symptom.subject)} ({TITLES[one.symptom.fault]})" for one in explained[:EXPLAINED]]
    if names:
        more = f" and {len(explained) - EXPLAINED} more" if len(explained) > EXPLAINED else ""
        yield f"   explains: {plain('; '.join(names))}{more}"


def _remedy(known: Known, found: DryRun, policy: Policy) -> Iterator[str]:
    offered = found.proposals.get(known.fingerprint)
    if offered is not None:
        yield from _plan(offered.improvement.practice, offered.plan, policy)
        if known.word == "another":
            yield f"   in its turn: {_by_title(plain(known.reason), found)}"
    elif known.would is not None:
        yield from _plan(known.would.remedy, known.would.plan, policy)
        yield f"   {plain(known.reason)}"
    elif known.state == "escalated":
        yield f"   a person has to look: {plain(known.reason)}"
    else:
        yield f"   {known.word or known.state}: {_by_title(plain(known.reason), found) or 'nothing is done yet'}"


def _by_title(reason: str, found: DryRun) -> str:
    """A remedy of this dry run by its title: nobody can look its id up."""
    for one in found.proposals.values():
        reason = reason.replace(one.improvement.id, f"the plan “{plain(one.improvement.title)}”")
    return reason


def _plan(remedy: str, plan: ChangePlan, policy: Policy) -> Iterator[str]:
    yield f"   plan ({remedy}): {plain(plan.summary)}"
    for one in plan.operations:
        yield f"     {change_line(one)}"
    yield f"   then: {_decided(remedy, plan, policy)}"


def _decided(remedy: str, plan: ChangePlan, policy: Policy) -> str:
    """What the policy would make of it, as far as it is known before its checks."""
    mode, rule = mode_of(plan, policy), policy.remedies.get(remedy, "review")
    if mode == "observe":
        return "nothing: the mode is observe"
    if plan.why_not_automatic and rule != "agreed":
        return f"a person decides: {plain(plan.why_not_automatic)}"
    if mode != "act":
        return f"a person decides: the mode is {mode}"
    if rule == "review":
        return f"a person decides: the policy's remedies do not list {remedy} as automatic"
    return "it goes by itself, if preflight and validation find nothing against it; then it is watched"


def _direct(found: DryRun) -> Iterator[str]:
    """What would be done in the cluster itself."""
    for one in found.deletions:
        yield f"would be deleted: {named_deletion(one.kind, one.namespace, one.name)} ({plain(one.why)})"
    yield from _asked("would be compared again by Argo CD", found.refresh)
    yield from _asked("would be synced again by Argo CD", found.sync)


def named_deletion(kind: str, namespace: str, name: str) -> str:
    """An object as people name it."""
    return plain(f"{kind} {namespace}/{name}")


def _asked(what: str, names: Iterable[str]) -> Iterator[str]:
    if listed := ", ".join(names):
        yield f"{what}: {plain(listed)}"
