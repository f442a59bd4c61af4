"""One protocol test for every GitOps client: memory, git itself, GitHub on two servers and with two credentials."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from eventing.handler import Permanent
from functions._clients.git_remote import GitRemote
from functions._clients.github import GitHub
from functions._clients.github_api import GitHubApi
from functions._clients.github_credentials import Credentials
from functions._clients.gitops import GitOps, MemoryGitOps, NotFastForward, trailers
from tests.clients.conftest import Key, client_of, of_app
from tests.clients.emulator import APP as EMULATED_APP
from tests.clients.emulator import INSTALLATION as EMULATED_INSTALLATION
from tests.clients.emulator import OURS
from tests.clients.github_server.accounts import OUR_TOKEN
from tests.clients.github_server.server import GitHubServer

FILES = {"apps/web/deployment.yaml": b"kind: Deployment\n", "docs/notes.md": b"# Notes\n", "logo.png": b"\x89PNG"}
MESSAGE = "Give web a probe\n\nBecause.\n\nImprovement-Id: one\nPlan-Digest: two\n"

Make = Callable[[Mapping[str, bytes]], GitOps]


def git(*arguments: str, cwd: Path) -> str:
    """git as a person runs it."""
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    return subprocess.run(("git", *identity, *arguments), cwd=cwd, check=True, capture_output=True, text=True).stdout


def bare(path: Path, files: Mapping[str, bytes], branch: str = "main") -> Path:
    """A bare repository with one commit of these files on the branch."""
    work = path / "work"
    work.mkdir(parents=True)
    git("init", "-q", "-b", branch, ".", cwd=work)
    for name, body in files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(body)
    git("add", ".", cwd=work)
    git("commit", "-q", "-m", "Start", cwd=work)
    git("clone", "-q", "--bare", str(work), str(path / "remote.git"), cwd=path)
    return path / "remote.git"


@pytest.fixture(params=["memory", "git", "github-token", "github-app", "emulate-token", "emulate-app"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a client over a repository with one commit."""
    kind, _, credentials = request.param.partition("-")
    if kind == "memory":
        return MemoryGitOps.of
    if kind == "git":
        return lambda files: GitRemote(str(bare(tmp_path, files)), "main", tmp_path / "cache")
    key: Key = request.getfixturevalue("app_key")
    if kind == "github":
        server: GitHubServer = request.getfixturevalue("server")

        def on_server(files: Mapping[str, bytes]) -> GitOps:
            server.repository.push("main", files, "Start")
            return client_of(server, of_app(key) if credentials == "app" else Credentials(OUR_TOKEN))

        return on_server
    emulated = request.getfixturevalue("emulated")
    app = Credentials("", str(EMULATED_APP), key.pem, EMULATED_INSTALLATION)
    known = app if credentials == "app" else Credentials(OURS[1])
    return lambda files: GitHub(GitHubApi(emulated.repository(files), known, emulated.url, between_writes=0))


def test_text_files_are_read_and_others_left_out(make: Make) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    more = {"big.yaml": b"#" * (1024 * 1024 + 1), "full.yaml": b"#" * 1024 * 1024, "lfs.yaml": pointer}
    client = make({**FILES, **more, "apps/Kustomization": b"resources: []\n"})
    files = client.files(client.head())
    assert sorted(files) == ["apps/Kustomization", "apps/web/deployment.yaml", "docs/notes.md", "full.yaml"]
    assert files["apps/web/deployment.yaml"] == b"kind: Deployment\n"


def test_a_commit_changes_adds_and_removes_only_what_it_names(make: Make) -> None:
    client = make(FILES)
    base = client.head()
    sha = client.append(base, {"apps/web/pdb.yaml": b"kind: PDB\n", "docs/notes.md": None}, MESSAGE, now=1_700_000_000)
    assert client.head() == sha != base
    assert client.files(sha) == {"apps/web/deployment.yaml": b"kind: Deployment\n", "apps/web/pdb.yaml": b"kind: PDB\n"}
    assert client.files(base)["docs/notes.md"] == b"# Notes\n"
    newest = client.log(base)
    assert [commit.sha for commit in newest] == [sha]
    assert (newest[0].parent, newest[0].trailers) == (base, {"improvement-id": "one", "plan-digest": "two"})
    assert newest[0].message.strip() == MESSAGE.strip()


