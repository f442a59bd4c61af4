"""The files of a folder, and of the same folder at a Git revision. Nothing is followed out of it."""

import os
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from eventing.handler import Permanent
from functions._clients.gitops import READ_SUFFIXES
from functions._manifests.repository import Unreadable
from functions._manifests.source import MAX_BYTES

SKIPPED = frozenset({".git", ".hg", ".svn", ".terraform", ".venv", "node_modules", "__pycache__"})
TIMEOUT = 120  # seconds for one git command on a repository of any size that a person would check


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by path, relative to the folder, and what was left out with the reason."""

    files: dict[str, bytes]
    left_out: tuple[Unreadable, ...] = ()


def working_tree(folder: Path) -> Tree:
    """The text files below a folder. Links are not followed; a file too large to be a manifest is cut, and says so.

    Raises:
        Permanent: when it is no folder that can be read.
    """
    if not folder.is_dir():
        raise Permanent(f"{folder} is no folder: name the one that holds the manifests")
    files: dict[str, bytes] = {}
    left_out: list[Unreadable] = []
    for here, folders, names in os.walk(folder, onerror=_refuse):
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in SKIPPED and name not in links)
        for name in [name for name in folders if (Path(here) / name / ".git").exists()]:
            folders.remove(name)
            inside = (Path(here) / name).relative_to(folder).as_posix()
            left_out.append(Unreadable(inside, "a repository of its own (a submodule), which is checked by itself"))
        for name in sorted([*names, *links]):
            path = Path(here) / name
            relative = path.relative_to(folder).as_posix()
            why = _why_not(path, relative)
            if why:
                harmless = path.is_symlink() and not _leads_out(path, relative)
                left_out.append(Unreadable(relative.encode(errors="replace").decode(), why, broken=not harmless))
            elif why is None:
                files[relative] = _read(path)
    return Tree(files, tuple(left_out))


def at_revision(folder: Path, revision: str) -> Tree:
    """The same folder as it was at a revision of the Git repository that it lies in.

    Raises:
        Permanent: when the folder lies in no repository, or there is no such revision.
    """
    prefix = _git(folder, "rev-parse", "--show-prefix").decode(errors="surrogateescape").strip("\n")
    try:
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except Permanent:
        raise Permanent(f"{revision!r} is no commit of {folder}'s repository: name a branch or a commit") from None
    listed = _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit.decode().strip(), "--", prefix or ".")
    wanted: list[tuple[str, str]] = []
    for entry in listed.decode(errors="surrogateescape").split("\0"):
        description, _, path = entry.partition("\t")
        relative = path.removeprefix(prefix)
        if description.startswith("100") and relative.endswith(READ_SUFFIXES) and not _is_skipped(relative):
            wanted.append((relative, description.split()[2]))
    shas = "".join(f"{sha}\n" for _, sha in wanted).encode()
    bodies = _git(folder, "cat-file", "--batch", stdin=shas)
    files: dict[str, bytes] = {}
    at = 0
    for relative, _ in wanted:
        header = bodies.index(b"\n", at)
        size = int(bodies[at:header].split()[2])
        files[relative] = bodies[header + 1 : header + 1 + min(size, MAX_BYTES + 1)]
        at = header + 1 + size + 1
    return Tree(files)


def write(folder: Path, changes: dict[str, bytes | None]) -> None:
    """Write changed files (None removes one), each in one step.

    Raises:
        Permanent: when a path leads out of the folder or through a link.
    """
    for relative in changes:
        path = folder / relative
        if path.is_symlink() or not path.parent.resolve().is_relative_to(folder.resolve()):
            raise Permanent(f"{relative} leads out of {folder}: nothing more is written")
    for relative, body in changes.items():
        path = folder / relative
        if body is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(body)
        if path.exists():
            fresh.chmod(stat.S_IMODE(path.stat().st_mode))
        fresh.replace(path)


def _why_not(path: Path, relative: str) -> str | None:
    """Why a file that could be a manifest is left out; None where it is read, empty where nobody would miss it."""
    if not relative.endswith(READ_SUFFIXES) and not path.is_symlink():
        return ""
    try:
        relative.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8: rename it"
    if path.is_symlink():
        if _leads_out(path, relative):  # Argo CD refuses the whole repository (util/app/path, out of bounds symlinks)
            return "a symbolic link out of the folder, which Argo CD refuses and we do not follow"
        return "a symbolic link to what is read where it lies"
    return None if path.is_file() else "no regular file"


def _leads_out(path: Path, relative: str) -> bool:
    top = path.parents[relative.count("/")].resolve()
    return not path.resolve().is_relative_to(top)


def _is_skipped(relative: str) -> bool:
    return not SKIPPED.isdisjoint(relative.split("/"))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _refuse(error: OSError) -> None:
    raise Permanent(f"{error.filename} cannot be read: {error.strerror}")


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ("git", "-C", str(folder), *arguments)
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, timeout=TIMEOUT, check=False)
    except FileNotFoundError:
        raise Permanent("git is not installed; --base needs it") from None
    except subprocess.TimeoutExpired:
        raise Permanent(f"git {arguments[0]} did not end within {TIMEOUT} s") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Permanent(f"git {arguments[0]} in {folder}: {said[-1] if said else 'failed'}")
    return done.stdout
