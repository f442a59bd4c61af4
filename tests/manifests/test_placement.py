from typing import Any

import pytest

from eventing.vocabulary import Operation, Resource
from functions._manifests.placement import add_operations, path_for
from functions._manifests.rendering import CannotRender, applied
from functions._manifests.repository import Repository, load
from tests.manifests.samples import application, config, deployment, repository

PDB: dict[str, Any] = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "web"},
    "spec": {},
}


def place(found: Repository, kind: str = "PodDisruptionBudget", name: str = "web", **options: str) -> str:
    """Where a resource of Application `shop` goes, after showing that the Application reads it there."""
    path = path_for(found, "shop", kind, name, **options)
    data = {**PDB, "kind": kind, "metadata": {"name": name}}
    after = load(applied(found.files, add_operations(found, "shop", data, **options)))
    assert [(one.file, one.application) for one in after.of_kind(kind) if one.name == name] == [(path, "shop")]
    return path


def test_beside_the_other_files() -> None:
    found = repository(argo=application("shop", "apps/shop"), apps__shop__web=deployment())
    assert place(found) == "apps/shop/web-poddisruptionbudget.yaml"


@pytest.mark.parametrize(
    ("beside", "path"),
    [
        ({"web-service": "Service", "db-service": "Service"}, "web-limitrange.yaml"),
        ({"service-web": "Service", "service-db": "Service"}, "limitrange-web.yaml"),
        ({"web.service": "Service"}, "web.limitrange.yaml"),
        ({"web-service": "Service", "service-db": "Service"}, "web-limitrange.yaml"),
        ({"web": "Service", "service": "Service"}, "web-limitrange.yaml"),
    ],
)
def test_named_as_the_folder_names_its_files(beside: dict[str, str], path: str) -> None:
    text = "apiVersion: v1\nkind: {0}\nmetadata: {{name: x}}\n"
    found = repository(
        argo=application("shop", "a"), **{f"a__{stem}": text.format(kind) for stem, kind in beside.items()}
    )
    assert place(found, "LimitRange") == f"a/{path}"


def test_the_kind_is_not_said_twice() -> None:
    found = repository(argo=application("shop", "a"), a__web=deployment())
    assert place(found, "LimitRange", "web-limitrange") == "a/web-limitrange.yaml"
    assert place(found, "LimitRange", "limitrange") == "a/limitrange-limitrange.yaml"


def test_with_the_ending_that_the_folder_uses() -> None:
    content = {"argo.yaml": application("shop", "a").encode(), "a/web.yml": deployment().encode()}
    assert place(load(content)) == "a/web-poddisruptionbudget.yml"


def test_never_over_a_file_that_is_there() -> None:
    taken = {
        f"a__{stem}": "x: 1\n" for stem in ("web-limitrange", "limitrange-web", "web.limitrange", "web-limitrange-2")
    }
    found = repository(argo=application("shop", "a"), a__web=deployment(), **taken)
    assert place(found, "LimitRange") == "a/web-limitrange-3.yaml"


def test_only_where_the_globs_let_it_be_read() -> None:
    include = repository(
        argo=application("shop", "a", source=", directory: {include: 'limitrange-*'}"), a__limitrange_x=config()
    )
    assert place(include, "LimitRange") == "a/limitrange-web.yaml"
    exclude = repository(argo=application("shop", "a", source=", directory: {exclude: '*.yaml'}"), a__web=deployment())
    assert place(exclude, "LimitRange") == "a/web-limitrange.yml"
    nothing = repository(argo=application("shop", "a", source=", directory: {include: 'x.yaml'}"), a__x=deployment())
    with pytest.raises(CannotRender, match="'shop' renders a directory source: a file beside it is not read"):
        path_for(nothing, "shop", "LimitRange", "web")


def test_where_most_files_are_when_the_folder_recurses() -> None:
    source = ", directory: {recurse: true}"
    deep = repository(
        argo=application("shop", "a", source=source), a__x__1=config("1"), a__y__2=config("2"), a__y__3=config("3")
    )
    assert place(deep) == "a/y/web-poddisruptionbudget.yaml"
    even = repository(argo=application("shop", "a", source=source), a__x__1=config("1"), a__y__2=config("2"))
    assert place(even) == "a/x/web-poddisruptionbudget.yaml"
    top = repository(
        argo=application("shop", "a", source=source), a__0=config("0"), a__y__2=config("2"), a__y__3=config("3")
    )
    assert place(top) == "a/web-poddisruptionbudget.yaml"


