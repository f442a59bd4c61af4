"""The GitOps client for any Git server: git plumbing on a private bare mirror, so no work tree is needed."""

import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError, secret
from functions._clients.addresses import shown
from functions._clients.git_mirror import GitMirror
from functions._clients.git_tree import Entry, check_changes, is_commit
from functions._clients.gitops import BranchProtected, Commit, NotFastForward, trailers
from functions._clients.snapshots import Snapshots

OWNER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_REST = re.compile(r"[^/\s\x00-\x1f\x7f][^\s\x00-\x1f\x7f]*")  # of a URL, behind its scheme
_MOVED = (
    "non-fast-forward",
    "fetch first",
    "stale info",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
# What GitHub (GH006, GH013), GitLab, Gitea and Bitbucket say when a branch takes no direct push.
_PROTECTED = re.compile(
    r"protected branch|GH006|GH013|rule violations|through a pull request|required status check"
    r"|not allowed to push code to protected|branch permissions",
    re.IGNORECASE,
)


def remote_url(repository: str, api_url: str) -> str:
    """Where git finds GITHUB_REPO: `owner/name` on the server of GITHUB_API_URL, or a path or URL taken as it is.

    Raises:
        Permanent: when it is neither.
    """
    if OWNER_NAME.fullmatch(repository):
        parts = urlsplit(api_url or "https://api.github.com")
        host = parts.netloc.removeprefix("api.")
        return f"{parts.scheme}://{host}/{repository}.git"
    if repository.startswith(("/", "file://")):
        return repository
    start = next((one for one in ("https://", "http://", "ssh://", "git@") if repository.startswith(one)), "")
    if start and _REST.fullmatch(repository.removeprefix(start)):
        return repository
    raise Permanent(
        f"GITHUB_REPO={shown(repository)!r} is neither owner/name nor an absolute path or URL of a Git repository"
    )


class GitRemote(GitMirror):
    """A branch of one remote. Calls are serialised; the mirror under `cache` can be deleted at any time."""

    def __init__(self, url: str, branch: str, cache: Path, token: str = "") -> None:
        super().__init__(url, branch, cache, token)
        self._lock = threading.RLock()
        self._snapshots = Snapshots(self._listing, self._reading)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "GitRemote":
        """The client that GITHUB_REPO, GITOPS_BRANCH, GITHUB_TOKEN, GITHUB_API_URL and STATE_DIR describe.

        Raises:
            Permanent: when one of them is absent or malformed, or git is not on the PATH.
        """
        repository = environ.get("GITHUB_REPO", "")
        if not repository:
            raise Permanent("GITHUB_REPO is not set: name the GitOps repository as owner/name, or as a path or URL")
        if shutil.which("git", path=environ.get("PATH")) is None:
            raise Permanent(
                f"GITHUB_REPO={shown(repository)} is read by git, which is not here. Set it to owner/name with "
                "GITHUB_TOKEN or a GitHub App, which need no git, or take an image with git (`make images`, not GIT=0)"
            )
        state = Path(environ.get("STATE_DIR") or tempfile.gettempdir()) / "git"
        url = remote_url(repository, environ.get("GITHUB_API_URL", ""))
        try:
            token = secret(environ, "GITHUB_TOKEN", default="")
        except SettingError as error:
            raise Permanent(str(error)) from error
        return cls(url, environ.get("GITOPS_BRANCH", ""), state, token)

    def head(self) -> str:
        """The newest commit of the branch, read from the remote."""
        with self._lock:
            self._fetch()
            return self._git("rev-parse", "--verify", self._ref()).strip()

    def files(self, commit: str) -> dict[str, bytes]:
        """The text files of a commit, by path."""
        with self._lock:
            return self._snapshots.files(commit)

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One commit on `base`, pushed; its id."""
        with self._lock:
            check_changes(self._snapshots.tree(base), changes)
            commit = self._commit(base, changes, message, now)
            # Only where the branch is at `base`: a plain push also brings back commits that somebody took off the
            # branch meanwhile. The commit is a child of `base`, so this never rewrites anything.
            lease = f"--force-with-lease={self._ref()}:{base}"
            result = self._try("push", "--quiet", "--porcelain", lease, self._url, f"{commit}:{self._ref()}")
            if result.returncode == 0:
                return commit
            said = (result.stdout + result.stderr).decode(errors="replace")
            if any(sign in said for sign in _MOVED):
                raise NotFastForward(base)
            if found := next((line for line in said.splitlines() if _PROTECTED.search(line)), ""):
                raise BranchProtected(self._trouble("push to", found.removeprefix("remote: ")))
            raise Temporary(self._trouble("push to", said))

    def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
        """Commits in `since..head`, newest first."""
        with self._lock:
            self._fetch()
            ref = self._ref()
            wanted = f"{since}..{ref}" if is_commit(since) and self._has(since) else ref
            text = self._git("log", "-z", f"--max-count={limit}", "--format=%H%x00%P%x00%an%x00%ct%x00%B", wanted)
        told = iter(text.split("\0")[:-1])  # five fields a commit; NUL is the one sign that is in none
        commits = zip(told, told, told, told, told, strict=True)
        return tuple(
            Commit(sha, up.split(" ")[0], body, author, trailers(body), float(at))
            for sha, up, author, at, body in commits
        )

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `descendant` contains `ancestor` (or is it)."""
        if not is_commit(ancestor) or not is_commit(descendant):
            return False
        with self._lock:
            self._fetch()
            return self._try("merge-base", "--is-ancestor", ancestor, descendant).returncode == 0

    def ping(self) -> None:
        """Ask the remote for the branch."""
        self.head()

    def _listing(self, commit: str) -> dict[str, Entry]:
        self._have(commit)
        return self._tree(commit)

    def _reading(self, commit: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        self._have(commit)
        return self._blobs(list(dict.fromkeys(wanted.values())))

    def _commit(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        tree = self._snapshots.tree(base)
        self._have(base)  # the mirror may have been deleted since its tree was read
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            self._git("read-tree", base, environ=index)
            lines = []
            for path, body in sorted(changes.items(), key=lambda change: (change[1] is not None, change[0])):
                if body is None:
                    lines.append(f"0 {'0' * 40}\t{path}")
                    continue
                blob = self._git("hash-object", "-w", "--stdin", stdin=body).strip()
                lines.append(f"{tree[path].mode if path in tree else '100644'} {blob}\t{path}")
            self._git("update-index", "-z", "--index-info", stdin="\0".join([*lines, ""]).encode(), environ=index)
            written = self._git("write-tree", environ=index).strip()
        date = f"@{int(now)} +0000"  # the @ lets git take small numbers, which tests use
        dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        return self._git("commit-tree", written, "-p", base, stdin=message.encode(), environ=dated).strip()

    def _have(self, commit: str) -> None:
        if not is_commit(commit):
            raise Temporary(f"{self._public()} has no commit {commit[:40]!r}")
        if not self._has(commit):
            self._fetch()
        if not self._has(commit):  # not on the branch; most servers give any commit that a ref of theirs reaches
            self._fetch(commit)

    def _has(self, commit: str) -> bool:
        return self._mirror.exists() and self._try("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0
