"""The real GitOps client: git plumbing on a private bare mirror, so any Git server works and no work tree is needed."""

import base64
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from eventing.handler import Permanent, Temporary
from functions._clients.gitops import MAX_FILE, READ_SUFFIXES, Commit, NotFastForward, trailers

AUTHOR = ("Cortex Online School", "school@cortex.ai")
TIMEOUT = 60  # seconds for one git command; a homelab's repository answers in well under one
_OWNER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_MOVED = (
    "non-fast-forward",
    "fetch first",
    "stale info",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)


def remote_url(repository: str, api_url: str) -> str:
    """Where git finds GITHUB_REPO: `owner/name` on the server of GITHUB_API_URL, or a path or URL taken as it is.

    Raises:
        Permanent: when it is neither.
    """
    if _OWNER_NAME.fullmatch(repository):
        parts = urlsplit(api_url or "https://api.github.com")
        host = parts.netloc.removeprefix("api.")
        return f"{parts.scheme}://{host}/{repository}.git"
    if repository.startswith(("/", "file://", "https://", "http://", "ssh://", "git@")):
        return repository
    raise Permanent(f"GITHUB_REPO={repository!r} is neither owner/name nor an absolute path or URL of a Git repository")


class GitRemote:
    """A branch of one remote. Calls are serialised; the mirror under `cache` can be deleted at any time."""

    def __init__(self, url: str, branch: str, cache: Path, token: str = "") -> None:
        self._url, self._branch, self._mirror = url, branch, cache / "mirror.git"
        self._ref = f"refs/heads/{branch}"
        self._lock = threading.RLock()
        self._environ = _environ(token)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "GitRemote":
        """The client that GITHUB_REPO, GITOPS_BRANCH, GITHUB_TOKEN, GITHUB_API_URL and STATE_DIR describe."""
        repository = environ.get("GITHUB_REPO", "")
        if not repository:
            raise Permanent("GITHUB_REPO is not set: name the GitOps repository as owner/name, or as a path or URL")
        state = Path(environ.get("STATE_DIR") or tempfile.gettempdir()) / "git"
        url = remote_url(repository, environ.get("GITHUB_API_URL", ""))
        return cls(url, environ.get("GITOPS_BRANCH") or "main", state, environ.get("GITHUB_TOKEN", ""))

    def head(self) -> str:
        """The newest commit of the branch, read from the remote."""
        with self._lock:
            self._fetch()
            return self._git("rev-parse", "--verify", self._ref).strip()

    def files(self, commit: str) -> dict[str, bytes]:
        """The text files of a commit, by path."""
        with self._lock:
            self._have(commit)
            wanted = self._listing(commit)
            shas = "".join(f"{sha}\n" for _, sha in wanted).encode()
            return _batch(self._run("cat-file", "--batch", stdin=shas), [path for path, _ in wanted])

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One commit on `base`, pushed; its id."""
        with self._lock:
            self._have(base)
            commit = self._commit(base, changes, message, now)
            result = self._try("push", "--quiet", "--porcelain", self._url, f"{commit}:{self._ref}")
            if result.returncode == 0:
                return commit
            said = (result.stdout + result.stderr).decode(errors="replace")
            if any(sign in said for sign in _MOVED):
                raise NotFastForward(base)
            raise Temporary(self._trouble("push to", said))

    def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
        """Commits in `since..head`, newest first."""
        with self._lock:
            self._fetch()
            known = since and self._try("cat-file", "-e", f"{since}^{{commit}}").returncode == 0
            wanted = f"{since}..{self._ref}" if known else self._ref
            text = self._git("log", f"--max-count={limit}", "--format=%H%x00%P%x00%an%x00%B%x01", wanted)
        commits = (entry.strip("\n").split("\0") for entry in text.split("\x01") if entry.strip())
        return tuple(Commit(sha, up.split(" ")[0], body, author, trailers(body)) for sha, up, author, body in commits)

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `descendant` contains `ancestor` (or is it)."""
        with self._lock:
            self._fetch()
            return self._try("merge-base", "--is-ancestor", ancestor, descendant).returncode == 0

    def ping(self) -> None:
        """Ask the remote for the branch."""
        self.head()

    def _listing(self, commit: str) -> list[tuple[str, str]]:
        listed = []
        for entry in self._git("ls-tree", "-r", "-z", "--long", commit).split("\0"):
            if not entry:
                continue
            description, path = entry.split("\t", 1)
            mode, _, sha, size = description.split()
            if mode in ("100644", "100755") and path.endswith(READ_SUFFIXES) and int(size) <= MAX_FILE:
                listed.append((path, sha))
        return listed

    def _commit(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            self._git("read-tree", base, environ=index)
            lines = []
            for path, body in sorted(changes.items()):
                if body is None:
                    lines.append(f"0 {'0' * 40}\t{path}")
                    continue
                blob = self._git("hash-object", "-w", "--stdin", stdin=body).strip()
                listed = self._git("ls-tree", base, "--", path)
                lines.append(f"{listed.split(' ')[0] if listed else '100644'} {blob}\t{path}")
            self._git("update-index", "-z", "--index-info", stdin="\0".join([*lines, ""]).encode(), environ=index)
            tree = self._git("write-tree", environ=index).strip()
        date = f"@{int(now)} +0000"  # the @ lets git take small numbers, which tests use
        dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        return self._git("commit-tree", tree, "-p", base, stdin=message.encode(), environ=dated).strip()

    def _have(self, commit: str) -> None:
        if not self._mirror.exists() or self._try("cat-file", "-e", f"{commit}^{{commit}}").returncode:
            self._fetch()

    def _fetch(self) -> None:
        if not (self._mirror / "HEAD").exists():
            self._create()
        refspec = f"+{self._ref}:{self._ref}"
        arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", self._url, refspec)
        result = self._try(*arguments)
        if result.returncode and b".lock" in result.stderr:  # a predecessor was killed while it held a lock file
            self._create()
            result = self._try(*arguments)
        if result.returncode:
            raise Temporary(self._trouble("read", result.stderr.decode(errors="replace")))

    def _create(self) -> None:
        shutil.rmtree(self._mirror, ignore_errors=True)
        self._mirror.mkdir(parents=True)
        self._git("init", "--quiet", "--bare", ".")
        self._git("config", "gc.auto", "0")

    def _git(self, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> str:
        return self._run(*arguments, stdin=stdin, environ=environ).decode(errors="surrogateescape")

    def _run(self, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> bytes:
        result = self._try(*arguments, stdin=stdin, environ=environ)
        if result.returncode:
            raise Temporary(self._trouble(f"run git {arguments[0]} on", result.stderr.decode(errors="replace")))
        return result.stdout

    def _try(
        self, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(
                ("git", *arguments),
                cwd=self._mirror,
                env={**self._environ, **(environ or {})},
                input=stdin,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Temporary(f"git {arguments[0]} on {self._public()} did not end within {TIMEOUT} s") from None
        except FileNotFoundError:
            raise Temporary("git is not installed here, or its mirror vanished; install git and try again") from None

    def _public(self) -> str:
        return re.sub(r"//[^/@]*@", "//", self._url)

    def _trouble(self, what: str, said: str) -> str:
        line = next((line for line in said.splitlines() if line.strip()), "no reason given")
        return f"could not {what} {self._public()} (branch {self._branch}): {re.sub(r'//[^/@]*@', '//', line.strip())}"


def _environ(token: str) -> dict[str, str]:
    name, email = AUTHOR
    environ = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", tempfile.gettempdir()),
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
    }
    for passed in (
        "HTTPS_PROXY",
        "https_proxy",
        "NO_PROXY",
        "no_proxy",
        "SSL_CERT_FILE",
        "GIT_SSL_CAINFO",
        "GIT_SSH_COMMAND",
    ):
        if passed in os.environ:
            environ[passed] = os.environ[passed]
    if token:  # through the environment, so that it is in no argument list and in no file
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        environ |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        }
    return environ


def _batch(output: bytes, paths: list[str]) -> dict[str, bytes]:
    files, position = {}, 0
    for path in paths:
        end = output.index(b"\n", position)
        size = int(output[position:end].rsplit(b" ", 1)[1])
        files[path] = output[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return files
