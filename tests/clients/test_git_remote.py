"""What only the client over git itself can show: the mirror, the push, other people's clones, a server's refusals."""

import os
from pathlib import Path

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.git_mirror import SETTINGS
from functions._clients.git_remote import GitRemote, remote_url
from functions._clients.gitops import BranchProtected, NotFastForward
from tests.clients.test_gitops import FILES, MESSAGE, bare, git


def hooked(remote: Path, said: str) -> None:
    """Let the remote refuse every push with these words."""
    hook = remote / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    hook.chmod(0o755)


def test_our_name_and_the_date_are_on_a_commit(tmp_path: Path) -> None:
    client = GitRemote(str(bare(tmp_path, FILES)), "main", tmp_path / "cache")
    client.append(client.head(), {"a.yaml": b"a: 1\n"}, MESSAGE, now=1_700_000_000)
    assert client.log("", limit=1)[0].author == "Cortex Online School"


def test_the_mirror_is_set_up_for_a_small_machine(tmp_path: Path) -> None:
    GitRemote(str(bare(tmp_path, FILES)), "main", tmp_path / "cache").head()
    for (section, name), value in SETTINGS.items():
        assert git("config", "--local", f"{section}.{name}", cwd=tmp_path / "cache" / "mirror.git").strip() == value


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


def test_commits_that_a_person_took_off_the_branch_are_not_brought_back(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    start = client.head()
    unwanted = client.append(start, {"a.yaml": b"a: 1\n"}, "one", now=1)
    git("update-ref", "refs/heads/main", start, cwd=remote)
    with pytest.raises(NotFastForward):
        client.append(unwanted, {"b.yaml": b"b: 1\n"}, "two", now=2)
    assert client.head() == start


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


def test_links_and_submodules_are_neither_read_nor_written(tmp_path: Path) -> None:
    work = tmp_path / "work"
    remote = bare(tmp_path, FILES)
    (work / "link.yaml").symlink_to("/etc/passwd")
    (work / "linked").symlink_to("docs")
    git("add", ".", cwd=work)
    git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module.yaml", cwd=work)
    git("commit", "-qm", "links", cwd=work)
    git("push", "-q", str(remote), "main", cwd=work)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    head = client.head()
    assert sorted(client.files(head)) == ["apps/web/deployment.yaml", "docs/notes.md"]
    for path in ("link.yaml", "linked/a.yaml", "module.yaml", "module.yaml/a.yaml"):
        with pytest.raises(Permanent):
            client.append(head, {path: b"a: 1\n"}, "one", now=1)
    assert client.head() == head


def test_a_name_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    work = tmp_path / "work"
    remote = bare(tmp_path, FILES)
    Path(os.fsdecode(os.fsencode(work) + b"/bad\xff.yaml")).write_bytes(b"a: 1\n")
    (work / "back\\slash.yaml").write_bytes(b"a: 1\n")
    (work / "two\nlines.yaml").write_bytes(b"a: 1\n")
    git("add", ".", cwd=work)
    git("commit", "-qm", "names", cwd=work)
    git("push", "-q", str(remote), "main", cwd=work)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    assert sorted(client.files(client.head())) == ["apps/web/deployment.yaml", "docs/notes.md"]


def test_a_commit_that_no_branch_of_ours_has_is_read(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    work = tmp_path / "work"
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    client.head()
    (work / "a.yaml").write_bytes(b"a: 1\n")
    git("add", ".", cwd=work)
    git("commit", "-qm", "aside", cwd=work)
    git("push", "-q", str(remote), "HEAD:refs/heads/aside", cwd=work)
    assert client.files(git("rev-parse", "HEAD", cwd=work).strip())["a.yaml"] == b"a: 1\n"


def test_a_commit_that_is_nowhere_says_so(tmp_path: Path) -> None:
    client = GitRemote(str(bare(tmp_path, FILES)), "main", tmp_path / "cache")
    for commit in ("f" * 40, "--output=/tmp/x", ""):
        with pytest.raises(Temporary):
            client.files(commit)


def test_a_message_with_any_sign_is_read(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    sha = client.append(client.head(), {"a.yaml": b"a: 1\n"}, "odd \x01 \x02\n\nA: \x1e 1\n", now=1)
    assert client.log("")[0].sha == sha
    assert len(client.log("")) == 2


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
@pytest.mark.parametrize("branch", ["main", ""])
def test_a_remote_that_is_away_is_temporary_and_shows_no_password(url: str, branch: str, tmp_path: Path) -> None:
    client = GitRemote(url, branch, tmp_path / "cache")
    with pytest.raises(Temporary, match="could not") as caught:
        client.head()
    assert "secret" not in str(caught.value)


def test_a_token_travels_in_no_argument_and_no_file(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache", token="gh-canary")
    client.append(client.head(), {"a.yaml": b"a: 1\n"}, "one", now=1)
    written = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert b"gh-canary" not in written
    assert "gh-canary" not in repr(client)


def test_a_missing_branch_says_which(tmp_path: Path) -> None:
    client = GitRemote(str(bare(tmp_path, FILES)), "release", tmp_path / "cache")
    with pytest.raises(Temporary, match=r"branch release.*GITOPS_BRANCH"):
        client.head()


def test_without_a_name_it_is_the_branch_that_the_remote_follows(tmp_path: Path) -> None:
    client = GitRemote(str(bare(tmp_path, FILES, "trunk")), "", tmp_path / "cache")
    sha = client.append(client.head(), {"a.yaml": b"a: 1\n"}, "one", now=1)
    assert client.branch() == "trunk"
    assert git("rev-parse", "refs/heads/trunk", cwd=tmp_path / "remote.git").strip() == sha


@pytest.mark.parametrize("branch", ["main", ""])
def test_a_repository_without_a_commit_is_a_clear_error(branch: str, tmp_path: Path) -> None:
    git("init", "-q", "--bare", "-b", "main", "empty.git", cwd=tmp_path)
    client = GitRemote(str(tmp_path / "empty.git"), branch, tmp_path / "cache")
    with pytest.raises(Permanent, match="no commit yet"):
        client.head()


@pytest.mark.parametrize(
    "said",
    [
        "error: GH006: Protected branch update failed for refs/heads/main.",
        "error: GH013: Repository rule violations found for refs/heads/main.",
        "GitLab: You are not allowed to push code to protected branches on this project.",
        "Gitea: Not allowed to push to protected branch main",
    ],
)
def test_a_protected_branch_is_told_apart(said: str, tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    head = client.head()
    hooked(remote, said)
    with pytest.raises(BranchProtected, match=said.removeprefix("error: ")[:20]):
        client.append(head, {"a.yaml": b"a: 1\n"}, "one", now=1)
    assert client.head() == head


def test_another_refusal_is_temporary(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    head = client.head()
    hooked(remote, "the disk is full")
    with pytest.raises(Temporary, match="could not push to"):
        client.append(head, {"a.yaml": b"a: 1\n"}, "one", now=1)


def test_a_commit_is_read_once_and_survives_the_mirror(tmp_path: Path) -> None:
    remote = bare(tmp_path, FILES)
    client = GitRemote(str(remote), "main", tmp_path / "cache")
    head = client.head()
    files = client.files(head)
    files.clear()  # the caller's own
    for path in sorted((tmp_path / "cache").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert sorted(client.files(head)) == ["apps/web/deployment.yaml", "docs/notes.md"]
    assert client.append(head, {"a.yaml": b"a: 1\n"}, "one", now=1) == client.head()


@pytest.mark.parametrize(
    ("repository", "api", "url"),
    [
        ("acme/gitops", "", "https://github.com/acme/gitops.git"),
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
