"""The ConfigMaps and Secrets that pods name are there, with the entries that are read."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.keys import keys_of
from functions._manifests.nearest import slip
from functions._manifests.references import Reference
from functions._preflight.fix import guess, put
from functions._preflight.rule import finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of

_SOURCES = {"ConfigMap": ("ConfigMap",), "Secret": ("Secret", "SealedSecret", "ExternalSecret")}
_WAITS = {
    "ConfigMap": "its pods wait for it and never start",
    "Secret": "if nothing else makes it, its pods wait for it and never start",
    "ServiceAccount": "if nothing else makes it, no pod of it is created",
    "PersistentVolumeClaim": "its pods stay Pending",
}
# What is missing in Git is often made elsewhere; only a list of all that exists is a proof. Measured, see `knows`.
_UNPROVEN: dict[str, Severity] = {
    "ConfigMap": "warning", "PersistentVolumeClaim": "warning", "Secret": "info", "ServiceAccount": "info",
}  # fmt: skip
_PROVEN: dict[str, Severity] = {
    "ConfigMap": "error", "PersistentVolumeClaim": "error", "Secret": "warning", "ServiceAccount": "error",
}  # fmt: skip


def missing(view: View, rule: str, kind: str) -> Iterator[Finding]:
    """Every object of a kind that pods name and that neither the tree, nor the facts, nor any controller has."""
    around = view.once(surroundings_of)
    for pods in around.pods:
        for one in _first_of_each(around.referred(pods), kind):
            if one.optional or around.has(kind, one.namespace, one.name):
                continue
            if not around.lists_all(kind) and around.origins.maker(kind, one.namespace, one.name):
                continue
            severity = _PROVEN[kind] if around.lists_all(kind) else _UNPROVEN[kind]
            place = f"in namespace {one.namespace}" if one.namespace else "in the tree"
            message = f"there is no {kind} {one.name} {place}: {_WAITS[kind]}; add it, or correct the name"
            fix = _rename(around, pods, one)
            yield finding(rule, pods.manifest, one.path, message, around.due(severity, pods), fix)


def missing_keys(view: View, rule: str) -> Iterator[Finding]:
    """Every entry that pods read of a ConfigMap or Secret which the tree has without it."""
    around = view.once(surroundings_of)
    for pods in around.pods:
        for one in around.referred(pods):
            if one.optional or one.kind not in _SOURCES:
                continue
            known = _keys(around, one)
            for key in (one.key, *one.items) if known else ():
                if known and key and key not in known[0]:
                    message = (
                        f"{one.kind} {one.name} has no entry {key}: the container is refused "
                        "(CreateContainerConfigError) or its volume is; add the entry, or correct the key"
                    )
                    fix = _rekey(pods, one, key, known[0])
                    yield finding(rule, pods.manifest, one.path, message, around.due(known[1], pods), fix)


def _keys(around: Surroundings, one: Reference) -> tuple[frozenset[str], Severity] | None:
    """All entries of what a reference names, and how sure a missing one is; None where they are not all known."""
    live = around.live.get((one.kind, one.namespace, one.name))
    if (one.kind, one.name) in around.origins.anywhere:
        return None
    found: set[str] = set()
    severity: Severity | None = None
    for kind in _SOURCES[one.kind]:
        for manifest in around.declared.get((kind, one.namespace, one.name), ()):
            keys = keys_of(manifest)
            if keys is None:
                return None
            found |= keys
            severity = "error" if kind == one.kind and severity != "warning" else "warning"
    if severity is None and live and live.keys is not None:
        return frozenset(live.keys), "error"
    if severity is None or (live and live.keys is None):
        return None
    return frozenset({*found, *((live.keys or ()) if live else ())}), severity


def _first_of_each(found: tuple[Reference, ...], kind: str) -> tuple[Reference, ...]:
    firsts: dict[str, Reference] = {}
    for one in sorted((one for one in found if one.kind == kind), key=lambda one: one.optional):
        firsts.setdefault(one.name, one)
    return tuple(firsts.values())


def _rename(around: Surroundings, pods: Pods, one: Reference) -> ChangePlan | None:
    meant = slip(
        one.name, (name for kind, space, name in around.declared if (kind, space) == (one.kind, one.namespace))
    )
    if not meant:
        return None
    path = one.path
    if one.kind in ("ConfigMap", "Secret"):
        path += ".secretName" if one.path.endswith(".secret") and ".projected." not in one.path else ".name"
    return guess(pods.manifest, (put(pods.manifest, path, meant),), f"name {one.kind} {meant}, which is there")


def _rekey(pods: Pods, one: Reference, key: str, known: frozenset[str]) -> ChangePlan | None:
    meant = slip(key, sorted(known))
    if not meant or key != one.key:
        return None
    return guess(pods.manifest, (put(pods.manifest, f"{one.path}.key", meant),), f"read {meant}, which is there")
