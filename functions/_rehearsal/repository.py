"""The GitOps repository of a local run: made from the sample, or cloned from one that the user names."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from eventing.handler import Permanent
from functions._clients.gitops import READ_SUFFIXES

SAMPLE = Path(__file__).parent / "sample" / "repository"
AUTHOR = "Robin Shelf <robin@home.example>"
TIMEOUT = 300  # seconds; cloning a large repository from the same disk


@dataclass(frozen=True, slots=True)
class Source:
    """A bare repository and the branch that the rehearsal follows."""

    bare: Path
    branch: str
    head: str


def make_repository(bare: Path, now: float, branch: str = "main", sample: Path = SAMPLE) -> Source:
    """A bare repository with the sample in one commit, dated `now` (epoch seconds): same input, same commit id.

    Raises:
        Permanent: when `bare` already holds something.
    """
    _must_be_free(bare)
    bare.mkdir(parents=True, exist_ok=True)
    _git(bare, "init", "--quiet", "--bare", f"--initial-branch={branch}", ".")
    _git(bare, "fast-import", "--quiet", stdin=_import_stream(sample, branch, int(now)))
    return Source(bare, branch, _git(bare, "rev-parse", f"refs/heads/{branch}"))


def clone_repository(user: Path, bare: Path, branch: str = "") -> Source:
    """A private bare copy of the user's repository; nothing is written where it comes from.

    `user` may be a work tree, a folder inside one, a linked work tree, or a bare repository. `branch` is the one to
    follow; empty means the one that is checked out there.

    Raises:
        Permanent: when there is no repository, no commit, or no branch to follow.
    """
    if not user.is_dir():
        raise Permanent(f"{user} is no folder; name the folder of a Git repository")
    _must_be_free(bare)
    common = Path(_git(user, "rev-parse", "--path-format=absolute", "--git-common-dir", asked=user))
    branch = branch or _checked_out(user)
    if _try(user, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}").returncode:
        raise Permanent(f"{user} has no commit on the branch {branch!r} yet; commit the manifests first")
    bare.parent.mkdir(parents=True, exist_ok=True)
    _git(bare.parent, "clone", "--quiet", "--bare", "--no-hardlinks", str(common), str(bare), asked=user)
    _git(bare, "remote", "remove", "origin")  # so that nothing can ever be pushed back
    _git(bare, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    return Source(bare, branch, _git(bare, "rev-parse", f"refs/heads/{branch}"))


def head_of(bare: Path, branch: str) -> str:
    """The newest commit of a branch.

    Raises:
        Permanent: when the repository or the branch is gone.
    """
    return _git(bare, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")


def files_of(bare: Path, commit: str) -> dict[str, bytes]:
    """The text files of a commit that Argo CD could read, by path (links and submodules are not manifests).

    Raises:
        Permanent: when the repository lacks some of them, as a partial clone does.
    """
    listing = _try(bare, "ls-tree", "-r", "-z", commit).stdout.decode(errors="surrogateescape")
    entries = [entry.split("\t", 1) for entry in listing.split("\0") if entry]
    regular = [(path, what.split(" ")[2]) for what, path in entries if what.startswith(("100644", "100755"))]
    wanted = [(path, sha) for path, sha in regular if path.endswith((*READ_SUFFIXES, "Kustomization"))]
    output = _try(bare, "cat-file", "--batch", stdin="".join(f"{sha}\n" for _, sha in wanted).encode()).stdout
    files, position = {}, 0
    for path, _ in wanted:
        end = output.index(b"\n", position)
        header = output[position:end].rsplit(b" ", 1)[1]
        if not header.isdigit():
            raise Permanent(f"{bare} lacks {path} of {commit}; a partial clone? Fetch all of it and try again")
        size = int(header)
        files[path] = output[end + 1 : end + 1 + size]
        position = end + size + 2
    return files


def _checked_out(user: Path) -> str:
    result = _try(user, "symbolic-ref", "--quiet", "--short", "HEAD")
    if result.returncode:
        raise Permanent(f"{user} has a detached HEAD; check out the branch that Argo CD follows, or name it")
    return result.stdout.decode().strip()


def _must_be_free(bare: Path) -> None:
    if bare.exists() and any(bare.iterdir()):
        raise Permanent(f"{bare} already holds something; remove it, or choose another state folder")


def _import_stream(sample: Path, branch: str, now: int) -> bytes:
    message = b"Everything on the shelf, as it runs today\n"
    lines = [
        f"commit refs/heads/{branch}\n".encode(),
        f"author {AUTHOR} {now} +0000\ncommitter {AUTHOR} {now} +0000\n".encode(),
        b"data %d\n%s" % (len(message), message),
    ]
    for path in sorted(each for each in sample.rglob("*") if each.is_file()):
        body = path.read_bytes()
        lines.append(f"M 100644 inline {path.relative_to(sample).as_posix()}\n".encode())
        lines.append(b"data %d\n%s\n" % (len(body), body))
    return b"".join(lines)


def _git(folder: Path, *arguments: str, stdin: bytes = b"", asked: Path | None = None) -> str:
    result = _try(folder, *arguments, stdin=stdin)
    if result.returncode:
        said = result.stderr.decode(errors="replace").strip().splitlines() or ["git gave no reason"]
        raise Permanent(f"git {arguments[0]} failed for {asked or folder}: {said[0]}")
    return result.stdout.decode(errors="surrogateescape").strip()


def _try(folder: Path, *arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(
            ("git", *arguments),
            cwd=folder,
            env=inherited | quiet,
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise Permanent(f"git could not be started in {folder} ({error}); install git") from None
