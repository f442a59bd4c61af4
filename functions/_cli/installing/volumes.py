"""The ledger's volume, which may outlive the installation: kept by its reclaim policy, found again by the next one."""

import json

from eventing.handler import Permanent
from functions._cli.installing.kubectl import NAMESPACE, Kubectl, Object, objects, succeeded
from functions._cli.installing.versions import Row

LEDGER_CLAIM = "data-redis-0"  # what the StatefulSet names it


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
    patch = json.dumps({"spec": {"persistentVolumeReclaimPolicy": "Retain"}})
    succeeded(kubectl("patch", "persistentvolume", volume, "--type=merge", "-p", patch), f"keeping the volume {volume}")
    (now,) = objects(kubectl, "persistentvolume", volume) or ({},)
    if (now.get("spec") or {}).get("persistentVolumeReclaimPolicy") != "Retain":
        raise Permanent(f"the volume {volume} is not kept (its reclaim policy is not Retain); nothing was deleted")


def kept(kubectl: Kubectl) -> list[Row]:
    """A ledger that an earlier installation left, and how this one takes it up; none where it has one already."""
    if objects(kubectl, "persistentvolumeclaim", LEDGER_CLAIM, "-n", NAMESPACE):
        return []
    found = [one for one in objects(kubectl, "persistentvolumes") if _is_kept(one)]
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


def _is_kept(volume: Object) -> bool:
    claim = (volume.get("spec") or {}).get("claimRef") or {}
    released = (volume.get("status") or {}).get("phase") == "Released"
    return released and (claim.get("namespace"), claim.get("name")) == (NAMESPACE, LEDGER_CLAIM)
