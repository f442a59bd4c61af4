"""An operation on what a kustomization makes becomes one on what decides it."""

from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._manifests.fields import CannotRender
from functions._manifests.inversion import inverse
from functions._manifests.paths import get
from functions._manifests.provenance.redirection import redirected
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.check import check
from tests.manifests.samples import application, deployment, files

OVERLAY = """\
resources: [../base]
namePrefix: my-
images:
  - name: nginx
    newTag: "1.28"  # tested
replicas:
  - {name: web, count: 4}
patches:
  - path: patch.yaml
  - target: {kind: Deployment}
    patch: |
      - op: add
        path: /spec/paused
        value: false
  - patch: |
      kind: Deployment
      apiVersion: apps/v1
      metadata: {name: web}
      spec:
        minReadySeconds: 5  # slow
"""
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  progressDeadlineSeconds: 60\n"
TREE = files(
    argo__shop=application("shop", "over", "prod"),
    over__kustomization=OVERLAY,
    over__patch=PATCH,
    base__kustomization="resources: [web.yaml]\n",
    base__web=deployment(),
)
WEB = Resource("Deployment", "my-web", "prod", "apps/v1")
BOX = "spec.template.spec.containers[name=web]"


def change(path: str, expected: Any, value: Any) -> Operation:
    """An operation on what is applied."""
    return Operation("set_field", WEB, "base/web.yaml", path, expected, value)


@pytest.mark.parametrize(
    ("path", "old", "new", "file", "place"),
    [
        (f"{BOX}.image", "nginx:1.28", "nginx:1.29", "over/kustomization.yaml", "images[name=nginx].newTag"),
        ("spec.replicas", 4, 5, "over/kustomization.yaml", "replicas[name=web].count"),
        ("spec.progressDeadlineSeconds", 60, 90, "over/patch.yaml", "spec.progressDeadlineSeconds"),
        ("spec.minReadySeconds", 5, 6, "over/kustomization.yaml", "patches[2].patch"),
        ("spec.paused", False, True, "over/kustomization.yaml", "patches[1].patch"),
        (f"{BOX}.imagePullPolicy", None, "Always", "base/web.yaml", f"{BOX}.imagePullPolicy"),
        ("spec.revisionHistoryLimit", None, 3, "base/web.yaml", "spec.revisionHistoryLimit"),
    ],
)
def test_a_field_is_changed_where_it_is_decided(path: str, old: Any, new: Any, file: str, place: str) -> None:
    (made,) = redirected(load(TREE), [change(path, old, new)])
    assert (made.file, made.path) == (file, place)
    after = applied(TREE, [made])
    (web,) = load(after).workloads()
    assert (web.name, web.name_in_file, get(web.data, path)) == ("my-web", "web", new)
    assert after[file].count(b"#") == TREE[file].count(b"#")  # its comments stay
    assert applied(after, inverse([made], TREE)) == TREE


def test_what_is_changed_for_others_too_needs_a_person() -> None:
    tree = TREE | files(base__kustomization="resources: [web.yaml, two.yaml]\n", base__two=deployment("two"))
    with pytest.raises(CannotRender, match=r"also decides .*image of Deployment my-two: a person has to choose"):
        redirected(load(tree), [change(f"{BOX}.image", "nginx:1.28", "nginx:1.29")])


def test_what_a_kustomization_makes_knows_its_files() -> None:
    found = load(TREE)
    (web,) = found.workloads()
    assert (web.file, web.application, web.namespace, web.editable) == ("base/web.yaml", "shop", "prod", True)
    assert found.sources(web) == {"over/kustomization.yaml", "base/kustomization.yaml", "over/patch.yaml"}
    assert found.built == {"shop"}
    assert found.in_application("shop") == (web,)


def test_generated_objects_answer_for_themselves() -> None:
    generator = "configMapGenerator: [{name: conf, literals: [a=1]}]\n"
    found = load(files(argo__shop=application("shop", "k"), k__kustomization=generator))
    (one,) = found.of_kind("ConfigMap")
    assert (one.name, one.generated, one.editable, one.data["data"]) == ("conf-h29d89cmmt", True, False, {"a": "1"})
    assert found.find("ConfigMap", "shop", "conf-h29d89cmmt") is one


def test_what_cannot_be_built_is_taken_as_its_files_have_it() -> None:
    found = load(TREE | files(over__kustomization=OVERLAY + "helmCharts: [{name: x}]\n"))
    (web,) = found.workloads()
    assert (web.name, web.data["spec"]["replicas"]) == ("web", 2)
    reasons = {one.file: one.reason for one in found.unreadable}
    assert reasons["over/kustomization.yaml"] == (
        "over/kustomization.yaml uses helmCharts, which is not built here; so its objects are checked as their files "
        "have them"
    )


@pytest.mark.parametrize(
    ("options", "path", "expected"),
    [
        ("images: ['nginx:7']", f"{BOX}.image", "nginx:7"),
        ("images: ['nginx=r.io/n:7@sha256:ab']", f"{BOX}.image", "r.io/n:7@sha256:ab"),
        ("replicas: [{name: web, count: 9}]", "spec.replicas", 9),
        ("namePrefix: x-", "metadata.name", "x-web"),
        ("commonLabels: {a: b}", "metadata.labels", {"a": "b"}),
        (
            "patches: [{target: {kind: Deployment}, patch: '[{op: remove, path: /spec/replicas}]'}]",
            "spec.replicas",
            None,
        ),
    ],
)
def test_an_application_may_lay_more_over_it(options: str, path: str, expected: Any) -> None:
    source = f", kustomize: {{{options}}}"
    found = load(TREE | files(argo__shop=application("shop", "base", "prod", source)))
    (web,) = [one for one in found.workloads() if one.application == "shop"]
    assert get(web.data, path) == expected


def test_a_redirected_plan_passes_the_gate_and_one_that_is_not_does_not() -> None:
    before = load(TREE)
    wanted = change("spec.replicas", 4, 5)
    made = redirected(before, [wanted], "shop")
    plan = ChangePlan("shop", made)
    assert [one.message for one in check(before, load(applied(TREE, made)), plan) if one.severity == "error"] == []
    direct = Operation(
        "set_field", Resource("Deployment", "web", "", "apps/v1"), "base/web.yaml", "spec.replicas", 2, 5
    )
    found = check(before, load(applied(TREE, [direct])), ChangePlan("shop", (direct,)))
    assert "over/kustomization.yaml decides spec.replicas of web: change it there" in [one.message for one in found]
