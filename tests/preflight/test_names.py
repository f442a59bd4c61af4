"""Names, labels and keys."""

from typing import Any

import pytest

from functions._manifests.emission import document
from tests.preflight.changes import CONTAINER as C
from tests.preflight.changes import POD, add, checked, files, messages, new, put, said

DNS = "must be lower-case letters, digits and dashes, and start and end with a letter or digit"


@pytest.mark.parametrize(
    ("kind", "api", "name", "why"),
    [
        ("ConfigMap", "v1", "new", ""),
        ("ConfigMap", "v1", "a.b-c.1", ""),
        ("ConfigMap", "v1", "x" * 253, ""),
        ("ConfigMap", "v1", "x" * 254, f"{DNS} (253 at most, dots between parts)"),
        ("ConfigMap", "v1", "New", f"{DNS} (253 at most, dots between parts)"),
        ("ConfigMap", "v1", "a_b", f"{DNS} (253 at most, dots between parts)"),
        ("ConfigMap", "v1", "-a", f"{DNS} (253 at most, dots between parts)"),
        ("ConfigMap", "v1", "a.", f"{DNS} (253 at most, dots between parts)"),
        ("ConfigMap", "v1", "a..b", f"{DNS} (253 at most, dots between parts)"),
        ("ConfigMap", "v1", "", f"{DNS} (253 at most, dots between parts)"),
        ("Service", "v1", "web", ""),
        ("Service", "v1", "a" * 63, ""),
        ("Service", "v1", "a" * 64, f"{DNS} (63 at most, the first a letter)"),
        ("Service", "v1", "1web", f"{DNS} (63 at most, the first a letter)"),
        ("Service", "v1", "a.b", f"{DNS} (63 at most, the first a letter)"),
        ("Namespace", "v1", "a.b", f"{DNS} (63 at most)"),
        ("Namespace", "v1", "1a", ""),
        ("CronJob", "batch/v1", "x" * 52, ""),
        ("CronJob", "batch/v1", "x" * 53, "has 53 characters, a CronJob's has at most 52"),
        ("CronJob", "batch/v1", "X", f"{DNS} (253 at most, dots between parts)"),
        ("ClusterRole", "rbac.authorization.k8s.io/v1", "system:Aggregate", ""),
        ("ClusterRole", "rbac.authorization.k8s.io/v1", "a/b", "must not hold / or %"),
        ("Role", "rbac.authorization.k8s.io/v1", "", "must not hold / or %"),
    ],
)
def test_names(kind: str, api: str, name: str, why: str) -> None:
    found = messages(checked([add(new(kind, api, name))]), "names")
    assert found == ([f"name {name!r} of {kind} {why}"] if why else [])


def test_generated_names_need_none() -> None:
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "x-"}}
    assert messages(checked([add(job)]), "names") == []


def test_a_file_of_some_tool_is_not_named() -> None:
    report = {"apiVersion": "example.org/v1", "kind": "Report", "profiles": []}
    assert said(checked([], after=files(apps__report=document(report))), "names") == []
    nameless = {"apiVersion": "v1", "kind": "ConfigMap", "data": {}}
    assert len(said(checked([], after=files(apps__x=document(nameless))), "names")) == 1


