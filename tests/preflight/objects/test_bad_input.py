"""Manifests that nobody should write: every rule is run over each, none raises, and it is said why."""

from typing import Any

import pytest
import yaml

from functions._manifests.repository import Repository, load
from functions._manifests.source import documents_of
from functions._preflight.check import compare, examine
from functions._preflight.facts import Facts, NodeFacts, RegistryFacts, StorageClassFacts
from functions._preflight.rules import RULES
from tests.manifests.samples import application, deployment
from tests.preflight.objects.examining import SHOP

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
DEEP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: deep}\ndata: " + "{a: " * 101 + "b" + "}" * 101 + "\n"
LARGE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n" + "  k: " + "x" * (10 * 1024 * 1024) + "\n"
WIDE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wide}\ndata:\n" + "".join(
    f"  k{n}: v\n" for n in range(60_000)
)


def config(**fields: str) -> str:
    return "".join(f"{key}: {value}\n" for key, value in {"apiVersion": "v1", "kind": "ConfigMap", **fields}.items())


UNREADABLE = [
    (BOMB, "its aliases expand to more than 50000 values or 100 levels"),
    ("a: &a [*a]\n", "contains itself"),
    (DEEP, "nested deeper than 100 levels"),
    (LARGE, "larger than 1048576 bytes"),
    (WIDE, "more than 50000 values"),
    ("apiVersion: v1\nkind:\tConfigMap\n\tname: x\n", "not valid YAML"),
    ("a: 1\n\tb: 2\n", "not valid YAML"),
    ("x: !!python/object/apply:os.system [id]\n", "unknown tag tag:yaml.org,2002:python/object/apply:os.system"),
    ("x: !!python/name:os.system ''\n", "unknown tag"),
    ("x: !vault secret\n", "unknown tag !vault"),
    ("a: b\0c\n", "not valid YAML"),
    ("? [a, b]\n: c\n", "a key at line 1 is no plain text"),
    ("a: {{ .Values.x }}\n", "a template"),
    ("<<: text\n", "does not merge a mapping"),
    ("a: *nowhere\n", "alias *nowhere has no anchor"),
    ("a: [\n", "not valid YAML"),
    ('"a\n', "not valid YAML"),
    ("%YAML 9.9\n---\na: b\n", "not valid YAML"),
    ("\ufffe\n", "not valid YAML"),
]


LOOKS_LIKE_A_MANIFEST = "# apiVersion, kind and metadata\n"
OUR_BOUNDS = ("unknown tag", "its aliases", "nested", "larger", "more than")


@pytest.mark.parametrize(("text", "why"), UNREADABLE, ids=[why for _, why in UNREADABLE])
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    text = text if text.startswith("%") else LOOKS_LIKE_A_MANIFEST + text
    (one,) = [one for one in examine(tree(text), rules=RULES) if one.file == "apps/bad.yaml"]
    assert one.rule == "parses"
    assert why.replace("line 1", "line 2") in one.message
    assert len(one.message) < 300
    stops = not why.startswith(OUR_BOUNDS) and not text.startswith("%")
    assert one.severity == ("error" if stops else "warning")
    assert (
        "so Application shop cannot be rendered" if stops else "is not checked as it would be applied"
    ) in one.message


def test_what_does_not_look_like_a_manifest_stops_nothing() -> None:
    (one,) = [one for one in examine(tree("a: [\n"), rules=RULES) if one.file == "apps/bad.yaml"]
    assert (one.rule, one.severity) == ("parses", "warning")


@pytest.mark.parametrize("content", [b"\xff\xfea\x00", b"\x80abc", b"a: \xc3\x28\n"])
def test_bytes_that_are_no_text(content: bytes) -> None:
    content = LOOKS_LIKE_A_MANIFEST.encode() + content
    found = [one for one in examine(load({**SHOP, "apps/bad.yaml": content})) if one.file == "apps/bad.yaml"]
    assert [(one.rule, one.severity) for one in found] == [("parses", "error")]
    assert "not UTF-8" in found[0].message


NOTHING = [
    *(
        "",
        "---\n",
        "# only a comment\n",
        "- a\n- b\n",
        "just text\n",
        "42\n",
        "null\n",
        "---\n---\n...\n",
        "[]\n",
        "{}\n",
    ),
    *("kind: ConfigMap\n", "apiVersion: v1\n", "apiVersion: 1\nkind: 2\n", "apiVersion: ''\nkind: ''\n"),
    "apiVersion: v1\nkind: [ConfigMap]\n",
]


@pytest.mark.parametrize("text", NOTHING)
def test_documents_that_are_no_objects_are_passed_over(text: str) -> None:
    assert [one for one in examine(tree(text)) if one.severity == "error"] == []


