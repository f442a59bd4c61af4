"""A claim asks for what its StorageClass can give."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.claims import Claim, claims_of, mounted
from functions._manifests.paths import child
from functions._manifests.quantities import parse
from functions._manifests.replicas import pods_of, scalers, surge_of
from functions._preflight.admission.examples import claim
from functions._preflight.admission.provisioners import (
    Storage,
    class_of,
    made_by_hand,
    storage_classes,
)
from functions._preflight.facts import Facts, StorageClassFacts
from functions._preflight.fix import plan, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

MODE, SIZE = "storage-access-mode", "storage-size"


def can_be_given(view: View) -> Iterator[Finding]:
    """The access modes of a claim are among those of its class."""
    classes, by_hand = storage_classes(view), made_by_hand(view)
    for one in view.objects:
        for found in claims_of(one):
            name = class_of(view, found)
            storage = classes.get(name or "")
            if storage is None or storage.modes is None or name in by_hand:
                continue
            if found.spec.get("volumeMode") == "Block" and not storage.sure and not storage.local:
                continue  # some drivers share raw block devices
            refused = [mode for mode in found.modes if mode not in storage.modes]
            if refused:
                message = (
                    f"StorageClass {name} cannot give {', '.join(refused)}: no volume is made, its pods stay Pending; "
                    "use a class that shares volumes, or ask for ReadWriteOnce"
                )
                where = "storageClassName" if found.storage_class else "accessModes"
                yield finding(MODE, one, child(found.path, where), message, "error", _fix(view, found, classes))


def _fix(view: View, found: Claim, classes: dict[str, Storage]) -> ChangePlan | None:
    """The one class in use that shares volumes; else one writer, where there is but one pod."""
    one = found.manifest
    used = {each.storage_class for other in view.repository.manifests for each in claims_of(other)}
    used |= {fact.name for fact in view.facts.storage_classes or ()}
    used |= {each.name for each in view.repository.of_kind("StorageClass")}
    sharing = [name for name, each in classes.items() if each.shares and name in used]
    if len(sharing) == 1:
        operation = put(one, child(found.path, "storageClassName"), sharing[0])
        return plan(one, (operation,), f"{one.name} takes its volume from {sharing[0]}, which shares it between nodes")
    if one.kind == "PersistentVolumeClaim" and _has_one_pod(view, found):
        operation = put(one, child(found.path, "accessModes"), ["ReadWriteOnce"])
        return plan(one, (operation,), f"{one.name} is written by one node, which is all that its only pod needs")
    return None


def _has_one_pod(view: View, found: Claim) -> bool:
    scaled, namespace = scalers(view.repository), found.manifest.namespace
    users = [
        one
        for one in view.by_namespace.get(namespace, ())
        if any(name == found.manifest.name for _, name, _ in mounted(one))
    ]
    return len(users) == 1 and pods_of(users[0], scaled).most == 1 and not surge_of(users[0], 1)


def large_enough(view: View) -> Iterator[Finding]:
    """A claim is not smaller than the smallest volume of its class."""
    classes = storage_classes(view)
    for one in view.objects:
        for found in claims_of(one):
            storage = classes.get(class_of(view, found) or "")
            if storage and storage.minimum and found.size and parse(found.size) < parse(storage.minimum):
                message = f"StorageClass {storage.name} makes no volume below {storage.minimum}: ask for that much"
                where = child(found.path, "resources", "requests", "storage")
                fix = plan(one, (put(one, where, storage.minimum),), f"{one.name} asks for {storage.minimum}")
                yield finding(SIZE, one, where, message, "warning" if storage.sure else "info", fix)


STORAGE_ACCESS_MODE = Rule(
    id=MODE,
    severity="error",
    title="A claim asks for an access mode that its StorageClass can give",
    why="Most storage can be mounted by one node at a time. A provisioner that cannot share refuses to make the "
    "volume: the claim stays Pending, and every pod that mounts it does. The class `local-path` of k3s is such "
    "storage.",
    cure="Use a class that shares volumes (NFS, CephFS, Longhorn), or ask for ReadWriteOnce where one node is enough. "
    "A claim cannot be changed once it exists: delete it and let it be made again.",
    check=can_be_given,
    example=claim("accessModes: [ReadWriteMany]\nstorageClassName: local-path"),
    cured=claim("accessModes: [ReadWriteOnce]\nstorageClassName: local-path"),
    knows="The provisioner is taken from the facts, from a StorageClass in Git, or from the names under which k3s and "
    "Longhorn install their own. Claims on volumes that were made by hand are left out.",
)
STORAGE_SIZE = Rule(
    id=SIZE,
    severity="warning",
    title="A claim is not below the smallest volume of its StorageClass",
    why="Some storage has a smallest volume. Some drivers refuse less, others give more than was asked for, and it is "
    "paid for, or counted, as such.",
    cure="Ask for at least the smallest size.",
    check=large_enough,
    example=claim("accessModes: [ReadWriteOnce]\nstorageClassName: cloud"),
    cured=claim("accessModes: [ReadWriteOnce]\nstorageClassName: cloud").replace("1Gi", "10Gi"),
    facts=Facts(storage_classes=(StorageClassFacts("cloud", minimum_size="10Gi"),)),
    knows="The smallest size is known from the facts only, and for Longhorn, which rounds up.",
)
