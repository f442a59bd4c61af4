"""Which manifest an object of the cluster comes from, by the names that controllers give."""

import re

from eventing.vocabulary import Resource
from functions._manifests.manifest import Manifest
from functions._manifests.repository import Repository

# kube-controller-manager: a ReplicaSet is `<deployment>-<hash>`; a pod `<replicaset>-<5 letters>`, `<set>-<ordinal>`,
# `<daemonset>-<5>` or `<job>-<5>`; a CronJob's Job `<cronjob>-<minutes since the epoch>`.
_SUFFIX = {
    ("ReplicaSet", "Deployment"): r"-[a-z0-9]{5,10}",
    ("Pod", "Deployment"): r"-[a-z0-9]{5,10}-[a-z0-9]{5}",
    ("Pod", "StatefulSet"): r"-\d+",
    ("Pod", "DaemonSet"): r"-[a-z0-9]{5}",
    ("Pod", "Job"): r"(-\d+)?-[a-z0-9]{5}",
    ("Job", "CronJob"): r"-\d{8,10}",
    ("Pod", "CronJob"): r"-\d{8,10}-[a-z0-9]{5}",
    ("ControllerRevision", "StatefulSet"): r"-[a-z0-9]{8,10}",
    ("ControllerRevision", "DaemonSet"): r"-[a-z0-9]{8,10}",
}
_CLAIM = r"-\d+"  # of a StatefulSet: <template>-<set>-<ordinal>


def owner(repository: Repository, seen: Resource) -> Manifest | None:
    """The manifest that declares the object, or whose controller made it; None where Git has none.

    Of several that the name fits the longest holds: `web-api-7f9-abcde` is of `web-api` rather than of `web`.
    """
    itself = repository.find(seen.kind, seen.namespace, seen.name)
    if itself is not None:
        return itself
    found = [one for one in repository.manifests if one.namespace == seen.namespace and _made(one, seen)]
    return max(found, key=lambda one: len(one.name), default=None)


def _made(one: Manifest, seen: Resource) -> bool:
    if seen.kind == "PersistentVolumeClaim" and one.kind == "StatefulSet":
        templates = (one.data.get("spec") or {}).get("volumeClaimTemplates") or ()
        names = [str((each.get("metadata") or {}).get("name")) for each in templates if isinstance(each, dict)]
        return any(re.fullmatch(f"{re.escape(name)}-{re.escape(one.name)}{_CLAIM}", seen.name) for name in names)
    suffix = _SUFFIX.get((seen.kind, one.kind))
    return bool(suffix and re.fullmatch(re.escape(one.name) + suffix, seen.name))
