"""A repository without Applications still works."""

from functions._manifests.repository import Repository
from tests.manifests.samples import config, deployment, repository

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: made}\n"


def outline(found: Repository) -> dict[str, tuple[str, str, str, bool]]:
    return {one.name: (one.path, one.namespace, one.renderer, one.recurse) for one in found.applications}


def test_every_topmost_folder_of_manifests_is_an_application() -> None:
    found = repository(
        top=config("top"),
        apps__shop__web=deployment(),
        apps__shop__deep__c=config("c", "deep"),
        apps__blog__b=config("b", "one"),
        apps__blog__c=config("c", "two"),
        docs__values="a: 1\n",
    )
    assert outline(found) == {
        "root": ("", "default", "directory", False),
        "blog": ("apps/blog", "default", "directory", True),
        "shop": ("apps/shop", "deep", "directory", True),
    }
    assert {one.file: one.application for one in found.manifests} == {
        "top.yaml": "root", "apps/shop/web.yaml": "shop", "apps/shop/deep/c.yaml": "shop",
        "apps/blog/b.yaml": "blog", "apps/blog/c.yaml": "blog",
    }  # fmt: skip
    for one in found.applications:
        assert (one.inferred, one.automated, one.prune, one.self_heal, one.file) == (True, True, True, True, "")


def test_the_namespace_is_the_one_that_is_stated_or_made() -> None:
    found = repository(a__n=NAMESPACE, a__w=deployment(), b__n=NAMESPACE, b__c=config("c", "own"), c__w=deployment())
    assert {name: one[1] for name, one in outline(found).items()} == {"a": "made", "b": "own", "c": "default"}


def test_folders_of_one_name_are_told_apart() -> None:
    found = repository(one__App_x__a=config(), two__App_x__a=config(), three__b=config())
    assert outline(found).keys() == {"one-app-x", "two-app-x", "three"}


def test_kustomizations_and_charts_are_applications_as_a_whole() -> None:
    found = repository(
        k__kustomization="namespace: kust\nresources: [sub]\n",
        k__sub__kustomization="resources: [a.yaml]\n",
        k__sub__a=config(),
        c__Chart="name: c\n",
        c__templates__t=config(),
    )
    assert outline(found) == {"c": ("c", "default", "helm", True), "k": ("k", "default", "kustomize", True)}
    assert {one.file: (one.application, one.namespace) for one in found.manifests} == {
        "k/sub/a.yaml": ("k", "kust"), "c/templates/t.yaml": ("c", "default"),
    }  # fmt: skip


def test_what_a_kustomization_above_builds_is_no_application_of_its_own() -> None:
    found = repository(
        kustomization="resources: [built/a.yaml, part/b.yaml]\n",
        built__a=config("a"),
        part__b=config("b"),
        part__c=config("c"),
        other__d=config("d"),
    )
    assert outline(found).keys() == {"root", "part", "other"}
    assert {one.name: one.application for one in found.manifests} == {
        "a": "root",
        "b": "part",
        "c": "part",
        "d": "other",
    }


def test_hidden_folders_are_left_out() -> None:
    assert outline(repository(**{".archive__a": config(), "b__.old__c": config(), "d__e": config()})).keys() == {"d"}


def test_flux_says_itself_what_it_applies() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {0}, namespace: flux}}\n"
        "spec: {{path: ./{1}, targetNamespace: {2}}}\n"
    )
    found = repository(
        cluster__shop=flux.format("shop", "apps/shop/app", "shop"),
        cluster__gone=flux.format("gone", "nowhere", "x"),
        cluster__z_again=flux.format("shop", "apps/other", "x"),
        apps__shop__app__web=deployment(),
        apps__other__web=deployment(),
    )
    assert outline(found) == {"shop": ("apps/shop/app", "shop", "directory", True)}
    assert [(one.name, one.application, one.namespace) for one in found.workloads()] == [
        ("web", "", ""), ("web", "shop", "shop"),
    ]  # fmt: skip
