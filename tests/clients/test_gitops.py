"""One protocol test for both GitOps clients, and what only real git can show."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.git_remote import GitRemote, remote_url
from functions._clients.gitops import GitOps, MemoryGitOps, NotFastForward, trailers

FILES = {"apps/web/deployment.yaml": b"kind: Deployment\n", "docs/notes.md": b"# Notes\n", "logo.png": b"\x89PNG"}
MESSAGE = "Give web a probe\n\nBecause.\n\nImprovement-Id: one\nPlan-Digest: two\n"

Make = Callable[[Mapping[str, bytes]], GitOps]


def git(*arguments: str, cwd: Path) -> str:
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    return subprocess.run(("git", *identity, *arguments), cwd=cwd, check=True, capture_output=True, text=True).stdout


def bare(path: Path, files: Mapping[str, bytes]) -> Path:
    """A bare repository with one commit of these files on `main`."""
    work = path / "work"
    work.mkdir(parents=True)
    git("init", "-q", "-b", "main", ".", cwd=work)
    for name, body in files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(body)
    git("add", ".", cwd=work)
    git("commit", "-q", "-m", "Start", cwd=work)
    git("clone", "-q", "--bare", str(work), str(path / "remote.git"), cwd=path)
    return path / "remote.git"


@pytest.fixture(params=["memory", "git"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    if request.param == "memory":
        return MemoryGitOps.of
    return lambda files: GitRemote(str(bare(tmp_path, files)), "main", tmp_path / "cache")


def test_text_files_are_read_and_others_left_out(make: Make) -> None:
    client = make({**FILES, "big.yaml": b"#" * (1024 * 1024 + 1), "full.yaml": b"#" * 1024 * 1024})
    files = client.files(client.head())
    assert sorted(files) == ["apps/web/deployment.yaml", "docs/notes.md", "full.yaml"]
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
    assert newest[0].author == "Cortex Online School"


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
    assert [commit.sha for commit in client.log("", limit=1)] == [two]
    assert client.is_ancestor(start, two)
    assert client.is_ancestor(two, two)
    assert not client.is_ancestor(two, one)
    assert not client.is_ancestor("f" * 40, two)


def test_another_clients_commit_is_seen(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    ours = GitRemote(str(remote), "main", tmp_path / "ours")
    theirs = GitRemote(str(remote), "main", tmp_path / "theirs")
    base = ours.head()
    sha = theirs.append(theirs.head(), {"a.yaml": b"a: 1\n"}, "theirs", now=1)
    with pytest.raises(NotFastForward):
        ours.append(base, {"b.yaml": b"b: 1\n"}, "ours", now=2)
    assert ours.head() == sha
    assert ours.files(sha)["a.yaml"] == b"a: 1\n"


def test_an_executable_manifest_keeps_its_mode_and_the_commit_its_date(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    work = tmp_path / "work"
    (work / "docs/notes.md").chmod(0o755)
    git("commit", "-qam", "mode", cwd=work)
    git("push", "-q", str(remote), "main", cwd=work)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    sha = client.append(client.head(), {"docs/notes.md": b"# Changed\n"}, "edit", now=1_700_000_000)
    assert git("ls-tree", sha, "docs/notes.md", cwd=remote).startswith("100755 blob")
    assert git("log", "-1", "--format=%at %ct %ae", sha, cwd=remote).strip() == "1700000000 1700000000 school@cortex.ai"


def test_a_lock_file_left_by_a_killed_predecessor_is_overcome(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    client.head()
    git("push", "-q", str(remote), "HEAD~0:refs/heads/main", cwd=tmp_path / "work")
    other = GitRemote(str(remote), "main", tmp_path / "other")
    moved = other.append(other.head(), {"a.yaml": b"a: 1\n"}, "theirs", now=1)
    (tmp_path / "cache/mirror.git/refs/heads/main.lock").write_bytes(b"")
    assert client.head() == moved


@pytest.mark.parametrize("url", ["/nowhere/at/all.git", "http://person:secret@127.0.0.1:9/none.git"])
def test_a_remote_that_is_away_is_temporary_and_shows_no_password(url: str, tmp_path: Path) -> None:
    client = GitRemote(url, "main", tmp_path / "cache")
    with pytest.raises(Temporary, match="could not read") as caught:
        client.head()
    assert "secret" not in str(caught.value)


def test_a_token_travels_in_no_argument_and_no_file(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache", token="gh-canary")
    client.append(client.head(), {"a.yaml": b"a: 1\n"}, "one", now=1)
    written = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert b"gh-canary" not in written


def test_a_missing_branch_says_which(tmp_path: Path) -> None:
    client = GitRemote(str(bare(tmp_path, FILES)), "release", tmp_path / "cache")
    with pytest.raises(Temporary, match="branch release"):
        client.head()


@pytest.mark.parametrize(
    ("repository", "api", "url"),
    [
        ("ry-ops/cortex-gitops", "", "https://github.com/ry-ops/cortex-gitops.git"),
        ("a/b", "https://api.github.com", "https://github.com/a/b.git"),
        ("a/b", "https://git.example.org/api/v3", "https://git.example.org/a/b.git"),
        ("/srv/gitops.git", "", "/srv/gitops.git"),
        ("git@host:a/b.git", "", "git@host:a/b.git"),
    ],
)
def test_where_git_finds_the_repository(repository: str, api: str, url: str) -> None:
    assert remote_url(repository, api) == url


@pytest.mark.parametrize("repository", ["just-a-name", "a/b/c", "../x", "--upload-pack=/a"])
def test_a_setting_that_is_no_repository_is_an_error(repository: str) -> None:
    with pytest.raises(Permanent, match="GITHUB_REPO"):
        remote_url(repository, "")


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
