"""Whose failure it is: what reaches a workload, what two trees differ in, and when there is a doubt."""

from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Check, Operation, Resource
from functions._manifests.repository import load
from functions.health_monitor.blame import Past, changed, doubt, holds, reach, subject, to_blame
from functions.health_monitor.ways import Name

WEB = Resource("Deployment", "web", "shop", "apps/v1")
WEB_NAME: Name = ("Deployment", "shop", "web")
TREE = (
    b"""
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: https://git.example/r, path: apps}
  destination: {namespace: shop}
""",
    b"""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.org/web:1
          envFrom:
            - configMapRef: {name: settings}
            - secretRef: {name: password}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: other, namespace: shop}
spec: {selector: {app: other}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: unused, namespace: shop}
data: {a: "1"}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec: {limits: []}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: blog}
spec: {limits: []}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, minAvailable: 1}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 2}
""",
)


def files(*edits: tuple[str, str]) -> dict[str, bytes]:
    body = TREE[1].decode()
    for old, new in edits:
        assert old in body
        body = body.replace(old, new, 1)
    return {"argocd.yaml": TREE[0], "apps/web.yaml": body.encode()}


def test_what_reaches_a_workload() -> None:
    assert reach(load(files()), WEB) == {
        WEB_NAME,
        ("Service", "shop", "web"),
        ("ConfigMap", "shop", "settings"),
        ("Secret", "shop", "password"),
        ("LimitRange", "shop", "limits"),
        ("NetworkPolicy", "shop", "all"),
        ("PodDisruptionBudget", "shop", "web"),
        ("HorizontalPodAutoscaler", "shop", "web"),
    }


def test_of_a_workload_that_git_does_not_have_only_itself_is_known() -> None:
    assert reach(load({}), WEB) == {WEB_NAME}


def test_what_differs_is_data_and_not_comments() -> None:
    before = load(files())
    assert changed(before, load(files(("replicas: 1", "replicas: 1 # one")))) == {}
    assert changed(before, load(files(("replicas: 1", "replicas: 2")))) == {WEB_NAME: "shop"}
    assert set(changed(before, load({}))) == {(one.kind, one.namespace, one.name) for one in before.manifests}


@pytest.mark.parametrize(
    ("operation", "there"),
    [
        (Operation("set_field", WEB, "f", "spec.replicas", 2, 1), True),
        (Operation("set_field", WEB, "f", "spec.replicas", 1, 2), False),
        (Operation("remove_field", WEB, "f", "spec.paused", True), True),
        (Operation("remove_field", WEB, "f", "spec.replicas", 1), False),
        (Operation("add_resource", WEB, "f"), True),
        (Operation("add_resource", Resource("ConfigMap", "new", "shop"), "f"), False),
        (Operation("remove_resource", WEB, "f"), False),
        (Operation("remove_resource", Resource("ConfigMap", "new", "shop"), "f"), True),
        (Operation("set_field", Resource("Deployment", "gone", "shop"), "f", "spec.replicas", 1, 2), False),
        (Operation("remove_field", Resource("Deployment", "gone", "shop"), "f", "spec.replicas", 1), False),
    ],
)
def test_whether_a_change_is_there_still(operation: Operation, there: bool) -> None:
    assert holds(operation, load(files())) is there


START = Check("start Deployment shop/web", "failed", "it crashed")
SYNC = Check("sync", "failed", "Argo CD: Failed")
PLAN = ChangePlan("shop", (Operation("set_field", WEB, "apps/web.yaml", "spec.replicas", 1, 2),), workloads=(WEB,))
SETTINGS: Name = ("ConfigMap", "shop", "settings")
REACHED = {WEB_NAME: frozenset({WEB_NAME, SETTINGS})}
HERS = "commit 12345678 by Ada"


@pytest.mark.parametrize(
    ("check", "ours", "others", "says"),
    [
        (START, {WEB_NAME}, {}, ""),
        (START, {SETTINGS}, {}, ""),
        (START, {WEB_NAME}, {("ConfigMap", "shop", "unused"): "shop"}, ""),
        (START, {WEB_NAME}, {WEB_NAME: "shop"}, "Ada changed Deployment shop/web as well"),
        (START, {WEB_NAME}, {SETTINGS: "shop"}, "Ada changed ConfigMap shop/settings as well"),
        (START, {("ConfigMap", "shop", "unused")}, {}, "nothing that was changed reaches what failed"),
        (SYNC, {WEB_NAME}, {}, ""),
        (SYNC, {WEB_NAME}, {("ConfigMap", "blog", "x"): "blog"}, ""),
        (SYNC, {WEB_NAME}, {("ConfigMap", "shop", "unused"): "shop"}, "Ada changed shop as well"),
    ],
)
def test_a_failure_is_ours_only_where_it_is_ours_alone(check: Check, ours: Any, others: Any, says: str) -> None:
    found = doubt([check], PLAN, ours, Past(others, HERS), REACHED)
    assert says in found
    assert bool(found) is bool(says)


def test_one_failure_that_others_may_have_made_is_enough_for_a_doubt() -> None:
    blog = Check("start Deployment shop/blog", "failed", "it crashed")
    assert doubt([START, blog], PLAN, {WEB_NAME}, Past({}), REACHED) == ""
    assert "Ada" in doubt([START, blog], PLAN, {WEB_NAME}, Past({("Deployment", "shop", "blog"): ""}, HERS), REACHED)


def test_what_git_does_not_remember_is_a_doubt() -> None:
    assert doubt([START], PLAN, {WEB_NAME}, Past({}, unknown="no history"), REACHED) == "no history"


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("start Deployment shop/web", WEB_NAME),
        ("presence Namespace shop", ("Namespace", "", "shop")),
        ("errors:my own query Deployment shop/web", WEB_NAME),
        ("sync", None),
        ("nodes", None),
    ],
)
def test_what_a_check_is_about(name: str, about: Name | None) -> None:
    assert subject(Check(name, "failed", "")) == about


@pytest.mark.parametrize(
    ("check", "theirs", "may"),
    [(START, {SETTINGS}, True), (START, {("ConfigMap", "shop", "unused")}, False), (SYNC, set(), True)],
)
def test_whether_another_change_may_be_to_blame(check: Check, theirs: Any, may: bool) -> None:
    assert to_blame([check], REACHED, theirs) is may


KUSTOMIZED = {
    "argocd.yaml": TREE[0],
    "apps/kustomization.yaml": b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    b"namespace: shop\nnamePrefix: eu-\nresources: [web.yaml]\n",
    "apps/web.yaml": b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n",
}


@pytest.mark.parametrize(("value", "there"), [(2, True), (1, False)])
def test_an_operation_names_an_object_as_its_file_does(value: int, there: bool) -> None:
    written = Resource("Deployment", "web", "", "apps/v1")
    operation = Operation("set_field", written, "apps/web.yaml", "spec.replicas", 0, value)
    assert holds(operation, load(KUSTOMIZED)) is there
