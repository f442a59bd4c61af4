"""Charts of a repository become manifests."""

import pytest

from functions._manifests.repository import Repository, load
from tests.manifests.samples import application, config, deployment, repository

TEMPLATE = deployment("'{{ .Release.Name }}'", image="nginx:{{ .Values.tag }}")
WHY = "a Helm template: change the values of its chart instead"


def of_chart(template: str = TEMPLATE, source: str = "", **more: str) -> Repository:
    """A repository with one chart and the Application that renders it."""
    texts = {
        "argo__shop": application("shop", "charts/web", "prod", source),
        "charts__web__Chart": "name: web\nversion: 1.0.0\n",
    }
    texts |= {"charts__web__values": "tag: '1'\n", "charts__web__templates__web": template}
    return repository(**(texts | more))


def test_a_template_becomes_the_objects_that_argo_cd_applies() -> None:
    (one,) = of_chart(source=", helm: {releaseName: front, values: 'tag: 2'}").workloads()
    assert (one.file, one.index, one.name, one.namespace, one.application) == (
        "charts/web/templates/web.yaml", 0, "front", "prod", "shop",
    )  # fmt: skip
    assert (one.rendered, one.chart, one.editable, one.why_not_editable) == (True, "charts/web", False, WHY)
    assert one.data["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:2"


def test_one_chart_is_rendered_once_for_each_application() -> None:
    found = of_chart(argo__two=application("two", "charts/web", "other", ", helm: {values: 'tag: 9'}"))
    assert {(one.application, one.namespace, one.name) for one in found.workloads()} == {
        ("shop", "prod", "shop"), ("two", "other", "two"),
    }  # fmt: skip
    assert [one.name for one in found.in_application("two")] == ["two"]
    assert found.readers("charts/web/values.yaml") == ("shop", "two")


def test_a_chart_that_nothing_points_at_is_rendered_under_the_name_of_its_folder() -> None:
    found = of_chart(loose__store__Chart="name: store\n", loose__store__templates__a=config("'{{ .Release.Name }}'"))
    (one,) = found.of_kind("ConfigMap")
    assert (one.name, one.namespace, one.application, one.rendered) == ("store", "", "", True)


def test_values_come_from_other_folders_of_the_repository() -> None:
    sources = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  sources:\n"
        "  - {repoURL: https://git.example/home.git, path: charts/web, helm: {valueFiles: ['$here/env/prod.yaml']}}\n"
        "  - {repoURL: https://git.example/home.git, ref: here}\n  destination: {namespace: prod}\n"
    )
    (one,) = of_chart(argo__shop=sources, env__prod="tag: from-env\n").workloads()
    assert one.data["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:from-env"


@pytest.mark.parametrize(
    ("template", "broken", "why"),
    [
        ("{{ .Values.none.deep }}", True, "nil pointer evaluating"),
        ("{{ required `a tag` .Values.none }}", True, "a tag"),
        ("{{ range 1000000000 }}{{ end }}", False, "more work than charts need"),
    ],
)
def test_a_chart_that_cannot_be_rendered_says_why(template: str, broken: bool, why: str) -> None:
    (problem,) = of_chart(template).unreadable
    assert (problem.file, problem.broken) == ("charts/web/Chart.yaml", broken)
    assert problem.reason.startswith("a Helm chart that cannot be rendered: web/templates/web.yaml: line 1: ")
    assert why in problem.reason


def test_what_a_template_becomes_may_be_broken() -> None:
    (problem,) = of_chart("apiVersion: v1\nkind: {{ .Values.tag }}: x\nmetadata: [\n").unreadable
    assert (problem.file, problem.broken) == ("charts/web/templates/web.yaml", True)
    twice = of_chart(config() + "kind: ConfigMap\n")
    assert [one.broken for one in twice.unreadable] == [False]  # Helm and Argo CD let the last win
    assert [one.name for one in twice.of_kind("ConfigMap")] == ["settings"]


def test_a_dependency_that_is_elsewhere_is_told() -> None:
    remote = "name: web\nversion: 1.0.0\ndependencies: [{name: redis, version: 1.x, repository: https://x.example}]\n"
    found = of_chart(charts__web__Chart=remote)
    assert [(one.file, one.reason, one.broken) for one in found.unreadable] == [(
        "charts/web/Chart.yaml",
        "the Helm chart depends on redis, which is not here, so what those bring is not checked", False,
    )]  # fmt: skip
    assert len(found.workloads()) == 1
    unrendered = of_chart("{{ include `redis.name` . }}", charts__web__Chart=remote)
    assert [one.reason for one in unrendered.unreadable] == [
        "the Helm chart depends on redis, which is not here, so it is not rendered"
    ]


def test_tests_of_a_chart_are_never_applied_and_its_crds_are() -> None:
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"
    hook = "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n"
    found = of_chart(charts__web__templates__t=hook, charts__web__crds__a=crd)
    assert {(one.kind, one.file) for one in found.manifests if one.rendered} == {
        ("Deployment", "charts/web/templates/web.yaml"), ("CustomResourceDefinition", "charts/web/crds/a.yaml"),
    }  # fmt: skip
    skipped = of_chart(source=", helm: {skipCrds: true}", charts__web__crds__a=crd)
    assert skipped.of_kind("CustomResourceDefinition") == ()


def test_a_custom_resource_of_the_repository_is_served() -> None:
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ws.x.io}\n"
        "spec: {group: x.io, scope: Namespaced, names: {kind: W}, versions: [{name: v2}]}\n"
    )
    template = "{{ if .Capabilities.APIVersions.Has `x.io/v2/W` }}" + config("served") + "{{ end }}"
    assert len(of_chart(template, crds__w=crd).of_kind("ConfigMap")) == 1
    assert of_chart(template).of_kind("ConfigMap") == ()


def test_a_chart_in_the_root_and_one_inside_another() -> None:
    found = load(
        {
            "Chart.yaml": b"name: root\n",
            "templates/a.yaml": config("{{ .Chart.Name }}").encode(),
            "charts/sub/Chart.yaml": b"name: sub\n",
            "charts/sub/templates/b.yaml": config("sub").encode(),
        }
    )
    assert {(one.name, one.file, one.chart) for one in found.manifests} == {
        ("root", "templates/a.yaml", ""), ("sub", "charts/sub/templates/b.yaml", ""),
    }  # fmt: skip
