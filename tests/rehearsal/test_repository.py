"""The local GitOps repository over real Git: always the same sample, and clones that leave their origin as it was."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from eventing.handler import Permanent
from functions._rehearsal.repository import clone_repository, files_of, head_of, make_repository
from tests.rehearsal.conftest import sample_files


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    found = subprocess.run(("git", *identity, *arguments), cwd=folder, check=True, capture_output=True, text=True)
    return found.stdout.strip()


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below a folder, by path, as the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A work tree of a person, on a branch of their own, with uncommitted work, a tag and a stash."""
    folder = tmp_path / "user"
    (folder / "apps" / "deep").mkdir(parents=True)
    git(folder, "init", "--quiet")
    (folder / "apps" / "a.yaml").write_text("kind: A\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    git(folder, "tag", "v1")
    git(folder, "checkout", "--quiet", "-b", "live")
    (folder / "apps" / "a.yaml").write_text("kind: B\n")
    git(folder, "commit", "--quiet", "-am", "two")
    (folder / "apps" / "a.yaml").write_text("kind: stashed\n")
    git(folder, "stash", "--quiet")
    (folder / "apps" / "a.yaml").write_text("kind: uncommitted\n")
    return folder


def test_the_sample_is_one_commit_and_the_same_one_for_the_same_time(tmp_path: Path) -> None:
    first = make_repository(tmp_path / "a.git", 1_800_000_000.7)
    again = make_repository(tmp_path / "b.git", 1_800_000_000.2)
    later = make_repository(tmp_path / "c.git", 1_800_000_001.0, branch="trunk")
    assert first.head == again.head != later.head
    assert (first.bare, first.branch, later.branch) == (tmp_path / "a.git", "main", "trunk")
    assert head_of(first.bare, "main") == first.head
    assert git(later.bare, "symbolic-ref", "HEAD") == "refs/heads/trunk"
    assert git(first.bare, "log", "--format=%an <%ae>|%ad|%s", "--date=unix") == (
        "Robin Shelf <robin@home.example>|1800000000|Everything on the shelf, as it runs today"
    )
    assert files_of(first.bare, first.head) == sample_files()
    assert git(first.bare, "rev-parse", "--is-bare-repository") == "true"


def test_it_does_not_write_over_what_is_there(tmp_path: Path, user: Path) -> None:
    make_repository(tmp_path / "a.git", 0)
    with pytest.raises(Permanent, match="already holds something; remove it, or choose another state folder"):
        make_repository(tmp_path / "a.git", 0)
    with pytest.raises(Permanent, match="already holds something; remove it, or choose another state folder"):
        clone_repository(user, tmp_path / "a.git")
    (tmp_path / "empty.git").mkdir()
    assert make_repository(tmp_path / "empty.git", 0).head


@pytest.mark.parametrize("place", [".", "apps", "apps/deep"])
def test_a_clone_follows_the_branch_that_is_checked_out_and_touches_nothing(
    tmp_path: Path, user: Path, place: str
) -> None:
    before = fingerprint(user)
    source = clone_repository(user / place, tmp_path / "state" / "gitops.git")
    assert fingerprint(user) == before
    assert (source.branch, source.head) == ("live", git(user, "rev-parse", "live"))
    assert files_of(source.bare, source.head) == {"apps/a.yaml": b"kind: B\n"}
    assert git(source.bare, "remote") == ""
    assert git(source.bare, "symbolic-ref", "HEAD") == "refs/heads/live"
    assert git(source.bare, "rev-parse", "main") == git(user, "rev-parse", "main")


def test_a_push_into_the_clone_does_not_reach_the_user(tmp_path: Path, user: Path) -> None:
    before = fingerprint(user)
    source = clone_repository(user, tmp_path / "gitops.git")
    git(tmp_path, "clone", "--quiet", str(source.bare), "work")
    (tmp_path / "work" / "new.yaml").write_text("kind: C\n")
    git(tmp_path / "work", "add", ".")
    git(tmp_path / "work", "commit", "--quiet", "-m", "three")
    git(tmp_path / "work", "push", "--quiet", "origin", "live")
    assert head_of(source.bare, "live") != source.head
    assert fingerprint(user) == before


def test_a_bare_repository_and_another_branch(tmp_path: Path, user: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(user), "bare.git")
    before = fingerprint(tmp_path / "bare.git")
    source = clone_repository(tmp_path / "bare.git", tmp_path / "gitops.git", branch="main")
    assert fingerprint(tmp_path / "bare.git") == before
    assert (source.branch, source.head) == ("main", git(user, "rev-parse", "main"))


def test_a_linked_work_tree_has_its_own_branch(tmp_path: Path, user: Path) -> None:
    git(user, "worktree", "add", "--quiet", str(tmp_path / "linked"), "main")
    before = fingerprint(user)
    source = clone_repository(tmp_path / "linked", tmp_path / "gitops.git")
    assert (source.branch, source.head) == ("main", git(user, "rev-parse", "main"))
    assert fingerprint(user) == before


def test_what_cannot_be_cloned_says_why(tmp_path: Path, user: Path) -> None:
    bare = tmp_path / "gitops.git"
    with pytest.raises(Permanent, match="absent is no folder; name the folder of a Git repository"):
        clone_repository(tmp_path / "absent", bare)
    (tmp_path / "plain").mkdir()
    with pytest.raises(Permanent, match=r"git rev-parse failed for .*plain: fatal: not a git repository"):
        clone_repository(tmp_path / "plain", bare)
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet")
    with pytest.raises(Permanent, match="empty has no commit on the branch 'main' yet; commit the manifests first"):
        clone_repository(tmp_path / "empty", bare)
    with pytest.raises(Permanent, match="has no commit on the branch 'nope' yet"):
        clone_repository(user, bare, branch="nope")
    git(user, "checkout", "--quiet", "--force", "--detach")
    with pytest.raises(Permanent, match="has a detached HEAD; check out the branch that Argo CD follows, or name it"):
        clone_repository(user, bare)
    assert clone_repository(user, bare, branch="live").branch == "live"


def test_only_regular_text_files_are_read(tmp_path: Path, user: Path) -> None:
    (user / "link.yaml").symlink_to("apps/a.yaml")
    (user / "picture.png").write_bytes(b"\x89PNG")
    (user / "run.yaml").write_bytes(b"kind: X\n")
    (user / "run.yaml").chmod(0o755)
    (user / "ümlaut ü.md").write_bytes(b"")
    (user / "Kustomization").write_bytes(b"resources: []\n")
    git(user, "add", ".")
    git(user, "commit", "--quiet", "-am", "more")
    source = clone_repository(user, tmp_path / "gitops.git")
    assert files_of(source.bare, source.head) == {
        "Kustomization": b"resources: []\n",
        "apps/a.yaml": b"kind: uncommitted\n",
        "run.yaml": b"kind: X\n",
        "ümlaut ü.md": b"",
    }


def test_a_repository_that_lacks_objects_says_so(tmp_path: Path, user: Path) -> None:
    source = clone_repository(user, tmp_path / "gitops.git")
    blob = git(user, "rev-parse", "live:apps/a.yaml")
    (source.bare / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Permanent, match=r"lacks apps/a.yaml of .*; a partial clone"):
        files_of(source.bare, source.head)


def test_a_branch_that_is_gone(tmp_path: Path, user: Path) -> None:
    source = clone_repository(user, tmp_path / "gitops.git")
    with pytest.raises(Permanent, match=r"git rev-parse failed for .*gitops.git"):
        head_of(source.bare, "nope")
