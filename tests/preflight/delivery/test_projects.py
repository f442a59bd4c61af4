"""What projects permit, and who creates a namespace."""

import pytest

from functions._preflight.delivery.creating import NO_NAMESPACE
from functions._preflight.delivery.projects import PROJECT_DESTINATION
from functions._preflight.facts import Facts, ObjectFacts
from tests.manifests.samples import application, config
from tests.preflight.delivery.naming import files
from tests.preflight.trees import found


def project(destinations: str, sources: str = "['*']") -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: team, namespace: argocd}\n"
        f"spec: {{sourceRepos: {sources}, destinations: {destinations}}}\n"
    )


@pytest.mark.parametrize(
    ("destinations", "sources", "says"),
    [
        ("[{server: '*', namespace: '*'}]", "['*']", []),
        ("[{server: '*', namespace: sh*}]", "['https://git.example/*']", ["namespace other"]),
        ("[{server: '*', namespace: shop}, {server: '*', namespace: other}]", "['https://git.example/home']", []),
        ("[{server: '*', namespace: '*'}, {server: '*', namespace: '!other'}]", "['*']", ["namespace other"]),
        (
            "[{server: '*', namespace: '*'}]",
            "['https://git.example/x']",
            ["does not permit https://git.example/home.git"],
        ),
        ("[{server: '*', namespace: '*'}]", "['*', '!https://git.example/home.git']", ["does not permit https"]),
        ("[]", "['*']", ["namespace other", "namespace shop"]),
    ],
)
def test_what_a_project_permits(destinations: str, sources: str, says: list[str]) -> None:
    text = application("shop", "apps").replace("project: default", "project: team")
    content = files(
        argo__p=project(destinations, sources), argo__shop=text, apps__a=config("a"), apps__b=config("b", "other")
    )
    findings = sorted(found(PROJECT_DESTINATION, content), key=lambda one: one.message.partition("namespace ")[2])
    assert [one.severity for one in findings] == ["error"] * len(says)
    assert all(word in one.message for word, one in zip(says, findings, strict=True))


def test_a_project_that_is_not_in_the_tree_permits_what_it_permits() -> None:
    assert found(PROJECT_DESTINATION, files(argo__shop=application("shop", "apps"), apps__a=config("a"))) == ()


@pytest.mark.parametrize(
    ("text", "facts", "told"),
    [
        ("", Facts(), True),
        ("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", Facts(), False),
        ("", Facts(namespaces=("shop",)), False),
        ("", Facts(objects=(ObjectFacts("Namespace", "shop"),)), False),
    ],
)
def test_a_namespace_that_nobody_creates(text: str, facts: Facts, told: bool) -> None:
    content = files(argo__shop=application("shop", "apps"), apps__a=config("a"), other__n=text)
    assert bool(found(NO_NAMESPACE, content, facts)) is told
    made = application("shop", "apps").replace("{automated", "{syncOptions: [CreateNamespace=true], automated")
    assert found(NO_NAMESPACE, content | {"argo/shop.yaml": made.encode()}, facts) == ()
