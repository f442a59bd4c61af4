"""Fields and types of known projects' kinds, and of the repository's own."""

import json
from textwrap import dedent
from typing import Any

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.objects.schema import SCHEMA
from tests.manifests.samples import application, deployment
from tests.preflight.objects.examining import examined, told

POD = "spec.template.spec"
SERVICE = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: hello, namespace: shop}
spec:
  template:
    spec:
      containerConcurrency: 5
      containers:
        - image: nginx:1.27.0
          ports: [{containerPort: 8080}]
"""
ROUTE = """
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: shop}
spec:
  entryPoints: [websecure]
  routes:
    - kind: Rule
      match: Host(`shop.example`)
      services: [{name: web, port: 80}]
"""
CERTIFICATE = """
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: shop}
spec: {secretName: web, issuerRef: {name: ca, kind: ClusterIssuer}, dnsNames: [shop.example], duration: 2160h}
"""
MONITOR = """
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http, interval: 30s}]}
"""
JOB = """
apiVersion: longhorn.io/v1beta2
kind: RecurringJob
metadata: {name: nightly, namespace: longhorn-system}
spec: {cron: "0 3 * * *", task: backup, groups: [default], retain: 7, concurrency: 2}
"""
PROJECT = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec: {sourceRepos: ["*"], destinations: [{namespace: shop, server: "https://kubernetes.default.svc"}]}
"""
HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec:
  parentRefs: [{name: public}]
  rules: [{backendRefs: [{name: web, port: 80}]}]
"""


@pytest.mark.parametrize("text", [SERVICE, ROUTE, CERTIFICATE, MONITOR, JOB, PROJECT, HTTP_ROUTE])
def test_sound_custom_resources_of_known_projects(text: str) -> None:
    assert told(examined(text)) == []


@pytest.mark.parametrize(
    ("text", "severity", "path"),
    [
        (SERVICE.replace("y: 5", "y: many"), "error", f"{POD}.containerConcurrency"),
        (SERVICE.replace("containerConcurrency", "containerConcurency"), "warning", f"{POD}.containerConcurency"),
        (SERVICE.replace("8080", '"x"'), "error", f"{POD}.containers[0].ports[containerPort=x].containerPort"),
        (ROUTE.replace("kind: Rule", "kind: Route"), "warning", "spec.routes[0].kind"),
        (ROUTE.replace("services", "service"), "warning", "spec.routes[0].service"),
        (ROUTE.replace("[websecure]", "websecure"), "error", "spec.entryPoints"),
        (CERTIFICATE.replace("secretName: web, ", ""), "error", "spec"),
        (MONITOR.replace("[{port: http, interval: 30s}]", "{}"), "error", "spec.endpoints"),
        (JOB.replace("task: backup", "task: backups"), "warning", "spec.task"),
        (JOB.replace("retain: 7", "retain: seven"), "error", "spec.retain"),
        (PROJECT.replace('["*"]', '"*"'), "error", "spec.sourceRepos"),
        (HTTP_ROUTE.replace("{name: public}", "{}"), "error", "spec.parentRefs[0]"),
    ],
)
def test_custom_resources_of_known_projects_may_be_newer_but_not_of_other_types(
    text: str, severity: str, path: str
) -> None:
    assert [(one.severity, one.path) for one in examined(text, SCHEMA)] == [(severity, path)]


def declaring(schema: dict[str, Any], instance: dict[str, Any]) -> str:
    whole = {"type": "object", "properties": {"spec": schema}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": whole}}
    names = {"kind": "Widget", "plural": "widgets"}
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
           "metadata": {"name": "widgets.example.org"},
           "spec": {"group": "example.org", "names": names, "scope": "Namespaced", "versions": [version]}}  # fmt: skip
    widget = {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": instance}
    return f"{json.dumps(crd)}\n---\n{json.dumps(widget)}\n"


SIZED: dict[str, Any] = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "instance", "path"),
    [
        (SIZED, {"size": 1}, None),
        (SIZED, {}, "spec"),
        (SIZED, {"size": None}, "spec"),
        (SIZED, {"size": 1, "more": 2}, "spec.more"),
        ({**SIZED, "x-kubernetes-preserve-unknown-fields": True}, {"size": 1, "more": 2}, None),
        ({"x-kubernetes-int-or-string": True}, 80, None),
        ({"x-kubernetes-int-or-string": True}, "http", None),
        ({"x-kubernetes-int-or-string": True}, [80], "spec"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "A", "spec"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "a", None),
        ({"type": "string", "pattern": r"^\p{Greek}+$"}, "a", None),  # a pattern of Go that Python has not
        ({"type": "string", "pattern": "^(a+)+$"}, "a" * 60 + "!", None),  # would take for ever
        ({"type": "string", "enum": ["a", "b"]}, "c", "spec"),
        ({"type": "string", "minLength": 2}, "c", "spec"),
        ({"type": "integer", "minimum": 1, "maximum": 3}, 4, "spec"),
        ({"type": "integer", "minimum": 1, "maximum": 3}, 0, "spec"),
        ({"type": "array", "maxItems": 1, "items": {"type": "string"}}, ["a", "b"], "spec"),
        ({**SIZED, "required": [], "anyOf": [{"required": ["size"]}, {"required": ["x"]}]}, {}, "spec"),
        ({**SIZED, "required": [], "oneOf": [{"required": ["size"]}, {"required": ["x"]}]}, {"size": 1}, None),
        ({**SIZED, "oneOf": [{"required": ["size"]}, {"properties": {"size": {"minimum": 0}}}]}, {"size": 1}, None),
        ({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": "b"}}}, {}, None),
        ({**SIZED, "not": {"properties": {"size": {"minimum": 5}}}}, {"size": 6}, "spec"),
        ({**SIZED, "allOf": [{"properties": {"size": {"minimum": 5}}}]}, {"size": 4}, "spec.size"),
        ({"type": "object", "x-kubernetes-embedded-resource": True, "properties": {"a": {"type": "string"}}},
         {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "a": "b"}, None),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}, "spec.a"),
    ],
)  # fmt: skip
def test_kinds_that_the_repository_declares(schema: dict[str, Any], instance: Any, path: str | None) -> None:
    found = [
        one for one in examined(declaring(schema, instance), SCHEMA) if one.resource and one.resource.kind == "Widget"
    ]
    assert [(one.severity, one.path) for one in found] == ([("error", path)] if path else [])


def test_a_nonsensical_definition_takes_anything_and_is_told_itself() -> None:
    found = examined(declaring({"type": 3}, {"a": 1}), SCHEMA)
    assert [one.resource and one.resource.kind for one in found] == ["CustomResourceDefinition"]


FLUX = """
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec: {path: ./apps}
"""


@pytest.mark.parametrize("applied_by", ["flux", "argo"])
def test_a_placeholder_counts_only_where_something_fills_it_in(applied_by: str) -> None:
    declaring_it = FLUX if applied_by == "flux" else application("apps", "apps")
    text = deployment().replace("replicas: 2", "replicas: ${REPLICAS}")
    tree = load({"top.yaml": declaring_it.encode(), "apps/web.yaml": dedent(text).encode()})
    found = [one.path for one in examine(tree, rules=(SCHEMA,)) if one.file == "apps/web.yaml"]
    assert found == ([] if applied_by == "flux" else ["spec.replicas"])
