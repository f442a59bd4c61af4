"""By which way a changed object reaches the pods of a workload, and how near that is. Pure.

A workload names its ConfigMaps, Secrets, claims and accounts; Services, policies, budgets and scalers select it;
LimitRanges, quotas and the Namespace are of everything in it. Two steps count as well: what makes a Secret that the
pods read (a SealedSecret, a Certificate), and what leads to a Service in front of them (an Ingress, a route).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eventing.vocabulary import Resource
from functions._manifests.makers import made_by
from functions._manifests.paths import get
from functions._manifests.references import references
from functions._manifests.repository import Manifest
from functions._manifests.selection import label_selector_selects, selects
from functions._manifests.traffic import led_to
from functions._manifests.workloads import pod_labels

Name = tuple[str, str, str]  # kind, namespace, name
FOR_THE_WHOLE_NAMESPACE = ("Namespace", "LimitRange", "ResourceQuota")
ITSELF, READ, SELECTED, AROUND = range(4)  # the nearest first


@dataclass(frozen=True, slots=True)
class Pods:
    """What is known of a workload's pods: their labels, the objects that they name, the Services in front of them."""

    resource: Resource
    labels: Mapping[str, str]
    named: frozenset[Name]
    services: frozenset[tuple[str, str]] = frozenset()  # namespace and name


def name_of(one: Resource | Manifest) -> Name:
    """The object's name in the cluster."""
    return one.kind, one.namespace, one.name


def pods_of(resource: Resource, manifest: Manifest | None, services: Iterable[Manifest]) -> Pods:
    """The pods of a workload as its manifest describes them; nothing but its name where there is none."""
    if manifest is None:
        return Pods(resource, {}, frozenset())
    labels = pod_labels(manifest)
    named = frozenset((one.kind, one.namespace, one.name) for one in references(manifest))
    fronts = (
        one
        for one in services
        if one.namespace == resource.namespace and selects(get(one.data, "spec.selector"), labels)
    )
    return Pods(resource, labels, named, frozenset((one.namespace, one.name) for one in fronts))


def way(one: Manifest, pods: Pods) -> int | None:
    """How near an object is to a workload's pods; None where a change of it does not reach them."""
    name, space = name_of(one), pods.resource.namespace
    if name == name_of(pods.resource):
        return ITSELF
    if name in pods.named or any((kind, one.namespace, made) in pods.named for kind, made in made_by(one)):
        return READ
    if pods.services and led_to(one) & pods.services:
        return SELECTED
    if one.namespace == space and _selects(one, pods):
        return SELECTED
    within = one.namespace == space or (one.kind, one.name) == ("Namespace", space)
    return AROUND if within and one.kind in FOR_THE_WHOLE_NAMESPACE else None


def _selects(one: Manifest, pods: Pods) -> bool:
    if one.kind == "Service":
        return selects(get(one.data, "spec.selector"), pods.labels)
    if one.kind in ("NetworkPolicy", "PodDisruptionBudget"):
        field = "spec.podSelector" if one.kind == "NetworkPolicy" else "spec.selector"
        return label_selector_selects(get(one.data, field), pods.labels)
    return any(_is(get(one.data, path), pods.resource) for path in ("spec.scaleTargetRef", "spec.targetRef"))


def _is(target: Any, workload: Resource) -> bool:
    return isinstance(target, dict) and (target.get("kind"), target.get("name")) == (workload.kind, workload.name)
