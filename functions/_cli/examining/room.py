"""Can the functions that heal start on a node that is full: by their live Services' priority, or a placeholder?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from functions._capacity.amounts import Amounts, amounts_of, memory, total
from functions._capacity.machines import asked
from functions._cli.cluster.api import core, grouped
from functions._cli.cluster.installation import NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader, condition, is_up
from functions._cli.examining.limit_ranges import pod_of
from functions._cli.installing.kubectl import SERVICE_LABEL
from functions._cli.installing.room import FLAG, PLACEHOLDER, WHO_HEALS, class_of, takes_class
from functions._cli.installing.serving_settings import patch_of
from functions._manifests.limitranges import limits_in

WHAT = "room for the healer"
CLASS = "school-healer"
RESOURCES = ("memory", "cpu")
KEEP = "take knative/components/healer-placeholder, or healer-priority besides, into your overlay: docs/full-node.md"


class Placeholder(Struct, frozen=True):
    """The pods that keep room: how many are wanted, which stand and are large enough, and why others do not count."""

    wanted: int
    standing: int
    small: str = ""
    waiting: str = ""


def room(look: Reader) -> Iterator[Finding]:
    """What keeps it, if anything does, and what the freest node has without that."""
    services = {
        one["metadata"]["name"]: one for one in look.items(grouped("serving.knative.dev/v1", "services", NAMESPACE))
    }
    healers = {name: services[name] for name in WHO_HEALS if name in services}
    if not healers:
        yield Finding(
            WHAT, "note", "none of the functions that heal is installed, so nothing was reckoned", "make deploy"
        )
        return
    needs = _largest(look, healers)
    fits, said = _free(look, needs)
    flag = _flag(look)
    named = [name for name, one in healers.items() if class_of(one) == CLASS]
    there = look.read(f"/apis/scheduling.k8s.io/v1/priorityclasses/{CLASS}") is not None
    kept = _placeholder(look, needs)
    if named and not flag:
        off = f"the flag {FLAG[1]} of Serving is off: their priority is refused"
        yield Finding(WHAT, "wrong", off, patch_of(*FLAG, "enabled"))
    elif named and not there:
        yield Finding(WHAT, "wrong", f"there is no PriorityClass {CLASS}, so their pods are refused", KEEP)
    elif len(named) == len(healers):
        beside = f"; the placeholder beside it: {_told(kept)}" if kept else ""
        yield Finding(WHAT, "ok", f"they may push others aside ({CLASS}); {said}{beside}")
    elif kept and kept.standing >= max(kept.wanted, 1):
        yield Finding(WHAT, "ok", f"a placeholder keeps it: {_told(kept)}; {said}")
    elif kept and (awake := _awake(look)) and kept.standing + len(awake) >= kept.wanted > 0 and not kept.small:
        next_ = "ask again when they are asleep"
        yield Finding(
            WHAT, "note", f"a placeholder: {_told(kept)}, and {', '.join(awake)} is awake and may have its room", next_
        )
    else:
        why, next_ = "nothing keeps it", KEEP
        if kept and kept.wanted:
            why = f"the placeholder does not keep it: {_told(kept)}"
            next_ = f"kubectl -n {NAMESPACE} describe pods -l app.kubernetes.io/name={PLACEHOLDER}"
        elif kept:
            why += ", the placeholder is scaled to 0"
        some = f"; only {', '.join(named)} may push others aside" if named else ""
        yield Finding(WHAT, "note" if fits else "wrong", f"{why}{some}; {said}", next_)


def _largest(look: Reader, healers: Mapping[str, Object]) -> Amounts:
    """What the largest of them asks for, its queue-proxy and the namespace's defaults included."""
    limits = tuple(limit for one in look.items(core(NAMESPACE, "limitranges")) for limit in limits_in(one))
    each = [asked(pod_of(one["spec"]["template"]), limits) for one in healers.values()]
    return {name: max(one.get(name, Decimal(0)) for one in each) for name in RESOURCES}


def _flag(look: Reader) -> bool:
    config = look.read(core("knative-serving", "configmaps", FLAG[0])) or {}
    return takes_class((config.get("data") or {}).get(FLAG[1]))


def _placeholder(look: Reader, needs: Amounts) -> Placeholder | None:
    found = look.read(grouped("apps/v1", "deployments", NAMESPACE, PLACEHOLDER))
    if found is None:
        return None
    pods = [
        one
        for one in look.items(core(NAMESPACE, "pods"), labelSelector=f"app.kubernetes.io/name={PLACEHOLDER}")
        if not one["metadata"].get("deletionTimestamp")
    ]
    up = [one for one in pods if (one.get("status") or {}).get("phase") == "Running" and condition(one)[0]]
    small = next((why for one in up if (why := _smaller(one, needs))), "")
    waiting = next((_why(one) for one in pods if one not in up), "")
    large = sum(not _smaller(one, needs) for one in up)
    return Placeholder(int((found.get("spec") or {}).get("replicas", 1)), large, small, waiting)


def _smaller(pod: Object, needs: Amounts) -> str:
    has = asked(pod["spec"])
    lacks = [name for name in RESOURCES if has.get(name, Decimal(0)) < needs[name]]
    return f"{pod['metadata']['name']} asks for less {' and '.join(lacks)} than one of them needs" if lacks else ""


def _why(pod: Object) -> str:
    status = pod.get("status") or {}
    scheduled, why = condition(pod, "PodScheduled")
    said = "" if scheduled or not status.get("conditions") else why
    return ": ".join(
        filter(None, (f"{pod['metadata']['name']} is {status.get('phase') or 'not begun'} and not ready", said))
    )


def _told(kept: Placeholder) -> str:
    parts = (f"{kept.standing} of {kept.wanted} pods stand and are large enough", kept.small, kept.waiting)
    return ", ".join(filter(None, parts))


def _awake(look: Reader) -> list[str]:
    pods = look.items(core(NAMESPACE, "pods"))
    names = {(one["metadata"].get("labels") or {}).get(SERVICE_LABEL, "") for one in pods if is_up(one)}
    return [name for name in WHO_HEALS if name in names]


def _free(look: Reader, needs: Amounts) -> tuple[bool, str]:
    """Whether one of them fits on a node as it is, and how it stands with the node that has most memory free."""
    used: dict[str, list[Amounts]] = {}
    for pod in look.items("/api/v1/pods"):
        if is_up(pod):
            used.setdefault(pod["spec"]["nodeName"], []).append(asked(pod["spec"]))
    free: list[dict[str, Decimal]] = []
    for node in look.items("/api/v1/nodes"):
        if _open(node):
            room, taken = (
                amounts_of((node.get("status") or {}).get("allocatable") or {}),
                total(used.get(node["metadata"]["name"], ())),
            )
            free.append({name: room[name] - taken.get(name, Decimal(0)) for name in RESOURCES if name in room})
    fits = any(all(one.get(name, Decimal(0)) >= needs[name] for name in RESOURCES) for one in free)
    most = max((one.get("memory", Decimal(0)) for one in free), default=Decimal(0))
    return fits, f"the freest node has {memory(most)} for the {memory(needs['memory'])} of the largest of them"


def _open(node: Object) -> bool:
    """Whether a pod that tolerates nothing may be placed there."""
    spec = node.get("spec") or {}
    barred = any(one.get("effect") in ("NoSchedule", "NoExecute") for one in spec.get("taints") or ())
    return not spec.get("unschedulable") and not barred
