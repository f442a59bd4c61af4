"""What a change reaches: which Applications, which workloads, by which way, and what is left out."""

import pytest

from eventing.vocabulary import ChangePlan, Resource
from functions._manifests.manifest import Manifest
from functions._manifests.repository import load
from functions.health_monitor.facts import key, of_the_plan
from functions.health_monitor.scope import MOST, namespaces_to_ask, scope_of
from tests.monitor.sharing import edited, shared_base
from tests.monitor.test_blame import files as shop

PLAN = ChangePlan("prod", ())
BASE = shared_base()


def reached(before: dict[str, bytes], after: dict[str, bytes], plan: ChangePlan = PLAN) -> list[tuple[str, str]]:
    scope = scope_of(plan, load(before), load(after))
    return [(key(one.resource), one.through) for one in scope.workloads]


def test_a_workload_of_a_shared_base_is_watched_in_every_application() -> None:
    after = edited(BASE, "base/web.yaml", "web:1", "web:2")
    assert scope_of(PLAN, load(BASE), load(after)).applications == ("prod", "stage")
    assert reached(BASE, after) == [("Deployment prod/web", ""), ("Deployment stage/web", "")]


def test_a_configmap_reaches_those_who_read_it_in_every_application() -> None:
    after = edited(BASE, "base/settings.yaml", "info", "debug")
    assert reached(BASE, after) == [
        ("Deployment prod/web", "ConfigMap prod/settings"),
        ("Deployment stage/web", "ConfigMap stage/settings"),
        ("Deployment prod/worker", "ConfigMap prod/settings"),
        ("Deployment stage/worker", "ConfigMap stage/settings"),
    ]


@pytest.mark.parametrize(
    ("edit", "through"),
    [
        (('data: {a: "1"}', 'data: {a: "2"}'), "ConfigMap shop/settings"),
        (("ports: [{port: 80}]", "ports: [{port: 81}]"), "Service shop/web"),
        (("{app: web}, ports", "{app: w}, ports"), "Service shop/web"),  # it did select them before
        (("podSelector: {}", "podSelector: {matchLabels: {app: web}}"), "NetworkPolicy shop/all"),
        (("minAvailable: 1", "minAvailable: 0"), "PodDisruptionBudget shop/web"),
        (("maxReplicas: 2", "maxReplicas: 3"), "HorizontalPodAutoscaler shop/web"),
        (("limits: []", "limits: [{type: Pod}]"), "LimitRange shop/limits"),
    ],
)
def test_the_way_from_an_object_to_a_workload(edit: tuple[str, str], through: str) -> None:
    assert reached(shop(), shop(edit)) == [("Deployment shop/web", through)]


MORE = {
    "argocd.yaml": shop()["argocd.yaml"],
    "apps/web.yaml": shop()["apps/web.yaml"],
    "apps/more.yaml": b"""
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: password, namespace: shop}
spec: {encryptedData: {a: one}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: entrance, namespace: shop}
spec: {rules: [{host: a.example, http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: from-elsewhere, namespace: edge}
spec: {hostnames: [a.example], rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]}
""",
}


@pytest.mark.parametrize(
    ("old", "new", "through"),
    [
        ("a: one", "a: two", "SealedSecret shop/password"),
        ("host: a.example", "host: b.example", "Ingress shop/entrance"),
        ("hostnames: [a.example]", "hostnames: [b.example]", "HTTPRoute edge/from-elsewhere"),  # another namespace
    ],
)
def test_a_way_of_two_steps(old: str, new: str, through: str) -> None:
    assert reached(MORE, edited(MORE, "apps/more.yaml", old, new)) == [("Deployment shop/web", through)]


def test_nothing_else_is_reached() -> None:
    plain = {
        **shop(),
        "apps/other.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: loose, namespace: shop}\n",
    }
    assert reached(plain, edited(plain, "apps/other.yaml", "loose", "looser")) == []
    assert reached(shop(), shop(("replicas: 1", "replicas: 2"))) == [("Deployment shop/web", "")]


def test_what_the_plan_names_is_watched_whatever_the_trees_say() -> None:
    named = Resource("Deployment", "elsewhere", "shop", "apps/v1")
    plan = ChangePlan("prod", (), workloads=(named,))
    assert reached(BASE, BASE, plan) == [("Deployment shop/elsewhere", "")]
    assert of_the_plan(plan).resources == (named,)


