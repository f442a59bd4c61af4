"""Stage by stage: applied on the server under a name of our own, then waited for. The same again changes nothing."""

import json
import time
from collections.abc import Callable, Iterable, Mapping

from eventing.handler import Permanent, Temporary
from functions._cli.installing.flight import REMOVABLE, RIGHTS
from functions._cli.installing.kubectl import (
    FIELD_MANAGER,
    NAMESPACE,
    PART_OF,
    Answer,
    Kubectl,
    Object,
    objects,
    said_by,
    succeeded,
)
from functions._cli.installing.readiness import Standing, standings
from functions._cli.installing.stages import Key, counted, group_of, key_of

AWAITED = frozenset({"stores", "functions", "broker", "triggers"})
POLL = 2.0  # seconds between two looks
_LIVE = "statefulsets.apps,deployments.apps,services.serving.knative.dev,brokers.eventing.knative.dev," \
    "triggers.eventing.knative.dev,pingsources.sources.knative.dev,apiserversources.sources.knative.dev"  # fmt: skip


class Pace:
    """A clock and a way to wait, so that tests need neither."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.clock, self.sleep = clock, sleep


def text_of(found: Iterable[Object]) -> str:
    """As every kubectl reads it: YAML documents, in the form of JSON, which is written in a tenth of the time.

    They begin with `---`, because kubectl takes what begins with a brace for JSON as a whole, and some versions (1.32,
    seen) then refuse the dashes between documents.
    """
    return "".join(f"---\n{json.dumps(each)}\n" for each in found)


def differences(kubectl: Kubectl, wanted: Iterable[Object], force: bool = False) -> str:
    """What applying would change, as kubectl shows it; nothing is written. Secrets are none of ours.

    Raises:
        Temporary, Permanent: when the server cannot say, or refuses an object.
    """
    answer = kubectl("diff", *_options(force), "-f", "-", given=text_of(wanted))
    if answer.code > 1:
        raise Permanent(f"the cluster would refuse this, so nothing was applied: {said_by(answer)}{_advice(answer)}")
    return answer.out


def apply_all(
    kubectl: Kubectl,
    stages: Mapping[str, tuple[Object, ...]],
    patience: float,
    tell: Callable[[str], None],
    pace: Pace,
    force: bool = False,
) -> None:
    """Every stage, in order; what the next one needs is waited for.

    Raises:
        Permanent: when an object is refused.
        Temporary: when something is not ready in time; the message says what it waits for.
    """
    done: list[str] = []
    for stage, found in stages.items():
        if not found:
            continue
        answer = kubectl("apply", *_options(force), "-f", "-", given=text_of(found))
        if answer.code:
            raise _refused(answer, stage, done)
        done.append(stage)
        tell(f"applied {stage}: {counted(found)}")
        if stage in AWAITED:
            awaited(kubectl, found, patience, tell, pace)


def awaited(
    kubectl: Kubectl, wanted: tuple[Object, ...], patience: float, tell: Callable[[str], None], pace: Pace
) -> tuple[Standing, ...]:
    """Until all are ready that have to be; each change is told.

    Raises:
        Temporary: when that takes longer than `patience` seconds.
    """
    end = pace.clock() + patience
    told: dict[str, str] = {}
    while True:
        now = looked_at(kubectl, wanted)
        for each in now:
            if told.get(each.what) != each.detail:
                told[each.what] = each.detail
                tell(f"  {'✓' if each.ready else '…'} {each.what}: {each.detail}")
        waiting = [each for each in now if not each.ready and not each.spare]
        if not waiting:
            return now
        if pace.clock() >= end:
            listed = "; ".join(f"{each.what} ({each.detail})" for each in waiting[:4])
            raise Temporary(
                f"not ready within {patience:.0f} s: {listed}. What is applied stays, and the same command goes on "
                f"from here; `kubectl -n {NAMESPACE} get pods,events` says more, docs/install.md lists causes"
            )
        pace.sleep(POLL)


def looked_at(kubectl: Kubectl, wanted: Iterable[Object]) -> tuple[Standing, ...]:
    """How each of them stands now."""
    live: dict[Key, Object] = {key_of(each): each for each in objects(kubectl, _LIVE, "-n", NAMESPACE)}
    return standings(wanted, live)


def removed_one_by_one(kubectl: Kubectl, found: Iterable[Object], tell: Callable[[str], None]) -> None:
    """Each deleted and gone before the next: Triggers that go together leave stale subscribers in their channel.

    Raises:
        Temporary, Permanent: when one cannot be deleted.
    """
    for each in found:
        kind, name, space = _removable(each), str(each["metadata"]["name"]), each["metadata"].get("namespace")
        where = ("-n", str(space)) if space else ()
        answer = kubectl("delete", kind, name, *where, "--wait=true", "--timeout=100s", "--ignore-not-found")
        succeeded(answer, f"kubectl delete {kind} {name}")
        outside = f" in {space}" if space not in (None, NAMESPACE) else ""
        tell(f"removed {each['kind']} {name}{outside}, of an earlier version")


def removable(kubectl: Kubectl) -> tuple[Object, ...]:
    """What is there of the kinds that an older version may have left, and the rights that it gave outside.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    inside = objects(kubectl, ",".join(REMOVABLE.values()), "-n", NAMESPACE, "--show-managed-fields")
    outside = objects(kubectl, ",".join(RIGHTS.values()), "-A", "-l", PART_OF, "--show-managed-fields")
    return (*inside, *outside)


def _removable(data: Object) -> str:
    kind = str(data["kind"])
    return (REMOVABLE | RIGHTS)[f"{kind}.{group_of(data)}" if kind == "Service" else kind]


def _refused(answer: Answer, stage: str, done: list[str]) -> Exception:
    before = f"applied before it: {', '.join(done)}" if done else "nothing was applied"
    said = said_by(answer)
    return Permanent(
        f"the cluster refused the stage {stage} ({before}): {said}{_advice(answer)}; the same command goes on from here"
    )


def _options(force: bool) -> tuple[str, ...]:
    return ("--server-side", f"--field-manager={FIELD_MANAGER}", *(("--force-conflicts",) if force else ()))


def _advice(answer: Answer) -> str:
    conflict = "conflict" in said_by(answer).lower()
    return "; somebody else set that field: FORCE=1 takes it over" if conflict else ""
