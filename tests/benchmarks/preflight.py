"""Preflight of a generated repository of 300 manifests, beside kubernetes-validate alone over the same files."""

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._manifests.source import forget_documents
from functions._preflight.check import check, examine
from functions._preflight.view import Knobs
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import CannotMeasure
from tests.benchmarks.weighing import peak

ROUNDS = 2  # kubernetes-validate reads a schema of megabytes anew for each manifest: 300 take seconds
WORKLOADS = 50  # times six manifests
MEMORY = 128  # MiB at most, for a whole tree
APPLICATION = b"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example/home.git', path: apps, directory: {recurse: true}}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
"""
KNOBS = Knobs(trusted_registries=("docker.io",))
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def preflight() -> list[Figure]:
    """All 300 manifests as they are, as a plan that adds every one of them, and one change within the 300."""
    manifests = generated()
    before = {"argo/shop.yaml": APPLICATION}
    adding = ChangePlan("shop", tuple(_added(path, data) for path, data in manifests.items()))
    after = {**before, **_written(applied(before, adding.operations))}
    web = Resource("Deployment", "web-0", "shop", "apps/v1")
    edit = Operation("set_field", web, "apps/web-0/deployment.yaml", "spec.replicas", 2, 3)
    one = ChangePlan("shop", (edit,), workloads=(web,))
    edited = {**after, **_written(applied(after, one.operations))}
    whole: list[float] = []
    everything: list[float] = []
    single: list[float] = []
    alone: list[float] = []
    for _ in range(ROUNDS):
        seconds = (
            _timed(lambda: _examined(after)),
            _timed(lambda: _checked(before, after, adding)),
            _timed(lambda: _checked(after, edited, one)),
            _timed(lambda: validated(after)),
        )
        for samples, taken in zip((whole, everything, single, alone), seconds, strict=True):
            samples.append(taken)
    anchor = "kubernetes-validate"
    return [
        Figure("preflight, a tree of 300 manifests", "s", tuple(whole), 2.0, anchor, tuple(alone)),
        Figure("preflight, 300 manifests all new", "s", tuple(everything), 2.0, anchor, tuple(alone)),
        Figure("preflight, one change among 300", "s", tuple(single), 2.0, anchor, tuple(alone)),
        _weighed(after),
    ]


def _written(outcome: Mapping[str, bytes | None]) -> dict[str, bytes]:
    return {path: content for path, content in outcome.items() if content is not None}


def _weighed(files: dict[str, bytes]) -> Figure:
    """The most memory that one pass over the tree needs, and that of kubernetes-validate, each in a fresh process."""
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for _ in range(ROUNDS):
            ours.append(peak("examine", Path(folder)))
            theirs.append(peak("validate", Path(folder)))
    name = "preflight, memory for 300 manifests"
    return Figure(name, "MiB", tuple(ours), MEMORY, "kubernetes-validate", tuple(theirs), relative=False)


def generated() -> dict[str, dict[str, Any]]:
    """Fifty workloads with six manifests each, by path."""
    found = {}
    for number in range(WORKLOADS):
        name = f"web-{number}"
        for data in (*_serving(name), *_around(name)):
            found[f"apps/{name}/{data['kind'].lower()}.yaml"] = data
    return found


def validated(files: dict[str, bytes]) -> None:
    """Read each file and hold it to its schema: what one would do without a preflight of one's own."""
    version = kubernetes_validate.latest_version()
    for path, text in files.items():
        if path.startswith("apps/"):
            kubernetes_validate.validate(yaml.load(text, _LOADER), version, strict=True)  # noqa: S506  a safe one


def _examined(files: dict[str, bytes]) -> None:
    _sound(examine(load(files), None, KNOBS, "2026-01-01"))


def _checked(before: dict[str, bytes], after: dict[str, bytes], plan: ChangePlan) -> None:
    _sound(check(load(before), load(after), plan, KNOBS))


def _sound(findings: tuple[Finding, ...]) -> None:
    wrong = [found for found in findings if found.severity == "error" and found.rule != "oversized"]
    if wrong:
        raise CannotMeasure(f"the generated repository is not sound: {wrong[0].rule}: {wrong[0].message}")


def _timed(work: Callable[[], None]) -> float:
    forget_documents()  # kubernetes-validate reads each file anew as well
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _added(path: str, data: dict[str, Any]) -> Operation:
    resource = Resource(data["kind"], data["metadata"]["name"], "shop", data["apiVersion"])
    return Operation("add_resource", resource, path, value=data)


def _object(kind: str, version: str, name: str, **more: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "labels": {"app": name}}, **more}


def _serving(name: str) -> tuple[dict[str, Any], ...]:
    container = {
        "name": "web",
        "image": "nginx:1.27.0",
        "ports": [{"name": "http", "containerPort": 8080}],
        "envFrom": [{"configMapRef": {"name": name}}],
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10},
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    labels = {"app": name}
    pod = {"automountServiceAccountToken": False, "containers": [container]}
    template = {"metadata": {"labels": labels}, "spec": pod}
    deployment = {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}
    service = {"selector": labels, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}
    return _object("Deployment", "apps/v1", name, spec=deployment), _object("Service", "v1", name, spec=service)


def _around(name: str) -> tuple[dict[str, Any], ...]:
    selector = {"matchLabels": {"app": name}}
    rules = {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": [{"ports": [{"port": 8080}]}]}
    return (
        _object("ConfigMap", "v1", name, data={"LOG_LEVEL": "info", "GREETING": "hello"}),
        _object("ServiceAccount", "v1", name),
        _object("PodDisruptionBudget", "policy/v1", name, spec={"minAvailable": 1, "selector": selector}),
        _object("NetworkPolicy", "networking.k8s.io/v1", name, spec=rules),
    )
