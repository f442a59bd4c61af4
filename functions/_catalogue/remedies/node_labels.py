"""Labels that nodes have, where those that a pod demands are nearly these."""

import re
from collections.abc import Iterator, Mapping

from eventing.vocabulary import Operation
from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.nearest import slip
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.scheduling import AFFINITY, node_selector, node_terms
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.admission.nodes import labels_of

_HELD = "it asks for the label that is nearest, and only a person knows which nodes were meant"
Label = tuple[str, str]
Nodes = tuple[Mapping[str, str], ...]


def ask_nearest(patient: Patient) -> Answer:
    """Each label that no node has gives way to the one like it, where afterwards some node has all that is demanded."""
    manifest, known = patient.manifest, patient.facts.nodes
    if manifest is None or not known:
        return None
    nodes = tuple(labels_of(one) for one in known)
    changed = [*_of_selector(manifest, nodes), *_of_affinity(manifest, nodes)]
    operations = tuple(each for listed, _, _ in changed for each in listed)
    if not operations or any(after is None for _, _, after in changed):
        return None
    wanted = [after for _, _, after in changed if after]
    kept = [one for one in node_selector(pod_spec(manifest)).items() if _there(one, nodes)]
    if not any(all(labels.get(key) == value for key, value in (*wanted, *kept)) for labels in nodes):
        return None
    was = ", ".join(f"{key}={value}" for _, (key, value), _ in changed)
    what = f"ask for {', '.join(f'{key}={value}' for key, value in wanted)}, which nodes have"
    return Treatment(operations, what, (manifest.resource,), _HELD, f"no node has the label {was}")


Changed = tuple[tuple[Operation, ...], Label, Label | None]  # what is written, for which label, and what it becomes


def _of_selector(manifest: Manifest, nodes: Nodes) -> Iterator[Changed]:
    path = child(pod_spec_path(manifest.kind), "nodeSelector")
    for was in node_selector(pod_spec(manifest)).items():
        if _there(was, nodes):
            continue
        better = _nearest(was, nodes)
        if better is None:
            yield (), was, None
        elif better[0] == was[0]:
            yield (put(manifest, child(path, was[0]), better[1]),), was, better
        else:
            gone = Operation("remove_field", manifest.resource, manifest.file, child(path, was[0]), was[1])
            yield (put(manifest, child(path, better[0]), better[1]), gone), was, better


def _of_affinity(manifest: Manifest, nodes: Nodes) -> Iterator[Changed]:
    """Of one required term: of several another may hold."""
    terms = node_terms(pod_spec(manifest)) or ()
    listed = get(terms[0], "matchExpressions") if len(terms) == 1 else None
    for at, one in enumerate(listed if isinstance(listed, list) else ()):
        values = get(one, "values")
        if get(one, "operator") != "In" or not isinstance(values, list):
            continue
        asked = [(str(get(one, "key")), str(value)) for value in values]
        if not asked or any(_there(each, nodes) for each in asked):
            continue
        path = child(f"{pod_spec_path(manifest.kind)}.{AFFINITY}", 0, "matchExpressions", at)
        better = _nearest(asked[0], nodes) if len(asked) == 1 else None
        if better is None:
            yield (), asked[0], None
            continue
        changed = [put(manifest, child(path, "key"), better[0])] if better[0] != asked[0][0] else []
        changed += [put(manifest, child(path, "values", 0), better[1])] if better[1] != asked[0][1] else []
        yield tuple(changed), asked[0], better


def _there(one: Label, nodes: Nodes) -> bool:
    return any(labels.get(one[0]) == one[1] for labels in nodes)


def _nearest(one: Label, nodes: Nodes) -> Label | None:
    """Another value of the key, else another key of the same last part or like it with the value (`beta.` names went).

    Figures are no slips: `node-1` is not meant for `node-2`.
    """
    key, value = one
    values = {labels[key] for labels in nodes if key in labels}
    alike = {each for each in values if _figures(each) == _figures(value)}
    same = [each for each in alike if each.casefold() == value.casefold()]
    if better := same[0] if len(same) == 1 else slip(value, alike):
        return key, better
    if values:
        return None
    keys = {each for labels in nodes for each, stated in labels.items() if stated == value}
    last = [each for each in keys if each.rpartition("/")[2] == key.rpartition("/")[2]]
    found = last[0] if len(last) == 1 else slip(key, keys)
    return (found, value) if found else None


def _figures(text: str) -> str:
    return re.sub(r"\D", "", text)


REMEDIES = (
    Remedy(
        id="ask-nearest-label",
        held=True,
        title="The label that nodes have",
        faults=("node-mismatch",),
        precondition="all nodes are known, none has the label, and some have one that is it but for a slip, capitals, "
        "or the key's prefix",
        changes="the key or value in the node selector or the one required term of node affinity",
        risks="the nodes with that label may not be the ones that were meant",
        undo="the commit is reverted: the pod waits for such a node again",
        treat=ask_nearest,
    ),
)