def test_beside_the_workload_that_it_is_for_where_that_folder_is_read() -> None:
    source = ", directory: {recurse: true}"
    found = repository(
        argo=application("shop", "a", source=source), a__x__1=deployment(), a__y__2=config("2"), a__y__3=config("3")
    )
    assert place(found, beside="a/x/1.yaml") == "a/x/web-poddisruptionbudget.yaml"
    assert place(found, beside="b/x/1.yaml") == "a/y/web-poddisruptionbudget.yaml"
    flat = repository(argo=application("shop", "a"), a__web=deployment(), a__x__1=deployment("deep"))
    assert place(flat, beside="a/x/1.yaml") == "a/web-poddisruptionbudget.yaml"


def test_a_kustomization_gets_the_line_too() -> None:
    found = repository(
        argo=application("shop", "k"), k__kustomization="# list\nresources:\n  - ../base\n",
        base__kustomization="resources: [web.yaml]\n", base__web=deployment(),
    )  # fmt: skip
    assert place(found, beside="base/web.yaml") == "k/web-poddisruptionbudget.yaml"
    operations = add_operations(found, "shop", PDB, "shop")
    assert operations == (
        Operation("add_resource", Resource("PodDisruptionBudget", "web", "shop", "policy/v1"),
                  "k/web-poddisruptionbudget.yaml", value=PDB),
        Operation("set_field", Resource("Kustomization", ""), "k/kustomization.yaml",
                  "resources[=web-poddisruptionbudget.yaml]", None, "web-poddisruptionbudget.yaml"),
    )  # fmt: skip
    after = applied(found.files, operations)
    assert after["k/kustomization.yaml"] == b"# list\nresources:\n  - ../base\n  - web-poddisruptionbudget.yaml\n"


def test_a_kustomization_without_a_list_gets_one() -> None:
    found = repository(
        argo=application("shop", "k"),
        k__kustomization="apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
    )
    operations = add_operations(found, "shop", PDB)
    assert operations[1].resource == Resource("Kustomization", "", "", "kustomize.config.k8s.io/v1beta1")
    assert applied(found.files, operations)["k/kustomization.yaml"].endswith(
        b"resources:\n  - web-poddisruptionbudget.yaml\n"
    )


def test_a_line_that_is_there_already_is_not_written_again() -> None:
    found = repository(argo=application("shop", "k"), k__kustomization="resources:\n  - web-poddisruptionbudget.yaml\n")
    assert len(add_operations(found, "shop", PDB)) == 1


def test_the_namespace_of_the_resource_is_what_it_states_or_what_is_given() -> None:
    found = repository(argo=application("shop", "a"), a__web=deployment())
    assert add_operations(found, "shop", PDB, "shop")[0].resource.namespace == "shop"
    stated = {**PDB, "metadata": {"name": "web", "namespace": "own"}}
    assert add_operations(found, "shop", stated, "shop")[0].resource.namespace == "own"
    assert add_operations(found, "shop", stated)[0].value == stated


def test_charts_and_unknown_applications_take_no_files() -> None:
    found = repository(argo=application("shop", "c"), c__Chart="name: c\n")
    with pytest.raises(CannotRender, match="'shop' renders a helm source: a file beside it is not read"):
        path_for(found, "shop", "LimitRange", "x")
    with pytest.raises(CannotRender, match="there is no Application 'none'"):
        path_for(found, "none", "LimitRange", "x")


def test_the_first_source_that_takes_files_is_used() -> None:
    text = application("shop", "c").replace(
        "source: {", "sources: [{repoURL: home, path: c}, {repoURL: home, path: a}]\n  source: {"
    )
    found = repository(argo=text, c__Chart="name: c\n", a__web=deployment())
    assert place(found) == "a/web-poddisruptionbudget.yaml"


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a\\b"])
def test_a_name_is_no_way_out_of_the_folder(name: str) -> None:
    found = repository(argo=application("shop", "a", source=", directory: {recurse: true}"), a__deep__web=deployment())
    with pytest.raises(CannotRender, match="is no name that a file can have"):
        path_for(found, "shop", "ConfigMap", name)


def test_never_among_the_templates_of_a_chart() -> None:
    found = repository(
        argo=application("shop", "a", source=", directory: {recurse: true}"), a__web=config(),
        a__chart__Chart="name: c\n", a__chart__templates__web=deployment(),
    )  # fmt: skip
    assert path_for(found, "shop", "ConfigMap", "new", "a/chart/templates/web.yaml") == "a/new-configmap.yaml"
