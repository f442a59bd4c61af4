"""Volumes, which may outlive the installation: the ledger's is kept or let go by its reclaim policy, and found anew."""

import json
from collections.abc import Callable

from eventing.handler import Permanent
from functions._cli.installing.applying import POLL, Pace
from functions._cli.installing.kubectl import NAMESPACE, Kubectl, Object, objects, succeeded
from functions._cli.installing.versions import Row

LEDGER_CLAIM = "data-redis-0"  # what the StatefulSet names it
_PROVISIONED = "pv.kubernetes.io/provisioned-by"  # without it nobody deletes what is behind a volume


def ledger_volume(kubectl: Kubectl) -> str:
    """The PersistentVolume that holds the ledger now; empty where it is on none.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    found = objects(kubectl, "persistentvolumeclaim", LEDGER_CLAIM, "-n", NAMESPACE)
    return str((found[0].get("spec") or {}).get("volumeName") or "") if found else ""


def keep(kubectl: Kubectl, volume: str) -> None:
    """See to it that the volume outlives its claim.

    Raises:
        Permanent: when it cannot be kept; then nothing may be deleted.
    """
    if _set(kubectl, volume, "Retain") != "Retain":
        raise Permanent(f"the volume {volume} is not kept (its reclaim policy is not Retain); nothing was deleted")


def let_go(kubectl: Kubectl, volume: str) -> str:
    """See to it that the volume goes with its claim, whatever its policy was; why it will not, where that is so.

    Raises:
        Temporary: when the cluster does not answer.
    """
    try:
        now = policy(kubectl, volume)
        if now not in ("", "Delete"):
            now = _set(kubectl, volume, "Delete")
    except Permanent as error:
        return str(error)
    return "" if now in ("", "Delete") else "Kubernetes did not take the policy Delete"


def policy(kubectl: Kubectl, volume: str) -> str:
    """Its reclaim policy; empty where there is no such volume.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    found = objects(kubectl, "persistentvolume", volume)
    return _policy(found[0]) if found else ""


def _set(kubectl: Kubectl, volume: str, wanted: str) -> str:
    succeeded(
        kubectl("patch", "persistentvolume", volume, "--type=merge", "-p", _patch(wanted)),
        f"setting the reclaim policy of the volume {volume} to {wanted}",
    )
    return policy(kubectl, volume)


def remaining(kubectl: Kubectl, pace: Pace, patience: float, tell: Callable[[str], None]) -> tuple[Object, ...]:
    """The volumes that belonged to the namespace and are there: those that go by themselves are waited for.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    end, waited = pace.clock() + patience, False
    while True:
        found = tuple(one for one in objects(kubectl, "persistentvolumes") if _claim(one)[0] == NAMESPACE)
        going = [str(one["metadata"]["name"]) for one in found if _goes(one)]
        if not going or pace.clock() >= end:
            return found
        if not waited:
            tell(f"waiting for {', '.join(going)} to go, {patience:.0f} s at most")
            waited = True
        pace.sleep(POLL)


def staying(volume: Object) -> tuple[str, str]:
    """Why a volume is there after its claim, and the command that ends it, or that says more."""
    name, status = str(volume["metadata"]["name"]), volume.get("status") or {}
    delete = f"kubectl delete persistentvolume {name}"
    if _goes(volume):
        phase = status.get("phase") or "unknown"
        return f"its deletion is not done yet (phase {phase})", f"kubectl describe persistentvolume {name}"
    if not _was_claimed(volume):
        return "it waits for the next installation; what it holds has to be deleted where it is stored", delete
    if _policy(volume) == "Delete":
        said = status.get("message") or "no reason given"
        return f"what it holds could not be deleted and has to be where it is stored ({said})", delete
    if _PROVISIONED not in (volume["metadata"].get("annotations") or {}):
        return f"its reclaim policy is {_policy(volume)}; what it holds has to be deleted where it is stored", delete
    return f"its reclaim policy is {_policy(volume)}", f"kubectl patch persistentvolume {name} -p '{_patch('Delete')}'"


def kept(kubectl: Kubectl) -> list[Row]:
    """A ledger that an earlier installation left, and how this one takes it up; none where it has one already."""
    if objects(kubectl, "persistentvolumeclaim", LEDGER_CLAIM, "-n", NAMESPACE):
        return []
    found = [one for one in objects(kubectl, "persistentvolumes") if is_kept(one)]
    return [
        Row(
            "a kept ledger",
            "note",
            f"volume {name} is there; this lets the new claim take it, before anything else",
            release(name),
        )
        for name in (str(one["metadata"]["name"]) for one in found)
    ]


def release(volume: str) -> str:
    """What makes a kept volume the one that the next claim of that name takes."""
    patch = json.dumps([{"op": "remove", "path": "/spec/claimRef/uid"}])
    return f"kubectl patch persistentvolume {volume} --type=json -p '{patch}'"


def is_kept(volume: Object) -> bool:
    """Whether it holds a ledger that an installation left; one of the policy Delete is about to go."""
    released = (volume.get("status") or {}).get("phase") == "Released"
    return released and _policy(volume) != "Delete" and _claim(volume) == (NAMESPACE, LEDGER_CLAIM)


def _goes(volume: Object) -> bool:
    failed = (volume.get("status") or {}).get("phase") == "Failed"
    return _policy(volume) == "Delete" and _was_claimed(volume) and not failed


def _was_claimed(volume: Object) -> bool:
    """Without it Kubernetes waits for a claim of that name, whatever the policy: `release` takes it away."""
    return bool(((volume.get("spec") or {}).get("claimRef") or {}).get("uid"))


def _policy(volume: Object) -> str:
    return str((volume.get("spec") or {}).get("persistentVolumeReclaimPolicy") or "Retain")  # as the API server has it


def _claim(volume: Object) -> tuple[str, str]:
    claim = (volume.get("spec") or {}).get("claimRef") or {}
    return str(claim.get("namespace") or ""), str(claim.get("name") or "")


def _patch(wanted: str) -> str:
    return json.dumps({"spec": {"persistentVolumeReclaimPolicy": wanted}})