ODD = [
    config(metadata="[]"),
    config(metadata="text"),
    config(metadata="{name: 123}"),
    config(metadata="{name: [a]}"),
    config(metadata="{name: {a: b}}"),
    config(metadata="{name: ''}"),
    config(metadata="{name: a, labels: [], annotations: text}"),
    config(metadata="{name: a, labels: {1: 2, '': null}, annotations: {1: [2]}}"),
    config(metadata="{name: a, namespace: 7}"),
    config(metadata="{name: a, namespace: Not_A_Namespace}"),
    config(metadata="{name: a}", data="[]"),
    config(metadata="{name: a}", data="{1: 2, true: false, 1.5: null}"),
    config(metadata="{name: '../../etc/passwd'}"),
    config(metadata="{name: 'a\\u0000b'}"),
    config(metadata='{name: "\\ud83d\\ude00"}'),
    config(metadata="{name: &n a}", data="{a: *n}"),
    config(kind="../x", metadata="{name: a}"),
    config(kind="Config Map", metadata="{name: a}"),
    config(apiVersion="a/b/c", metadata="{name: a}"),
    config(apiVersion="'v1 '", metadata="{name: a}"),
    config(apiVersion="/v1", metadata="{name: a}"),
    config(kind="List", items="text"),
    config(kind="List", items="[1, {}, {kind: X}, {apiVersion: v1, kind: Pod, spec: text}]"),
    config(kind="ConfigMapList", items="{}"),
    config(kind="Secret", metadata="{name: a}", data="{a: [b]}", type="[x]"),
    config(kind="CustomResourceDefinition", apiVersion="apiextensions.k8s.io/v1", metadata="{name: a}", spec="text"),
]
KINDS = (
    "apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet", "batch/v1 Job", "batch/v1 CronJob", "v1 Pod",
    "v1 Service", "v1 PersistentVolumeClaim", "v1 PersistentVolume", "v1 LimitRange", "v1 ResourceQuota", "v1 Secret",
    "v1 Namespace", "v1 ServiceAccount", "networking.k8s.io/v1 Ingress", "networking.k8s.io/v1 NetworkPolicy",
    "policy/v1 PodDisruptionBudget", "autoscaling/v2 HorizontalPodAutoscaler", "storage.k8s.io/v1 StorageClass",
    "rbac.authorization.k8s.io/v1 Role", "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
    "scheduling.k8s.io/v1 PriorityClass", "apiextensions.k8s.io/v1 CustomResourceDefinition",
    "argoproj.io/v1alpha1 Application", "argoproj.io/v1alpha1 ApplicationSet", "argoproj.io/v1alpha1 AppProject",
    "traefik.io/v1alpha1 IngressRoute", "traefik.io/v1alpha1 Middleware", "cert-manager.io/v1 Certificate",
    "serving.knative.dev/v1 Service", "eventing.knative.dev/v1 Trigger", "gateway.networking.k8s.io/v1 HTTPRoute",
    "monitoring.coreos.com/v1 ServiceMonitor", "keda.sh/v1alpha1 ScaledObject", "longhorn.io/v1beta2 RecurringJob",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None,
    "text",
    7,
    -1,
    1.5,
    True,
    [],
    {},
    [None],
    ["text"],
    [[]],
    [{}],
    {"a": None},
    {"": {"": []}},
)
KNOWN = Facts(
    kubernetes_version="1.33",
    nodes=(NodeFacts("a", {"x": "y"}, (), {"cpu": "2", "memory": "4Gi"}),),
    registries=(RegistryFacts("registry.example", True, ("a:1",)),),
    storage_classes=(StorageClassFacts("fast", "x", ("ReadWriteOnce",), "1Gi", True),),
    api_groups=("apps",),
    crds=(),
    priority_classes=(),
    namespaces=("shop",),
    ingress_classes=(),
    complete=("Secret", "ConfigMap", "ServiceAccount"),
)


def tree(text: str) -> Repository:
    return load({**SHOP, "apps/bad.yaml": text.encode(), "apps/web.yaml": deployment().encode()})


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("facts", [Facts(), KNOWN], ids=["unknown", "known"])
def test_odd_objects_raise_nothing(text: str, facts: Facts) -> None:
    examine(tree(text), facts)
    compare(tree(""), tree(text), facts)
    compare(tree(text), tree(""), facts)


def _damaged(data: Any) -> list[Any]:
    """The data with each of its values replaced, one at a time."""
    found: list[Any]
    if isinstance(data, dict):
        found = [{**data, key: value} for key in data for value in VALUES]
        return found + [{**data, key: inner} for key in data for inner in _damaged(data[key])]
    if isinstance(data, list):
        found = [[*data[:at], value, *data[at + 1 :]] for at in range(len(data)) for value in VALUES]
        return found + [[*data[:at], one, *data[at + 1 :]] for at in range(len(data)) for one in _damaged(data[at])]
    return []


@pytest.mark.parametrize("named", KINDS)
def test_a_spec_of_any_shape_raises_nothing(named: str) -> None:
    api, kind = named.split()
    texts = [
        yaml.safe_dump({"apiVersion": api, "kind": kind, "metadata": {"name": f"a{at}"}, **body})
        for at, value in enumerate(VALUES)
        for body in ({"spec": value}, {"metadata": value}, {"data": value, "rules": value, "subjects": value})
    ]
    whole = tree("---\n".join(texts))
    examine(whole, KNOWN)
    examine(whole)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_example_with_any_part_replaced_raises_nothing(rule: Any) -> None:
    texts = [one for one in documents_of(rule.example.encode()) if isinstance(one, dict)]
    for at, data in enumerate(texts):
        others = [yaml.safe_dump(one) for one in (*texts[:at], *texts[at + 1 :])]
        for damaged in _damaged({key: value for key, value in data.items() if key not in ("apiVersion", "kind")}):
            whole = {"apiVersion": data.get("apiVersion"), "kind": data.get("kind"), **damaged}
            text = "---\n".join([yaml.safe_dump(whole), *others])
            examine(load({"argo/shop.yaml": application("shop", "apps").encode(), "apps/a.yaml": text.encode()}), KNOWN,
                    rules=(rule,))  # fmt: skip