def test_namespaces_are_labels() -> None:
    data = {**new(), "metadata": {"name": "new", "namespace": "a.b"}}
    assert messages(checked([add(data)]), "names") == [f"namespace 'a.b' {DNS}"]


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("app", "web", None),
        ("app.kubernetes.io/name", "Web_1.x", None),
        ("app", "", None),
        ("a" * 63, "x" * 63, None),
        ("app", "x" * 64, f"label app is {'x' * 64!r}: use at most 63 letters, digits, - _ ."),
        ("app", "a b", "label app is 'a b': use at most 63 letters, digits, - _ ."),
        ("app", "-a", "label app is '-a': use at most 63 letters, digits, - _ ."),
        ("a" * 64, "x", f"label key {'a' * 64!r}: use letters, digits, - _ . and a DNS prefix"),
        ("a b", "x", "label key 'a b': use letters, digits, - _ . and a DNS prefix"),
        ("Bad_/name", "x", "label key 'Bad_/name': use letters, digits, - _ . and a DNS prefix"),
        ("/name", "x", "label key '/name': use letters, digits, - _ . and a DNS prefix"),
        ("a.b/c/d", "x", "label key 'a.b/c/d': use letters, digits, - _ . and a DNS prefix"),
        (f"{'a' * 253}/x", "x", None),
        (f"{'a' * 254}/x", "x", f"label key {'a' * 254 + '/x'!r}: use letters, digits, - _ . and a DNS prefix"),
    ],
)
def test_labels(key: str, value: Any, why: str | None) -> None:
    data = {**new(), "metadata": {"name": "new", "labels": {key: value}}}
    assert messages(checked([add(data)]), "names") == ([why] if why else [])


@pytest.mark.parametrize(
    "path", ["metadata.labels", f"{POD.removesuffix('.spec')}.metadata.labels", "spec.selector.matchLabels"]
)
def test_labels_wherever_a_workload_has_them(path: str) -> None:
    found = checked([put(f"{path}.extra", "a b")])
    assert [one.path for one in found if one.rule == "names"] == [f"{path}.extra"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("side", None),
        ("1", None),
        ("x" * 63, None),
        ("x" * 64, f"container name {'x' * 64!r} {DNS} (63 at most)"),
        ("Side", f"container name 'Side' {DNS} (63 at most)"),
        ("a.b", f"container name 'a.b' {DNS} (63 at most)"),
    ],
)
def test_container_names(name: str, why: str | None) -> None:
    found = checked([put(f"{POD}.containers[1]", {"name": name, "image": "nginx:1"})])
    assert messages(found, "names") == ([why] if why else [])


@pytest.mark.parametrize("value", [1, True])
def test_a_label_that_is_no_text_is_a_matter_of_its_type(value: Any) -> None:
    found = checked([add({**new(), "metadata": {"name": "new", "labels": {"app": value}}})])
    assert said(found, "names") == []
    assert said(found, "schema") == [("schema", "error", "metadata.labels.app")]


def test_a_container_without_a_name_is_a_matter_of_its_schema() -> None:
    found = checked([put(f"{POD}.containers[1]", {"image": "nginx:1"})])
    assert said(found, "names") == []
    assert messages(found, "schema") == [f"{POD}.containers[1]: name is missing: add it"]


def test_two_containers_have_two_names() -> None:
    found = checked([put(f"{POD}.initContainers", [{"name": "web", "image": "nginx:1"}])])
    assert said(found, "names") == [
        ("names", "error", f"{C}.name"),
        ("names", "error", f"{POD}.initContainers[name=web].name"),
    ]
    assert messages(found, "names") == ["two containers are called web: rename one"] * 2


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("http", True),
        ("http-1", True),
        ("a" * 15, True),
        ("a" * 16, False),
        ("80", False),
        ("HTTP", False),
        ("a--b", False),
        ("-a", False),
        ("a-", False),
    ],
)
def test_port_names(name: str, good: bool) -> None:
    found = checked([put(f"{C}.ports", [{"containerPort": 80}, {"name": name, "containerPort": 81}])])
    assert messages(found, "names") == (
        [] if good else [f"port name {name!r}: use at most 15 letters a-z, digits, dashes"]
    )
    assert all(one.path == f"{C}.ports[1].name" for one in found)


@pytest.mark.parametrize(
    ("key", "good"), [("a.B_c-1", True), ("a b", False), ("a/b", False), ("x" * 253, True), ("x" * 254, False)]
)
def test_config_map_keys(key: str, good: bool) -> None:
    found = messages(checked([add(new(data={key: "x"}))]), "names")
    assert found == ([] if good else [f"key {key!r}: use letters, digits, dots, dashes, underscores"])