def test_no_workload_is_watched_twice() -> None:
    after = edited(BASE, "base/web.yaml", "web:1", "web:2")
    plan = ChangePlan("prod", (), workloads=(Resource("Deployment", "web", "prod"),))
    assert [name for name, _ in reached(BASE, after, plan)] == ["Deployment prod/web", "Deployment stage/web"]


def test_a_workload_of_the_cluster_that_git_does_not_have() -> None:
    template = {"spec": {"containers": [{"name": "a", "envFrom": [{"configMapRef": {"name": "settings"}}]}]}}
    live = tuple(
        Manifest("", 0, {"spec": {"template": template}}, "Deployment", "apps/v1", "from-a-chart", space)
        for space in ("prod", "other")
    )
    trees = load(BASE), load(edited(BASE, "base/settings.yaml", "info", "debug"))
    found = scope_of(PLAN, *trees, live)
    assert ("Deployment prod/from-a-chart", "ConfigMap prod/settings") in [
        (key(one.resource), one.through) for one in found.workloads
    ]
    assert not any(one.resource.namespace == "other" for one in found.workloads)
    assert namespaces_to_ask(*trees) == ("prod", "stage")
    assert namespaces_to_ask(trees[0], load(edited(BASE, "base/web.yaml", "web:1", "web:2"))) == ()


def many(count: int) -> bytes:
    one = """---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-NUMBER, namespace: shop}
spec:
  selector: {matchLabels: {app: app-NUMBER}}
  template:
    metadata: {labels: {app: app-NUMBER}}
    spec: {containers: [{name: a, image: "example.org/a:1"}]}
"""
    return "".join(one.replace("NUMBER", f"{number:03}") for number in range(count)).encode()


def test_the_nearest_are_watched_where_there_are_too_many() -> None:
    crowded = {**shop(), "apps/many.yaml": many(40)}
    after = edited(
        edited(crowded, "apps/web.yaml", "limits: []", "limits: [{type: Pod}]"), "apps/web.yaml", 'a: "1"', 'a: "2"'
    )
    scope = scope_of(PLAN, load(crowded), load(after))
    assert len(scope.workloads) == MOST
    assert (key(scope.workloads[0].resource), scope.workloads[0].through) == (
        "Deployment shop/web",
        "ConfigMap shop/settings",
    )
    assert len(scope.left_out) == 41 - MOST
    assert scope.left_out[-1] == "Deployment shop/app-039"


def test_where_there_are_too_many_each_application_has_one_before_any_has_two() -> None:
    names = tuple(f"shop-{number:02}" for number in range(20))
    files = shared_base(*names)
    scope = scope_of(ChangePlan(names[0], ()), load(files), load(edited(files, "base/settings.yaml", "info", "debug")))
    assert scope.applications == names
    assert {one.application for one in scope.workloads} == set(names)
    assert (len(scope.workloads), len(scope.left_out)) == (MOST, 40 - MOST)


def test_what_changes_itself_is_never_left_out() -> None:
    crowded = {**shop(), "apps/many.yaml": many(40)}
    after = {**crowded, "apps/many.yaml": crowded["apps/many.yaml"].replace(b"a:1", b"a:2")}
    after = edited(after, "apps/web.yaml", 'a: "1"', 'a: "2"')
    scope = scope_of(PLAN, load(crowded), load(after))
    assert len(scope.workloads) == 40
    assert scope.left_out == ("Deployment shop/web",)


def test_what_is_added_and_removed_has_the_name_that_it_is_applied_with() -> None:
    less = edited(BASE, "base/kustomization.yaml", ", settings.yaml", "")
    added, removed = scope_of(PLAN, load(less), load(BASE)), scope_of(PLAN, load(BASE), load(less))
    wanted = [("prod", "ConfigMap prod/settings"), ("stage", "ConfigMap stage/settings")]
    assert [(one.application, key(one.resource)) for one in added.added] == wanted
    assert [(one.application, key(one.resource)) for one in removed.removed] == wanted
    assert (added.removed, removed.added) == ((), ())