@pytest.mark.parametrize(
    "body", [b"", b"a: 1", b"a: \xff\r\n", b"a: \0", "a: ä…\u2028\n".encode(), b"  \r\n\t\r\n", b"#" * 300_000]
)
def test_every_byte_of_a_file_arrives(make: Make, body: bytes) -> None:
    client = make(FILES)
    sha = client.append(client.head(), {"a.yaml": body, "b.yaml": b"b: 1\n"}, "one", now=1)
    assert client.files(sha)["a.yaml"] == body


def test_what_is_removed_twice_is_gone(make: Make) -> None:
    client = make(FILES)
    sha = client.append(client.head(), {"docs/notes.md": None, "never.yaml": None}, "one", now=1)
    again = client.append(sha, {"docs/notes.md": None}, "two", now=2)
    assert sorted(client.files(again)) == ["apps/web/deployment.yaml"]


def test_a_commit_on_an_old_head_is_refused_and_changes_nothing(make: Make) -> None:
    client = make(FILES)
    old = client.head()
    first = client.append(old, {"a.yaml": b"a: 1\n"}, MESSAGE, now=1)
    with pytest.raises(NotFastForward):
        client.append(old, {"b.yaml": b"b: 1\n"}, MESSAGE, now=2)
    assert client.head() == first
    assert "b.yaml" not in client.files(first)


def test_the_log_is_newest_first_and_whole_when_the_start_is_unknown(make: Make) -> None:
    client = make(FILES)
    start = client.head()
    one = client.append(start, {"a.yaml": b"a: 1\n"}, "one", now=1)
    two = client.append(one, {"a.yaml": b"a: 2\n"}, "two", now=2)
    assert [commit.sha for commit in client.log(start)] == [two, one]
    assert [commit.sha for commit in client.log("0" * 40)] == [two, one, start]
    dates = [commit.at for commit in client.log(start)]
    assert dates == sorted(dates, reverse=True)  # what an App commits has the server's date, for it is signed there
    assert all(dates)
    assert [commit.sha for commit in client.log("", limit=1)] == [two]
    assert [commit.sha for commit in client.log("--all", limit=1)] == [two]
    assert client.log(two) == ()
    assert client.is_ancestor(start, two)
    assert client.is_ancestor(two, two)
    assert not client.is_ancestor(two, one)
    assert not client.is_ancestor("f" * 40, two)
    assert not client.is_ancestor("--fork-point", two)


@pytest.mark.parametrize(
    "path",
    [
        "../out.yaml",
        "/etc/a.yaml",
        "a//b.yaml",
        "./a.yaml",
        ".git/config.yaml",
        "apps/.GIT/hooks/a.yaml",
        "a\\b.yaml",
        "a\0b.yaml",
        "docs/notes.md/below.yaml",
        "apps/web",
    ],
)
def test_a_hostile_path_is_refused_before_anything_is_written(make: Make, path: str) -> None:
    client = make(FILES)
    head = client.head()
    with pytest.raises(Permanent):
        client.append(head, {path: b"a: 1\n"}, "one", now=1)
    assert client.head() == head


def test_a_folder_may_become_a_file_when_all_in_it_goes(make: Make) -> None:
    client = make({"apps/web.yaml/a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"})
    sha = client.append(client.head(), {"apps/web.yaml/a.yaml": None}, "one", now=1)
    again = client.append(sha, {"apps/web.yaml": b"a: 1\n"}, "two", now=2)
    assert sorted(client.files(again)) == ["apps/web.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (MESSAGE, {"improvement-id": "one", "plan-digest": "two"}),
        ("only a title", {}),
        ("title\n\nImprovement-Id: quoted\n\nlast paragraph", {}),
        ("title\n\nA: 1\nA: 2", {"a": "2"}),
        ("title\n\nsaid: so\nand more words", {}),
    ],
)
def test_trailers_are_the_last_paragraph_only(message: str, found: dict[str, str]) -> None:
    assert trailers(message) == found
