"""What is known of StorageClasses: from the facts, from Git, and from what provisioners can do at all."""

from collections.abc import Iterator

from msgspec import Struct

from functions._manifests.claims import Claim, is_default, shares_a_path
from functions._manifests.paths import get
from functions._preflight.view import View

ONCE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})
LOCAL_PATH = "rancher.io/local-path"
# Provisioners that refuse every other access mode for a file system. Sources: provisioner.go of
# rancher/local-path-provisioner ("Only support ReadWriteOnce access mode"), of openebs/dynamic-localpv-provisioner
# (the same words), controllerserver.go of ceph/ceph-csi rbd ("multi node access modes are only supported on rbd `block`
# type volumes"), controller.go of aws-ebs-csi-driver ("Only AccessModes[ReadWriteOnce] supported").
_ONLY_ONCE = frozenset({LOCAL_PATH, "openebs.io/local", "ebs.csi.aws.com"})
_RBD = ".rbd.csi.ceph.com"  # Rook writes the namespace of its operator before it
# Provisioners that share a file system between nodes. Sources: Longhorn's documentation (RWX volumes), and those of
# file servers, which do nothing else.
_MANY = frozenset({"driver.longhorn.io", "nfs.csi.k8s.io", "smb.csi.k8s.io", "efs.csi.aws.com"})
_CEPHFS = ".cephfs.csi.ceph.com"
# The names under which k3s and Longhorn install their own class (k3s: manifests/local-storage.yaml).
_BY_NAME = {"local-path": LOCAL_PATH, "longhorn": "driver.longhorn.io"}
# Rounded up by the driver, so a smaller claim only gets more: longhorn-manager, MinimalVolumeSize of util/util.go.
_SMALLEST = {"driver.longhorn.io": "10Mi"}


class Storage(Struct, frozen=True):
    """A StorageClass; `modes` are those that it may have, None where nobody knows. `sure`: facts say so."""

    name: str
    provisioner: str
    modes: frozenset[str] | None
    minimum: str = ""
    sure: bool = False

    @property
    def shares(self) -> bool:
        """Whether it is known to give volumes that several nodes may write to."""
        if self.modes is not None:
            return "ReadWriteMany" in self.modes
        return self.provisioner in _MANY or self.provisioner.endswith(_CEPHFS)

    @property
    def local(self) -> bool:
        """Whether a volume stays on one node, so that all pods that mount it go there."""
        return self.provisioner in (LOCAL_PATH, "openebs.io/local")


def storage_classes(view: View) -> dict[str, Storage]:
    """Every class that the facts or Git name, by name."""
    found = {}
    shared = shares_a_path(view.repository)
    for one in view.repository.of_kind("StorageClass"):
        found[one.name] = _storage(one.name, str(one.data.get("provisioner") or ""), shared)
    for fact in view.facts.storage_classes or ():
        known = _storage(fact.name, fact.provisioner or _BY_NAME.get(fact.name, ""), shared)
        modes = known.modes if fact.access_modes is None else frozenset(fact.access_modes)
        found[fact.name] = Storage(fact.name, known.provisioner, modes, fact.minimum_size or known.minimum, sure=True)
    for name, provisioner in _BY_NAME.items():
        if name not in found and view.facts.storage_classes is None:
            found[name] = _storage(name, provisioner, shared)
    return found


def _storage(name: str, provisioner: str, shared: bool) -> Storage:
    only_once = provisioner in _ONLY_ONCE or provisioner.endswith(_RBD) or provisioner == "rbd.csi.ceph.com"
    if provisioner == LOCAL_PATH and shared:
        only_once = False
    return Storage(name, provisioner, ONCE if only_once else None, _SMALLEST.get(provisioner, ""))


def default_class(view: View) -> str | None:
    """The name of the only class that is known to be the default."""
    facts = [one.name for one in view.facts.storage_classes or () if one.default]
    names = facts or [one.name for one in view.repository.of_kind("StorageClass") if is_default(one)]
    return names[0] if len(set(names)) == 1 else None


def class_of(view: View, claim: Claim) -> str | None:
    """The class that provisions a claim; None where none does, or nobody knows which."""
    if claim.bound_by_hand:
        return None
    return default_class(view) if claim.storage_class is None else claim.storage_class


def made_by_hand(view: View) -> frozenset[str]:
    """The classes of the volumes that Git holds: a claim on one of them may need no provisioner."""
    return frozenset(_names(view))


def _names(view: View) -> Iterator[str]:
    for one in view.repository.of_kind("PersistentVolume"):
        yield str(get(one.data, "spec.storageClassName") or "")
