"""Which Git the settings describe."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventing.handler import Permanent
from functions._clients.git_backend import open_backend, open_gitops
from functions._clients.git_remote import GitRemote
from functions._clients.github import GitHub
from functions._clients.github_pull_requests import GitHubPullRequests
from functions._clients.pull_requests import NoPullRequests
from tests.clients.conftest import Key
from tests.clients.github_server.accounts import APP_ID, INSTALLATION, OUR_TOKEN
from tests.clients.github_server.server import GitHubServer

GITHUB = {"GITHUB_REPO": "acme/gitops"}
PEM = "-----BEGIN RSA PRIVATE KEY-----\\ncanary\\n-----END RSA PRIVATE KEY-----"
APP = {"GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY": PEM, "GITHUB_APP_INSTALLATION_ID": "2"}


@pytest.mark.parametrize(
    ("environ", "github"),
    [
        ({"GITHUB_REPO": "/srv/gitops.git"}, False),
        ({"GITHUB_REPO": "https://git.example.org/a/b.git", "GITHUB_TOKEN": "t"}, False),
        ({"GITHUB_REPO": "git@github.com:acme/gitops.git"}, False),
        (GITHUB, False),
        ({**GITHUB, "GITHUB_TOKEN": "t"}, True),
        ({**GITHUB, **APP}, True),
    ],
)
def test_github_is_a_name_with_credentials(environ: dict[str, str], github: bool) -> None:
    backend = open_backend(environ)
    assert isinstance(backend.gitops, GitHub if github else GitRemote)
    assert isinstance(backend.pull_requests, GitHubPullRequests if github else NoPullRequests)
    assert backend.pull_requests.available is github
    assert type(open_gitops(environ)) is type(backend.gitops)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "GITHUB_REPO is not set"),
        ({"GITHUB_REPO": "gitops"}, "neither owner/name"),
        ({"GITHUB_REPO": "https://u:canary@git.example/a.git", "PATH": "/nowhere"}, "git.example/a.git is read by git"),
        ({**GITHUB, **APP, "GITHUB_TOKEN": "canary"}, "both set"),
        ({**APP, "GITHUB_REPO": "https://github.com/acme/gitops"}, "owner/name, not to a URL"),
        ({**GITHUB, "GITHUB_APP_ID": "1"}, "An App needs"),
        ({**GITHUB, **APP, "GITHUB_APP_INSTALLATION_ID": "https://x"}, "An App needs"),
        ({**GITHUB, **APP, "GITHUB_APP_PRIVATE_KEY": "canary"}, "no private key in PEM"),
        ({**GITHUB, "GITHUB_TOKEN_FILE": "/nowhere/token"}, "GITHUB_TOKEN_FILE"),
        ({**GITHUB, "GITHUB_TOKEN": "canary", "GITHUB_API_URL": "git.example.org"}, "GITHUB_API_URL"),
    ],
)
def test_what_is_malformed_says_so_without_the_secret(environ: dict[str, str], said: str) -> None:
    with pytest.raises(Permanent, match=said) as caught:
        open_backend(environ)
    assert "canary" not in str(caught.value)


def test_a_secret_may_be_in_a_file(server: GitHubServer, app_key: Key, tmp_path: Path) -> None:
    head = server.repository.push("main", {"a.yaml": b"a: 1\n"})
    (tmp_path / "key").write_text(app_key.pem)
    (tmp_path / "token").write_text(OUR_TOKEN + "\n")
    common = {**GITHUB, "GITHUB_API_URL": server.url + "/"}
    app = {
        "GITHUB_APP_ID": APP_ID,
        "GITHUB_APP_INSTALLATION_ID": str(INSTALLATION),
        "GITHUB_APP_PRIVATE_KEY_FILE": str(tmp_path / "key"),
    }
    for known in ({"GITHUB_TOKEN_FILE": str(tmp_path / "token")}, app):
        assert open_gitops({**common, **known}).head() == head


def test_a_key_may_be_on_one_line(server: GitHubServer, app_key: Key) -> None:
    head = server.repository.push("main", {"a.yaml": b"a: 1\n"})
    known = {"GITHUB_APP_ID": APP_ID, "GITHUB_APP_INSTALLATION_ID": str(INSTALLATION)}
    key = {"GITHUB_APP_PRIVATE_KEY": app_key.pem.strip().replace("\n", "\\n")}
    assert open_gitops({**GITHUB, **known, **key, "GITHUB_API_URL": server.url}).head() == head


def test_nothing_heavy_is_loaded_before_something_is_asked() -> None:
    code = (
        "import sys; from functions._clients.git_backend import open_backend;"
        "open_backend({'GITHUB_REPO': 'acme/gitops', 'GITHUB_TOKEN': 't'});"
        "print([name for name in ('github', 'requests', 'jwt', 'urllib3', 'cryptography') if name in sys.modules])"
    )
    ran = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
