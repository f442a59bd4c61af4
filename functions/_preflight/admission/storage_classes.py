"""The StorageClass that a claim names exists, and one is the default."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.claims import claims_of, is_default
from functions._manifests.paths import child
from functions._preflight.admission.examples import claim, documents
from functions._preflight.admission.provisioners import made_by_hand, storage_classes
from functions._preflight.facts import Facts, StorageClassFacts
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

UNKNOWN, DEFAULT = "storage-class", "storage-class-default"


def exists(view: View) -> Iterator[Finding]:
    """Every class that is named is there; or, where nobody knows all of them, is among those that Git has."""
    known = {*storage_classes(view), *made_by_hand(view)}
    complete = view.facts.storage_classes is not None
    if not complete and not view.repository.of_kind("StorageClass"):
        return
    for one in view.objects:
        for found in claims_of(one):
            name = found.storage_class
            if name and name not in known and not found.bound_by_hand:
                message = f"there is no StorageClass {name}: no volume is made; name one that exists"
                if not complete:
                    message = f"StorageClass {name} is not among those in Git: make sure that the cluster has it"
                where = child(found.path, "storageClassName")
                yield finding(UNKNOWN, one, where, message, "error" if complete else "info")


def one_default(view: View) -> Iterator[Finding]:
    """No two classes say that they are the default."""
    defaults = [one for one in view.repository.of_kind("StorageClass") if is_default(one)]
    for one in defaults:
        other = next((each for each in defaults if each.name != one.name), None)
        if other:
            message = "another StorageClass is the default, too, and the newest of them counts: let one be it"
            yield finding(DEFAULT, one, "metadata.annotations", message, "warning")


_CLASS = (
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: {name}\n  annotations: "
    '{{storageclass.kubernetes.io/is-default-class: "{default}"}}\nprovisioner: {provisioner}\n'
)
_NFS = _CLASS.format(name="nfs", default="true", provisioner="nfs.csi.k8s.io")
_LONGHORN = _CLASS.format(name="longhorn", default="true", provisioner="driver.longhorn.io")
STORAGE_CLASS = Rule(
    id=UNKNOWN,
    severity="error",
    title="The StorageClass that a claim names exists",
    why="A claim on a class that is not there stays Pending, and so do the pods that mount it.",
    cure="Name a class that exists (`kubectl get storageclass`), or leave the name out to get the default.",
    check=exists,
    example=claim("accessModes: [ReadWriteOnce]\nstorageClassName: fast"),
    cured=claim("accessModes: [ReadWriteOnce]\nstorageClassName: longhorn"),
    facts=Facts(storage_classes=(StorageClassFacts("longhorn"),)),
    knows="It needs the list of all classes. Without it, a class that Git does not have is only worth knowing, and "
    "nothing is said where Git has none at all.",
)
STORAGE_CLASS_DEFAULT = Rule(
    id=DEFAULT,
    severity="warning",
    title="One StorageClass is the default",
    why="Where two classes are marked as the default, claims without a class get the newer one: which that is depends "
    "on when each was made, and on another cluster it may be the other.",
    cure="Take the mark off one of them. A class that k3s or an operator installs is marked as well; unmark it there.",
    check=one_default,
    example=documents(_NFS, _LONGHORN),
    cured=documents(_NFS, _LONGHORN.replace('"true"', '"false"')),
    scope="tree",
    knows="Classes that Git does not hold.",
)
