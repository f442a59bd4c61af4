"""Objects that pods name and that are not there: one of a similar name that is, or a sync of the one that Git has."""

from collections.abc import Iterator

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, SyncRequest, Treatment
from functions._manifests.keys import keys_of
from functions._manifests.nearest import nearest, slip
from functions._manifests.operations import put
from functions._manifests.references import Reference, references

_KINDS = {
    "configmap": "ConfigMap",
    "secret": "Secret",
    "persistentvolumeclaim": "PersistentVolumeClaim",
    "serviceaccount": "ServiceAccount",
}
_MADE = {"Secret": ("Secret", "SealedSecret", "ExternalSecret")}  # what leaves a Secret of its own name behind
_HELD = "it names what is nearest, and only a person knows what was meant"


def apply_declared(patient: Patient) -> Answer:
    """What Git has and the cluster has not is applied: its Application is asked to sync."""
    kind, name = _missing(patient)
    if patient.manifest is None or not name:
        return None
    home = patient.manifest.namespace
    found = [one for made in _MADE.get(kind, (kind,)) if (one := patient.repository.find(made, home, name))]
    if not found:
        return None
    cause = f"{kind} {name} is in Git ({found[0].file}) and not in the cluster"
    application = found[0].application
    if not application:
        return Escalation("no Application reads that file: bring it into one", cause)
    if found[0].kind != kind:
        return Escalation(f"look at what {found[0].kind} {name} says: its controller makes the {kind}", cause)
    why = f"{kind} {name} is in Git: Argo CD is asked to apply {application} again; where that fails, read its error"
    return SyncRequest(refresh=(application,), sync=(application,), why=why, cause=cause)


def name_existing(patient: Patient) -> Answer:
    """The one object of the namespace with a name like it, and with every entry that is read."""
    kind, name = _missing(patient)
    manifest = patient.manifest
    if manifest is None or not kind or not name:
        return None
    cause = f"there is no {kind} {name} in namespace {manifest.namespace}"
    if any((one.kind, one.name, one.namespace) == (kind, name, manifest.namespace) for one in patient.facts.objects):
        return Escalation("the cluster has it by now: does the fault still show?", cause)
    named = [one for one in references(manifest) if (one.kind, one.name) == (kind, name)]
    if not named:
        return Escalation("no field of the pods names it: look at what makes them", cause)
    wanted = {key for one in named for key in (one.key, *one.items) if key}
    known = {other: keys for other, keys in _there(patient, kind) if other != name}
    fitting = [other for other, keys in known.items() if keys is None or wanted <= keys]
    meant = slip(name, fitting) or nearest(name, fitting)
    if not meant:
        return Escalation(_told(kind, name, wanted, sorted(known), manifest.namespace), cause)
    operations = tuple(put(manifest, _field(one), meant) for one in named)
    held = f"{_HELD}; the optional references to it stay as they are" if any(one.optional for one in named) else _HELD
    return Treatment(operations, f"name {kind} {meant}, which is there", (manifest.resource,), held, cause)


def _missing(patient: Patient) -> tuple[str, str]:
    return _KINDS.get(patient.details.get("kind", "").lower(), ""), patient.details.get("name", "")


def _there(patient: Patient, kind: str) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The objects of that kind in the namespace, each with its entries where all are known."""
    home = patient.manifest.namespace if patient.manifest else ""
    for made in _MADE.get(kind, (kind,)):
        for one in patient.repository.of_kind(made):
            if one.namespace == home:
                yield one.name, keys_of(one)
    for live in patient.facts.objects:
        if (live.kind, live.namespace) == (kind, home):
            yield live.name, frozenset(live.keys) if live.keys is not None else None


def _field(one: Reference) -> str:
    """The field that holds the name: a reference gives the place of the object that has it."""
    if one.kind == "Secret" and one.path.endswith(".secret") and ".projected." not in one.path:
        return f"{one.path}.secretName"
    return f"{one.path}.name" if one.kind in ("ConfigMap", "Secret") else one.path


def _told(kind: str, name: str, wanted: set[str], known: list[str], namespace: str) -> str:
    entries = f" with {', '.join(sorted(wanted))}" if wanted else ""
    listed = f"; known there: {', '.join(known[:8])}" if known else ""
    return f"make {kind} {name}{entries} in namespace {namespace}, or correct the name where the pods read it{listed}"


REMEDIES = (
    Remedy(
        id="apply-declared-object",
        title="What Git has is applied",
        faults=("missing-object",),
        precondition="Git declares the object, and the cluster says that it is not there",
        changes="nothing in Git: Argo CD is asked to refresh and sync the Application",
        risks="the sync may fail for the reason for which it failed before",
        undo="nothing is to be undone: the cluster is as Git says",
        treat=apply_declared,
    ),
    Remedy(
        id="name-existing-object",
        held=True,
        title="The ConfigMap, Secret, claim or account that is there",
        faults=("missing-object",),
        precondition="one object of the namespace has a name like it, and every entry that the pods read",
        changes="the name, wherever the pods read it",
        risks="the object that is nearest may not be the one that was meant",
        undo="the commit is reverted: the name that is missing is read again",
        treat=name_existing,
    ),
)
