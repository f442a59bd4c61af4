"""Which manifests Argo CD reads, and which it does not."""

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.delivery.coverage import UNLISTED_RULE, UNREAD_RULE
from functions._preflight.delivery.creating import NO_NAMESPACE
from functions._preflight.delivery.projects import PROJECT_DESTINATION
from functions._preflight.delivery.shared import SHARED_FILE
from functions._preflight.delivery.sources import RULES as SOURCES
from functions._preflight.rule import Rule
from tests.manifests.samples import application, config
from tests.preflight.delivery.naming import files
from tests.preflight.trees import found

MISSING, PATH = SOURCES


def places(rule: Rule, content: dict[str, bytes]) -> list[str]:
    """The files of what a rule says."""
    return [one.file for one in found(rule, content)]


@pytest.mark.parametrize(
    ("more", "unread", "why"),
    [
        ({"apps__shop__deep__x": config("x")}, "apps/shop/deep/x.yaml", "without its subfolders"),
        ({"apps__blog__x": config("x")}, "apps/blog/x.yaml", "the folders beside it are read"),
        ({"apps__x": config("x")}, "apps/x.yaml", "the folders below it are read"),
        ({"apps__shop__more": config("more")}, "", ""),
        ({"examples__x": config("x")}, "", ""),
        ({"apps__blog__archive__x": config("x")}, "", ""),
        ({"elsewhere__x": config("x")}, "", ""),
        ({".github__x": config("x")}, "", ""),
        ({"apps__blog__Chart": "apiVersion: v2\nname: b\nversion: 1.0.0\n", "apps__blog__x": config("x")}, "", ""),
        ({"apps__blog__x": "# +argocd:skip-file-rendering\n" + config("x")}, "", ""),
        ({"apps__other": application("other", "apps/shop")}, "", ""),
        ({"apps__base__x": config("x"), "apps__blog__kustomization": "resources: [../base/x.yaml]\n"}, "", ""),
        ({"apps__k__x": config("x"), "apps__k__kustomization": "resources: [x.yaml]\n"}, "", ""),
        (
            {
                "apps__k__v": config("v"),
                "apps__k__kustomization": "configMapGenerator: [{name: a, files: [k=v.yaml]}]\n",
            },
            "",
            "",
        ),
    ],
)
def test_a_manifest_that_nobody_reads(more: dict[str, str], unread: str, why: str) -> None:
    content = files(argo__shop=application("shop", "apps/shop"), apps__shop__web=config("web"), **more)
    findings = found(UNREAD_RULE, content)
    assert [one.file for one in findings] == ([unread] if unread else [])
    assert all(why in one.message and one.severity == "warning" for one in findings)


def test_where_no_application_is_declared_nothing_is_left_out() -> None:
    assert places(UNREAD_RULE, files(apps__a__x=config("x"), apps__x=config("y"))) == []
    assert places(UNLISTED_RULE, files(a__kustomization="resources: []\n", a__x=config("x"))) == []


@pytest.mark.parametrize(
    ("listing", "left"),
    [
        ("resources: [a.yaml]", ["apps/b.yaml"]),
        ("resources: [a.yaml, b.yaml]", []),
        ("resources: [a.yaml]\npatches: [{path: b.yaml}]", []),
        ("resources: [a.yaml]\ncomponents: [b.yaml]", []),
    ],
)
def test_a_manifest_that_a_kustomization_leaves_out(listing: str, left: list[str]) -> None:
    content = files(argo__shop=application("shop", "apps"), apps__kustomization=f"{listing}\n", apps__a=config("a"))
    assert places(UNLISTED_RULE, content | files(apps__b=config("b"))) == left


@pytest.mark.parametrize(
    ("listing", "says"),
    [
        ("resources: [a.yaml]", ""),
        ("resources: [b.yaml]", "lists b.yaml (resources), which is not there"),
        ("resources: [a.yml]", "write a.yaml"),
        ("resources: [../base]", "lists ../base"),
        ("resources: [a.yaml]\npatches: [{path: p.yaml}]", "lists p.yaml (patches)"),
        ("resources: [a.yaml]\npatchesStrategicMerge: [p.yaml]", "lists p.yaml"),
        ("resources: [a.yaml]\npatchesStrategicMerge: ['a: b\n\n  c: d']", ""),
        ("resources: [a.yaml, 'https://git.example/x//y?ref=v1']", ""),
        ("resources: [a.yaml, github.com/x/y]", ""),
        ("resources: [a.yaml, ../../outside]", ""),
        ("components: [../parts]", ""),
    ],
)
def test_a_kustomization_that_lists_what_is_not_there(listing: str, says: str) -> None:
    content = files(
        argo__shop=application("shop", "apps"),
        apps__kustomization=f"{listing}\n",
        apps__a=config("a"),
        parts__kustomization="kind: Component\n",
    )
    findings = found(MISSING, content)
    assert [one.severity for one in findings] == (["error"] if says else [])
    assert all(says in one.message and one.file == "apps/kustomization.yaml" for one in findings)


@pytest.mark.parametrize(
    ("path", "source", "severity", "says"),
    [
        ("apps", "", None, ""),
        ("app", "", "error", "reads app, which is not there: write apps"),
        ("quite/another", "", "error", "correct it, or take the Application away"),
        ("quite/another", ", targetRevision: staging", "warning", "is not there"),
        ("quite/another", ", targetRevision: main", "error", "is not there"),
        ("stable/x", ", chart: x", None, ""),
    ],
)
def test_an_application_of_a_folder_that_is_not_there(path: str, source: str, severity: str | None, says: str) -> None:
    content = files(
        argo__shop=application("shop", "apps"), argo__b=application("b", path, source=source), apps__a=config("a")
    )
    findings = found(PATH, content)
    assert [one.severity for one in findings] == ([severity] if severity else [])
    assert all(says in one.message and one.path == "spec.source.path" for one in findings)


def test_the_folders_of_another_repository_are_not_known() -> None:
    other = application("b", "nowhere").replace("home.git", "other.git")
    assert found(PATH, files(argo__shop=application("shop", "apps"), argo__b=other, apps__a=config("a"))) == ()


def test_two_applications_that_read_one_file() -> None:
    both = files(argo__a=application("a", "apps"), argo__b=application("b", "apps"), apps__x=config("x"))
    (one,) = found(SHARED_FILE, both)
    assert one.message.startswith("Applications a and b both read apps/x.yaml (ConfigMap x), so each takes it")
    elsewhere = files(argo__a=application("a", "apps"), argo__b=application("b", "apps", "other"), apps__x=config("x"))
    assert found(SHARED_FILE, elsewhere) == ()


def test_nothing_of_the_sort_is_said_of_a_tree_without_argo_cd() -> None:
    rules = (UNREAD_RULE, UNLISTED_RULE, *SOURCES, SHARED_FILE, PROJECT_DESTINATION, NO_NAMESPACE)
    assert examine(load(files(web=config("web"))), rules=rules) == ()
