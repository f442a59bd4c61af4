"""The repository is judged before anything is applied, by the rule of the functions that will work with it."""

import pytest

from eventing.handler import Permanent
from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.gitops_repository import row
from functions._clients.git_remote import remote_url
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once

API = "https://api.github.com"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("owner/name", "owner/name"),
        ("https://github.com/o/n.git", "https://github.com/o/n.git"),
        ("http://gitea.lan:3000/o/n", "http://gitea.lan:3000/o/n"),
        ("https://user:canary@git.example/o/n", "https://git.example/o/n"),
    ],
)
def test_what_the_functions_take_is_well_and_no_password_is_shown(name: str, shown: str) -> None:
    found = row({"GITHUB_REPO": name, "GITHUB_API_URL": API})
    assert (found.state, found.detail) == ("ok", shown)


NEITHER = ["a b", "owner", "owner/", "o/n/more", "-o/n", "o/n name", "github.com/o/n", "https://", "https:///o/n",
           "https://github.com/o/n name", "https://github.com/o\tn", "git://x/o/n", "banana://o/n"]  # fmt: skip


@pytest.mark.parametrize("name", NEITHER)
def test_what_they_refuse_is_refused(name: str) -> None:
    with pytest.raises(Permanent):
        remote_url(name, API)
    found = row({"GITHUB_REPO": name, "GITHUB_API_URL": API})
    assert found.state == "wrong"
    assert "neither owner/name nor" in found.detail


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "which one does Argo CD read?"),
        ({"GITHUB_REPO": "/home/me/gitops"}, "a path, which no pod has"),
        ({"GITHUB_REPO": "file:///home/me/gitops"}, "a path, which no pod has"),
        ({"GITHUB_REPO": "git@github.com:o/n.git"}, "reached by ssh, which the images do not have"),
        ({"GITHUB_REPO": "ssh://git@github.com/o/n"}, "reached by ssh"),
        ({"GITHUB_REPO": "https://github.com/o/n", "GITHUB_APP_ID": "1"}, "say GITHUB_REPO=owner/name"),
        ({"GITHUB_REPO": "o/n", "GITHUB_API_URL": "git.example.org"}, "GITHUB_API_URL is not"),
        ({"GITHUB_REPO": "https://user:canary@x/a b"}, "neither owner/name nor"),
    ],
)
def test_what_pods_and_images_lack_is_said(settings: dict[str, str], words: str) -> None:
    found = row(settings)
    assert found.state == "wrong"
    assert words in found.detail
    assert "canary" not in found.detail


def test_nothing_is_applied_for_what_is_no_repository(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    given = Options(enough(settings={"GITHUB_REPO": "a b"}), mode="propose", yes=True)
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    assert cluster.writes == []
    assert "GITHUB_REPO='a b' is neither owner/name" in " ".join(capsys.readouterr().out.split())
