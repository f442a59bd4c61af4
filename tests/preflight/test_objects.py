"""What changed objects may say: names, quantities, LimitRanges, pods, registries, schema, fixed fields."""

from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions._preflight.change import Knobs
from tests.manifests.samples import config, deployment
from tests.preflight.changes import BASE, POD, add, checked, files, messages, new, put, said

C = f"{POD}.containers[name=web]"
LIMITS = (
    "apiVersion: v1\nkind: LimitRange\nmetadata: {name: bounds}\nspec: {limits: [{type: Container, min: {cpu: 50m}}]}\n"
)
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
        ("app", 1, "label app is 1, not text: put it in quotes"),
        ("app", True, "label app is True, not text: put it in quotes"),
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
        (None, f"container name None {DNS} (63 at most)"),
    ],
)
def test_container_names(name: str | None, why: str | None) -> None:
    found = checked([put(f"{POD}.containers[1]", {"name": name, "image": "nginx:1"} if name else {"image": "nginx:1"})])
    assert messages(found, "names") == ([why] if why else [])


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


@pytest.mark.parametrize(
    ("resources", "wrong"),
    [
        ({"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, []),
        (
            {"limits": {"memory": "12ZZi"}},
            [("limits.memory", "'12ZZi' is no quantity: write for example 256Mi, 1.5Gi, 100m or 2")],
        ),
        (
            {"limits": {"memory": None}},
            [("limits.memory", "None is no quantity: write for example 256Mi, 1.5Gi, 100m or 2")],
        ),
        ({"requests": {"cpu": "-1"}}, [("requests.cpu", "-1 is negative")]),
        ({"requests": {"memory": "128m"}}, [("requests.memory", "128m is below 1Mi: write for example 128Mi")]),
        ({"requests": {"memory": "128"}}, [("requests.memory", "128 is below 1Mi: write for example 128Mi")]),
        ({"requests": {"memory": "1Mi"}}, []),
        ({"requests": {"memory": "0"}}, []),
        ({"requests": {"cpu": "1m"}}, []),
    ],
)
def test_quantities_of_containers(resources: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    found = checked([put(f"{C}.resources", resources)])
    assert messages(found, "quantities") == [f"{C}.resources.{path}: {why}" for path, why in wrong]
    assert [one.path for one in found if one.rule == "quantities"] == [f"{C}.resources.{path}" for path, _ in wrong]


@pytest.mark.parametrize(
    ("request_", "limit", "above"),
    [("64Mi", "64Mi", False), ("65Mi", "64Mi", True), ("1Gi", "1024Mi", False), ("1G", "1Gi", False)],
)
def test_a_request_is_at_most_its_limit(request_: str, limit: str, above: bool) -> None:
    found = checked([put(f"{C}.resources", {"requests": {"memory": request_}, "limits": {"memory": limit}})])
    why = f"memory request {request_} is more than its limit {limit}: raise the limit or ask for less"
    assert messages(found, "quantities") == ([why] if above else [])
    assert said(found, "quantities") == ([("quantities", "error", f"{C}.resources")] if above else [])


def limit_range(**limit: Any) -> dict[str, Any]:
    return new("LimitRange", name="bounds", spec={"limits": [{"type": "Container", **limit}]})


def test_the_default_of_a_limit_range_counts_as_the_limit() -> None:
    text = LIMITS.replace("min: {cpu: 50m}", "default: {memory: 512Mi}")
    found = checked([put(f"{C}.resources", {"requests": {"memory": "1Gi"}})], files(apps__limits=text))
    assert messages(found, "quantities") == [
        "memory request 1Gi is more than its limit 512Mi: raise the limit or ask for less"
    ]


def test_a_new_limit_range_is_measured_against_the_workloads_it_governs() -> None:
    web = deployment(container="resources: {requests: {memory: 1Gi}}")
    before = files(apps__web=web, elsewhere__web=web)
    found = checked([add(limit_range(default={"memory": "512Mi"}, max={"memory": "768Mi"}))], before)
    assert [(one.rule, one.file) for one in found] == [
        ("quantities", "apps/web.yaml"),
        ("limit-range", "apps/web.yaml"),
    ]
    assert messages(found, "limit-range") == [
        "LimitRange bounds: memory of container web requests 1Gi, the maximum is 768Mi: "
        "stay within it, or its pods are refused"
    ]
    assert [one.path for one in found] == [f"{C}.resources", f"{POD}.containers[0]"]
    assert checked([add(limit_range(default={"memory": "2Gi"}, max={"memory": "2Gi"}))], before) == ()


@pytest.mark.parametrize(
    ("kind", "api", "spec", "path"),
    [
        ("ResourceQuota", "v1", {"hard": {"cpu": "x"}}, "spec.hard.cpu"),
        ("ResourceQuota", "v1", {"hard": {"limits.memory": "1"}}, 'spec.hard["limits.memory"]'),
        ("LimitRange", "v1", {"limits": [{"type": "Pod", "max": {"cpu": "x"}}]}, "spec.limits[0].max.cpu"),
        (
            "LimitRange",
            "v1",
            {"limits": [{"type": "Pod"}, {"type": "Pod", "min": {"cpu": "x"}}]},
            "spec.limits[1].min.cpu",
        ),
        (
            "LimitRange",
            "v1",
            {"limits": [{"type": "Container", "default": {"cpu": "x"}}]},
            "spec.limits[0].default.cpu",
        ),
        (
            "LimitRange",
            "v1",
            {"limits": [{"type": "Container", "defaultRequest": {"cpu": "x"}}]},
            "spec.limits[0].defaultRequest.cpu",
        ),
        (
            "PersistentVolumeClaim",
            "v1",
            {"resources": {"requests": {"storage": "x"}}},
            "spec.resources.requests.storage",
        ),
        ("PersistentVolumeClaim", "v1", {"resources": {"limits": {"storage": "x"}}}, "spec.resources.limits.storage"),
    ],
)
def test_quantities_elsewhere(kind: str, api: str, spec: dict[str, Any], path: str) -> None:
    assert said(checked([add(new(kind, api, spec=spec))]), "quantities") == [("quantities", "error", path)]


def test_a_quota_of_counts_is_fine() -> None:
    assert checked([add(new("ResourceQuota", spec={"hard": {"pods": 10, "requests.memory": "4Gi"}}))]) == ()


def test_fields_follow_the_schema(path: str, value: Any, found: tuple[str, str | None] | None) -> None:
    expected = 2 if path == "spec.replicas" else None
    listed = [one for one in checked([put(path, value, expected)]) if one.rule == "schema"]
    if found is None:
        assert listed == []
    else:
        (one,) = listed
        assert (one.severity, one.path) == ("error", found[0])
        assert found[1] is None or found[1] in one.message
        assert one.message.startswith(f"{found[0]}: ")


CUSTOM = "is a custom resource: its fields were not checked"
GONE = "is not served by Kubernetes 1.37: use its newer version"


@pytest.mark.parametrize(
    ("kind", "api", "severity", "message"),
    [
        ("ServiceMonitor", "monitoring.coreos.com/v1", "info", f"monitoring.coreos.com/v1 ServiceMonitor {CUSTOM}"),
        ("PodDisruptionBudget", "policy/v1beta1", "error", f"policy/v1beta1 PodDisruptionBudget {GONE}"),
        ("NetworkPolicy", "networking.k8s.io/v9", "error", f"networking.k8s.io/v9 NetworkPolicy {GONE}"),
        ("ConfigMap", "v9", "error", f"v9 ConfigMap {GONE}"),
        ("HTTPRoute", "gateway.networking.k8s.io/v1", "info", f"gateway.networking.k8s.io/v1 HTTPRoute {CUSTOM}"),
        ("../x", "v1", "error", "v1 ../x is no kind of Kubernetes"),
        ("ConfigMap", "a/b/c", "error", "a/b/c ConfigMap is no kind of Kubernetes"),
    ],
)
def test_kinds_without_a_schema(kind: str, api: str, severity: str, message: str) -> None:
    found = [
        one for one in checked([add(new(kind, api))], knobs=Knobs(kubernetes_version="1.37")) if one.rule == "schema"
    ]
    assert [(one.severity, one.message) for one in found] == [(severity, message)]


def test_the_version_of_the_cluster_decides() -> None:
    flow = new("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta3", spec={"priorityLevelConfiguration": {"name": "x"}})
    old = checked([add(flow)], knobs=Knobs(kubernetes_version="1.31"))
    recent = checked([add(flow)], knobs=Knobs(kubernetes_version="v1.33.1"))
    assert messages(old, "schema") == []
    assert messages(recent, "schema") == [
        "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema is not served by Kubernetes v1.33.1: use its newer version"
    ]


def test_a_secret_is_never_quoted() -> None:
    assert messages(checked([add(new("Secret", data={"password": 3}))]), "schema") == []


FIXED_CLAIM = {
    "accessModes": ["ReadWriteOnce"],
    "storageClassName": "x",
    "volumeName": "v",
    "selector": {"matchLabels": {"a": "b"}},
}


@pytest.mark.parametrize(
    ("kind", "api", "body", "path", "value"),
    [
        (
            "Deployment",
            "apps/v1",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            "spec.selector",
            {"matchLabels": {"a": "c"}},
        ),
        (
            "DaemonSet",
            "apps/v1",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            "spec.selector",
            {"matchLabels": {"a": "c"}},
        ),
        (
            "StatefulSet",
            "apps/v1",
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            "spec.selector",
            {"matchLabels": {"a": "c"}},
        ),
        ("StatefulSet", "apps/v1", {"spec": {"serviceName": "a"}}, "spec.serviceName", "b"),
        ("StatefulSet", "apps/v1", {"spec": {}}, "spec.podManagementPolicy", "Parallel"),
        ("StatefulSet", "apps/v1", {"spec": {"volumeClaimTemplates": [{"a": 1}]}}, "spec.volumeClaimTemplates", []),
        ("Job", "batch/v1", {"spec": {"template": {"spec": {"a": 1}}}}, "spec.template", {"spec": {"a": 2}}),
        ("Job", "batch/v1", {"spec": {}}, "spec.selector", {"matchLabels": {"a": "b"}}),
        ("Job", "batch/v1", {"spec": {}}, "spec.completionMode", "Indexed"),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.accessModes", ["ReadOnlyMany"]),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.storageClassName", "y"),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.volumeName", "w"),
        ("PersistentVolumeClaim", "v1", {"spec": FIXED_CLAIM}, "spec.selector", {}),
        ("PriorityClass", "scheduling.k8s.io/v1", {"value": 1}, "value", 2),
        ("PriorityClass", "scheduling.k8s.io/v1", {"value": 1}, "preemptionPolicy", "Never"),
        ("Service", "v1", {"spec": {"clusterIP": "None"}}, "spec.clusterIP", "10.0.0.1"),
        ("ConfigMap", "v1", {"immutable": True, "data": {"a": "b"}}, "data", {"a": "c"}),
        ("ConfigMap", "v1", {"immutable": True}, "binaryData", {"a": "Yg=="}),
    ],
)
def test_fields_that_are_fixed(kind: str, api: str, body: dict[str, Any], path: str, value: Any) -> None:
    from functions._manifests.emission import document  # noqa: PLC0415
    from functions._manifests.paths import get  # noqa: PLC0415

    def outcome(**more: Any) -> list[tuple[str, str]]:
        data = {"apiVersion": api, "kind": kind, "metadata": {"name": "x", **more}, **body}
        operation = put(path, value, get(data, path), "apps/x.yaml", Resource(kind, "x", "shop", api))
        found = checked([operation], BASE | {"apps/x.yaml": document(data).encode()})
        return [(one.path, one.message) for one in found if one.rule == "immutable"]

    assert outcome() == [(path, f"{path} of {kind} x is fixed once it exists: leave it, or replace it by hand")]
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Prune=false,Replace=true"}) == []
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Force=true"}) == []
    assert outcome(annotations={"argocd.argoproj.io/hook": "Sync"}) == []
    assert outcome(annotations={"argocd.argoproj.io/sync-options": "Prune=false"}) != []


def test_fields_that_are_not_fixed() -> None:
    assert messages(checked([put("spec.replicas", 3, 2)]), "immutable") == []
    before = files(apps__x=config("x"))
    assert (
        messages(
            checked([put("data.a", "c", "b", "apps/x.yaml", Resource("ConfigMap", "x", "shop"))], before), "immutable"
        )
        == []
    )
    assert messages(checked([add(new("PriorityClass", "scheduling.k8s.io/v1", value=3))]), "immutable") == []
