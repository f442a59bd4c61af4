"""git itself on a private bare mirror of one branch, which can be deleted at any time."""

import base64
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from eventing.handler import Permanent, Temporary
from functions._clients.git_tree import Entry
from functions._clients.gitops import AUTHOR

TIMEOUT = 60  # seconds for one git command; a homelab's repository answers in well under one
SETTINGS = {
    ("gc", "auto"): "0",  # a mirror lives as long as its function
    # git's defaults are for a workstation: 96 MiB for delta bases, a thread for each core, files held up to 512 MiB
    ("core", "bigFileThreshold"): "1m",
    ("core", "deltaBaseCacheLimit"): "16m",
    ("pack", "threads"): "1",
}
VANISHED = "git is not installed here, or its mirror vanished; install git and try again"
_PASSED_ON = (
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "GIT_SSL_CAINFO",
    "GIT_SSH_COMMAND",
)


class GitMirror:
    """A branch of one remote, mirrored below `cache`. Without a branch it is the one that the remote's HEAD names."""

    def __init__(self, url: str, branch: str, cache: Path, token: str = "") -> None:
        self._url, self._branch, self._mirror = url, branch, cache / "mirror.git"
        self._environ = _environ(token)

    def branch(self) -> str:
        """The branch that is followed.

        Raises:
            Permanent: when the remote has no commit at all.
        """
        if not self._branch:
            self._created()
            listed = self._run("ls-remote", "--symref", self._url, "HEAD").decode(errors="replace")
            named = re.match(r"ref: refs/heads/(\S+)\tHEAD\n", listed)
            if named is None:
                raise self._without_branch("its HEAD names no branch")
            self._branch = named[1]
        return self._branch

    def _ref(self) -> str:
        return f"refs/heads/{self.branch()}"

    def _fetch(self, *commits: str) -> None:
        ref = self._ref()
        self._created()
        arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", self._url, f"+{ref}:{ref}", *commits)
        result = self._try(*arguments)
        if result.returncode and b".lock" in result.stderr:  # a predecessor was killed while it held a lock file
            shutil.rmtree(self._mirror, ignore_errors=True)
            self._created()
            result = self._try(*arguments)
        if result.returncode and b"couldn't find remote ref" in result.stderr:
            raise self._without_branch("there is no such branch")
        if result.returncode:
            raise Temporary(self._trouble("read", result.stderr.decode(errors="replace")))

    def _without_branch(self, what: str) -> Exception:
        if not self._run("ls-remote", self._url).strip():
            return Permanent(f"{self._public()} has no commit yet; commit the manifests and push them first")
        return Temporary(self._trouble("read", f"{what}; set GITOPS_BRANCH to one that is there"))

    def _created(self) -> None:
        if (self._mirror / "HEAD").exists():
            return
        shutil.rmtree(self._mirror, ignore_errors=True)
        self._mirror.mkdir(parents=True)
        self._git("init", "--quiet", "--bare", ".")
        with (self._mirror / "config").open("a") as settings:  # one process less for each than by `git config`
            settings.writelines(f"[{section}]\n{name} = {value}\n" for (section, name), value in SETTINGS.items())

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
            raise Temporary(VANISHED) from None

    def _tree(self, commit: str) -> dict[str, Entry]:
        """Every file, link and submodule of a commit."""
        tree = {}
        for entry in self._git("ls-tree", "-r", "-z", "--long", commit).split("\0"):
            if entry:
                description, path = entry.split("\t", 1)
                mode, _, sha, size = description.split()
                tree[path] = Entry(mode, sha, int(size) if size.isdigit() else 0)
        return tree

    def _blobs(self, shas: list[str]) -> Iterator[tuple[str, bytes]]:
        """The bodies of blobs, as git writes them: one at a time, so that they are never held twice."""
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
            asked.write("".join(f"{sha}\n" for sha in shas).encode())
            asked.seek(0)
            command = ("git", "cat-file", "--batch")
            pipe = subprocess.PIPE
            try:
                process = subprocess.Popen(
                    command, cwd=self._mirror, env=self._environ, stdin=asked, stdout=pipe, stderr=said
                )
            except FileNotFoundError:
                raise Temporary(VANISHED) from None
            with process:
                yield from self._bodies(process, shas)

    def _bodies(self, process: "subprocess.Popen[bytes]", shas: list[str]) -> Iterator[tuple[str, bytes]]:
        output = process.stdout
        if output is None:  # Popen was told to make one
            raise Temporary(VANISHED)
        for sha in shas:
            header = output.readline().rsplit(b" ", 1)
            if len(header) != 2 or not header[1].strip().isdigit():
                process.kill()
                raise Temporary(self._trouble("read", f"blob {sha} is not in the mirror"))
            size = int(header[1])
            body = output.read(size + 1)  # a line's end comes after it
            if len(body) != size + 1:
                raise Temporary(self._trouble("read", f"git ended in the middle of blob {sha}"))
            yield sha, body[:size]

    def _public(self) -> str:
        return re.sub(r"//[^/@]*@", "//", self._url)

    def _trouble(self, what: str, said: str) -> str:
        line = next((line for line in said.splitlines() if line.strip()), "no reason given")
        branch = f" (branch {self._branch})" if self._branch else ""
        return f"could not {what} {self._public()}{branch}: {re.sub(r'//[^/@]*@', '//', line.strip())}"


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
    environ |= {passed: os.environ[passed] for passed in _PASSED_ON if passed in os.environ}
    if token:  # through the environment, so that it is in no argument list and in no file
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        environ |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        }
    return environ
