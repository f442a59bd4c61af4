"""Whatever shape a manifest or a symptom has, a diagnosis comes: a plan that renders, or a person with the reason."""

import pytest

from eventing.vocabulary import Resource
from functions._catalogue.remedies.diagnosis import diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._manifests.repository import Repository
from functions._symptoms.faults import TITLES, Fault
from functions._symptoms.symptom import Symptom
from functions._symptoms.usage import Usage
from tests.catalogue.remedies.clinic import deployment, mended, service, tree

ODD = "resources: {requests: {memory: 0, cpu: [1]}, limits: {memory: 0, cpu: x}}, env: [1, {name: 2}, {value: {a: b}}], ports: x"
SHAPES: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "plain": (deployment(), service("web")),
    "odd": (deployment(container=ODD, pod="volumes: {a: b}, nodeSelector: [x], tolerations: 3, imagePullSecrets: x"),),
    "odd probes": (deployment(container="livenessProbe: [1], readinessProbe: {httpGet: 3}, command: ls, args: {a: b}"),),
    "empty lists": (deployment(spec="volumeClaimTemplates: [x], replicas: many", kind="StatefulSet"),),
    "no pods": ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: []",),
    "odd claim": ("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: web, namespace: shop}\nspec: {accessModes: x}",),
    "odd quota": ("apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: web, namespace: shop}\nspec: {hard: [1]}",),
    "odd range": ("apiVersion: v1\nkind: LimitRange\nmetadata: {name: web, namespace: shop}\nspec: {limits: {a: 1}}", deployment()),
}  # fmt: skip
SAID = {
    "container": "web", "image": "registry.example/web:2.0.0", "host": "web.shop.svc", "port": "80", "listening": "81",
    "name": "web", "kind": "ConfigMap", "key": "a", "resource": "memory", "resources": "memory,cpu", "taint": "a: b",
    "node": "n", "path": "/.cache/x", "variable": "A", "value": "info", "class": "longhorn", "probe": "Liveness",
    "program": "ps", "limited": "pods=1,x", "requested": "pods=many", "used": "=", "file": "a.yaml", "group": "x.io",
}  # fmt: skip


def _diagnosed(repository: Repository, fault: Fault, kind: str, details: dict[str, str]) -> None:
    usage = Usage(Resource("Deployment", "web", "shop"), "web", 100.0, 1000, {"max": 1.0}, {"max": 0.0})
    symptom = Symptom(fault, Resource(kind, "web", "shop"), details)
    found = diagnose(Patient(symptom, None, repository, usage=(usage,)))
    assert found.cause
    assert bool(found.plan) is not bool(found.escalate)
    if found.plan:
        mended(repository, found)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_fault_on_every_shape_ends_in_a_plan_or_with_a_person(shape: str) -> None:
    repository = tree(*SHAPES[shape]) if SHAPES[shape] else tree("")
    kinds = {one.kind for one in repository.manifests if one.kind != "Application"} or {"Pod"}
    for fault in TITLES:
        for kind in sorted(kinds):
            _diagnosed(repository, fault, kind, SAID)
            _diagnosed(repository, fault, kind, {})
