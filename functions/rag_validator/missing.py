"""What a plan needs and neither Git nor the cluster is known to have: named objects, kinds, pods to select. Pure."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Resource
from functions._catalogue.reading import mapping, text
from functions._manifests.paths import get
from functions._manifests.references import missing as unanswered
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import WORKLOAD_KINDS, pod_labels, pod_spec
from functions._preflight.facts import Facts
from functions.rag_validator.named import images, in_cluster, secrets, services, storage_classes

# Groups that every API server has (k8s.io/api); what is not among them needs a CustomResourceDefinition.
_BUILT_IN = frozenset(
    (
        "apps",
        "batch",
        "autoscaling",
        "policy",
        *(f"{group}.k8s.io" for group in ("networking", "rbac.authorization", "scheduling", "storage", "coordination")),
        *(f"{group}.k8s.io" for group in ("discovery", "admissionregistration", "apiextensions", "node")),
    )
)
_BUILT_IN_PRIORITIES = frozenset({"system-cluster-critical", "system-node-critical"})
_SELECTORS = {"PodDisruptionBudget": "spec.selector", "NetworkPolicy": "spec.podSelector"}


def missing(plan: ChangePlan, before: Repository, after: Repository, known: Facts | None = None) -> tuple[str, ...]:
    """What is needed and not there, as sentences; what was missing before the plan is not the plan's.

    `known` is what the ledger has of the cluster; what it does not say is unknown, and then Git alone counts.
    """
    found: list[str] = []
    for resource in dict.fromkeys(operation.resource for operation in plan.operations):
        manifest = after.find(resource.kind, resource.namespace, resource.name)
        if manifest is not None:
            found += _of(manifest, before, after, known or Facts())
    return tuple(dict.fromkeys(found))


def _of(manifest: Manifest, before: Repository, after: Repository, known: Facts) -> Iterator[str]:
    if manifest.kind in WORKLOAD_KINDS:
        yield from _references(manifest, before, after, known)
        yield from _priority(manifest, before, after, known)
        yield from secrets(manifest, before, after)
        yield from images(manifest, before, known)
    yield from storage_classes(manifest, before, after, known)
    yield from services(manifest, before, after, known)
    yield from _kind(manifest, before, after, known)
    yield from _scaled(manifest, after, known)
    yield from _selected(manifest, after)


def _references(manifest: Manifest, before: Repository, after: Repository, known: Facts) -> Iterator[str]:
    was = before.find(manifest.kind, manifest.namespace, manifest.name)
    lacking = {(one.kind, one.name) for one in unanswered(before, was)} if was else set()
    for one in unanswered(after, manifest):
        there = in_cluster(known, one.kind, one.namespace, one.name)
        if (one.kind, one.name) not in lacking and not there:
            yield f"{_name(manifest.resource)} needs {one.kind} {one.name} ({one.path}), which Git does not have"


def _priority(manifest: Manifest, before: Repository, after: Repository, known: Facts) -> Iterator[str]:
    was = before.find(manifest.kind, manifest.namespace, manifest.name)
    wanted = text(pod_spec(manifest), "priorityClassName")
    if not wanted or wanted in _BUILT_IN_PRIORITIES or (was and text(pod_spec(was), "priorityClassName") == wanted):
        return
    if after.find("PriorityClass", "", wanted) is None and wanted not in (known.priority_classes or ()):
        yield f"{_name(manifest.resource)} needs PriorityClass {wanted}, which Git does not have"


def _kind(manifest: Manifest, before: Repository, after: Repository, known: Facts) -> Iterator[str]:
    group = manifest.api_version.rpartition("/")[0]
    used = any(one.api_version.startswith(f"{group}/") for one in before.manifests)
    served = group in (known.api_groups or ()) or any(one.group == group for one in known.crds or ())
    if not group or group in _BUILT_IN or used or served:
        return
    defined = any(
        get(one.data, "spec.group") == group and get(one.data, "spec.names.kind") == manifest.kind
        for one in after.of_kind("CustomResourceDefinition")
    )
    if not defined:
        yield f"{_name(manifest.resource)} is of a kind ({group}) that nothing in Git shows the cluster to have"


def _scaled(manifest: Manifest, after: Repository, known: Facts) -> Iterator[str]:
    target = mapping(manifest.data, "spec.scaleTargetRef")
    kind, name = str(target.get("kind", "Deployment")), str(target.get("name", ""))
    if (
        target
        and not after.find(kind, manifest.namespace, name)
        and not in_cluster(known, kind, manifest.namespace, name)
    ):
        yield f"{_name(manifest.resource)} scales {kind} {name}, which Git does not have"


def _selected(manifest: Manifest, after: Repository) -> Iterator[str]:
    path = _SELECTORS.get(manifest.kind)
    selector = mapping(manifest.data, path) if path else {}
    if not selector:
        return
    namesakes = (one for one in after.workloads() if one.namespace == manifest.namespace)
    if not any(label_selector_selects(selector, pod_labels(one)) for one in namesakes):
        yield f"{_name(manifest.resource)} selects no pods of its namespace"


def _name(resource: Resource) -> str:
    return f"{resource.kind} {resource.name}"
