"""Fields and types of Kubernetes' own kinds, of known projects, and of the repository's own kinds."""

import json
from textwrap import dedent
from typing import Any

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.objects.schema import MOST, SCHEMA
from tests.manifests.samples import application, deployment
from tests.preflight.objects.examining import examined, mended, told

POD = "spec.template.spec"
C = f"{POD}.containers[name=web]"


def in_container(text: str) -> str:
    return deployment(container=text, image="nginx:1.27.0")


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (deployment().replace("s: 2", "s: two"), "spec.replicas", "'two' is text, and must be a whole number"),
        (deployment().replace("s: 2", "s: 2.5"), "spec.replicas", "2.5 is a number, and must be a whole number"),
        (deployment().replace("s: 2", "s: 3000000000"), "spec.replicas", "3000000000 does not fit into 32 bits"),
        (
            deployment().replace("replicas", "replica"),
            "spec.replica",
            "there is no field replica here: did you mean replicas?",
        ),
        (
            deployment().replace("replicas", "zzz"),
            "spec.zzz",
            "there is no field zzz here: remove it, or put it where it belongs",
        ),
        (
            in_container("imagePullPolicy: 3"),
            f"{C}.imagePullPolicy",
            "3 is a number, and must be text: put it in quotes",
        ),
        (
            in_container("readinessProbe: {httpGet: {path: /}}"),
            f"{C}.readinessProbe.httpGet",
            "port is missing: add it",
        ),
        (
            in_container("env: [{name: PORT, value: 80}]"),
            f"{C}.env[name=PORT].value",
            "80 is a number, and must be text: put it in quotes",
        ),
        (
            in_container("resources: {limits: {cpu: [1]}}"),
            f"{C}.resources.limits.cpu",
            "it is a list, and must be text or a number",
        ),
        (deployment(extra="volumes: {a: b}"), f"{POD}.volumes", "it is a mapping, and must be a list"),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: true}\n",
            "data.a",
            "true is true or false, and must be text: put it in quotes",
        ),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: []\n", "metadata", "it is a list, and must be a mapping"),
        (
            'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: "text"\n',
            "spec",
            "'text' is text, and must be a mapping",
        ),
    ],
)
def test_what_kubernetes_does_not_take(text: str, path: str, message: str) -> None:
    assert told(examined(text, SCHEMA)) == [("error", path, f"{path}: {message}")]


@pytest.mark.parametrize(
    "text",
    [
        deployment().replace("replicas: 2", "replicas: null"),
        deployment().replace("replicas: 2", "replicas: 2.0"),
        in_container("resources: {limits: {cpu: 1, memory: 1Gi}}"),
        in_container("livenessProbe: {httpGet: {port: http}}"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: YWI=}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: 'ENC[AES256_GCM,data:x]'}\nsops: {mac: x}\n",
        "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {anything: [1]}\n",
    ],
)
def test_what_it_takes(text: str) -> None:
    assert told(examined(text, SCHEMA)) == []


def test_all_errors_of_an_object_are_told() -> None:
    text = deployment(container="env: [{name: A, value: 1}, {name: B, value: 2}]\nimagePullPolicy: 3")
    assert [one.path for one in examined(text.replace("replicas", "replica"), SCHEMA)] == [
        "spec.replica",
        f"{C}.env[name=A].value",
        f"{C}.env[name=B].value",
        f"{C}.imagePullPolicy",
    ]
    many = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + "".join(f"  k{n}: 1\n" for n in range(99))
    assert len(examined(many, SCHEMA)) == MOST


def test_a_path_does_not_move_with_its_neighbours() -> None:
    def paths(*names: str) -> list[str]:
        listed = "".join(f"  - {{name: {name}, value: {'1' if name == 'B' else 'x'}}}\n" for name in names)
        return [one.path for one in examined(in_container(f"env:\n{listed}"), SCHEMA)]

    assert paths("B", "C") == paths("A", "B") == [f"{C}.env[name=B].value"]
    assert paths("B", "B", "A") == [f"{C}.env[0].value", f"{C}.env[1].value"]


@pytest.mark.parametrize("text", ["{data: {password: 31337}}", "{stringData: {password: 31337}}", "{type: 31337}"])
def test_what_a_secret_holds_is_never_quoted(text: str) -> None:
    found = examined(f"{text[:-1]}, apiVersion: v1, kind: Secret, metadata: {{name: a}}}}", SCHEMA)
    assert [one.message.split(": ", 1)[1] for one in found] == ["it is a number, and must be text: put it in quotes"]


def test_what_is_not_base64_in_a_secret() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {token: plain-text}\n"
    message = "data.token: is not base64: encode it, or use stringData in a Secret"
    assert told(examined(text, SCHEMA)) == [("error", "data.token", message)]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (deployment().replace("replicas: 2", "replica: 2"), deployment()),
        (in_container("env:\n  - {name: PORT, value: 80}"), in_container('env:\n  - {name: PORT, value: "80"}')),
        (in_container("env:\n  - {name: DEBUG, value: true}"), in_container('env:\n  - {name: DEBUG, value: "true"}')),
    ],
)
def test_what_is_mended(text: str, outcome: str) -> None:
    found = mended(text, SCHEMA)
    assert found == outcome or sorted(found.splitlines()) == sorted(outcome.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        deployment().replace("replicas: 2", "replica: 2\n  replicas: 3"),  # which of them was meant
        in_container("env:\n  - {name: DEBUG, value: yes}"),  # the text was yes, and reads as true
        in_container("env:\n  - {name: MODE, value: 0644}"),  # the text was 0644, and reads as 420
        in_container("env:\n  - {name: PORT, value: [80]}"),
    ],
)
def test_what_a_person_has_to_mend(text: str) -> None:
    assert [one.fix for one in examined(text, SCHEMA)] == [None]


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
