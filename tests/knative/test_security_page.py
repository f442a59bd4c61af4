"""The page about security says what the manifests do."""

import re
from pathlib import Path

import pytest

from functions._clients.permissions import needed
from functions._images.requirements import reads_a_repository
from tests.knative.overlays import of_kind
from tests.knative.test_network import INTERNET, QDRANT, SERVICES, flows, function, variables

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
ROWS = dict(re.findall(r"^\| ([a-z-]+) \| (.*) \|$", PAGE, re.MULTILINE))
IMAGES = (ROOT / "docs" / "decisions" / "0021-one-dockerfile-layers-shared.md").read_text()
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
COLUMNS = ("api", "redis", "github", "outside")


def told(name: str, column: str) -> str:
    return str(ROWS[name].split(" | ")[COLUMNS.index(column)])


def test_every_function_has_a_row() -> None:
    assert set(SERVICES) <= set(ROWS)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_row_says_what_the_manifests_do(name: str) -> None:
    assert (told(name, "api") == "no token") is (not needed(name))
    assert (told(name, "redis") == "no user") is ("REDIS_URL" not in variables(name))
    assert (told(name, "github") == "no") is ("GITHUB_TOKEN" not in variables(name))
    outside = told(name, "outside")
    for port in (80, 443, 465, 587):
        assert flows(function(name), INTERNET, port) is bool(re.search(rf"\b{port}\b", outside)), port
    assert flows(function(name), QDRANT, 6333) is ("Qdrant" in outside)


def test_how_many_have_githubs_credential_and_git() -> None:
    with_token = [name for name in SERVICES if "GITHUB_TOKEN" in variables(name)]
    assert f"The {WORDS[len(with_token)]} functions whose row above says so have it" in PAGE
    with_git = [name for name in SERVICES if reads_a_repository(name)]
    assert f"**git in {WORDS[len(with_git)]} of them**" in IMAGES


def test_who_else_has_a_token_is_said() -> None:
    accounts = {one["spec"]["serviceAccountName"] for one in of_kind("knative/overlays/all", "ApiServerSource")}
    assert accounts == {"cluster-events"}
    assert "and the adapter of cluster-events" in " ".join(PAGE.split())
    watching = {name for name in SERVICES if any(one.verb == "watch" for one in needed(name))}
    assert watching == set(), "the page says that no function watches"


def test_every_path_of_the_page_is_there() -> None:
    named = re.findall(r"`((?:eventing|functions|knative|tests|docs)/[\w./-]*)`", PAGE)
    assert len(named) > 5
    assert [path for path in named if not (ROOT / path).exists()] == []
