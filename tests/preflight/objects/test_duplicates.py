"""Objects that stand twice: in one file, in one Application, in two, and in two clusters."""

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.objects.duplicates import DUPLICATES
from tests.manifests.samples import application, config
from tests.preflight.objects.examining import examined

SHOP = application("shop", "apps")
OTHER = application("other", "more")


def found(**texts: str) -> list[tuple[str, str, str]]:
    files = {path.replace("__", "/") + ".yaml": text.encode() for path, text in texts.items()}
    return [(one.severity, one.file, one.message) for one in examine(load(files), rules=(DUPLICATES,))]


def test_in_one_file_and_in_two() -> None:
    twice = config("a") + "---\n" + config("a", data="{c: d}")
    (one,) = examined(twice, DUPLICATES)
    assert (one.severity, one.message) == (
        "error",
        "ConfigMap a is declared in apps/example.yaml and again in apps/example.yaml: keep one of them",
    )
    (two,) = examined({"x": config("a"), "y": config("a", data="{c: d}"), "z": config("a", data="{e: f}")}, DUPLICATES)
    assert (
        two.message == "ConfigMap a is declared in apps/x.yaml and in apps/y.yaml and in apps/z.yaml: keep one of them"
    )


def test_copies_that_are_the_same_are_harmless_in_one_application_and_not_in_two() -> None:
    assert [one[0] for one in found(argo__a=SHOP, apps__x=config("a"), apps__y=config("a"))] == ["warning"]
    assert [one[0] for one in found(argo__a=SHOP, argo__b=OTHER, apps__x=config("a"), more__x=config("a"))] == ["error"]


def test_two_clusters_have_two_objects() -> None:
    far = OTHER.replace("destination: {", "destination: {server: 'https://far.example', ")
    assert found(argo__a=SHOP, argo__b=far, apps__x=config("a"), more__x=config("a", data="{c: d}")) == []


def test_two_namespaces_and_two_groups_have_two_objects() -> None:
    elsewhere = application("other", "more", namespace="elsewhere")
    assert found(argo__a=SHOP, argo__b=elsewhere, apps__x=config("a"), more__x=config("a")) == []
    assert found(argo__a=SHOP, apps__x=config("a"), apps__y=config("a").replace("v1", "example.org/v1")) == []


def test_what_nothing_applies_is_not_counted() -> None:
    assert found(argo__a=SHOP, apps__x=config("a", "shop"), old__x=config("a", "shop", "{c: d}")) == []


def test_without_any_application_nothing_is_sure() -> None:
    assert [one[0] for one in found(apps__x=config("a"), apps__y=config("a", data="{c: d}"))] == ["warning"]


def test_two_applications_that_read_one_folder() -> None:
    again = application("again", "apps")
    assert found(argo__a=SHOP, argo__b=again, apps__x=config("a")) == [
        ("error", "apps/x.yaml", "ConfigMap a is applied by Applications again and shop: leave it to one")
    ]
    elsewhere = application("again", "apps", namespace="elsewhere")
    assert found(argo__a=SHOP, argo__b=elsewhere, apps__x=config("a")) == []
    assert len(found(argo__a=SHOP, argo__b=elsewhere, apps__x=config("a", "fixed"))) == 1


@pytest.mark.parametrize("line", ["namePrefix: blue-", "replacements: [{path: r.yaml}]"])
def test_a_kustomization_that_changes_names_makes_others_of_them(line: str) -> None:
    texts = {
        "argo__a": application("shop", "apps/blue"),
        "argo__b": application("other", "apps/green"),
        "apps__blue__kustomization": f"{line}\nresources: [x.yaml]\n",
        "apps__blue__x": config("a", "shop"),
        "apps__green__x": config("a", "shop", "{c: d}"),
    }
    assert found(**texts) == []
    assert len(found(**{**texts, "apps__blue__kustomization": "resources: [x.yaml]\n"})) == 1
