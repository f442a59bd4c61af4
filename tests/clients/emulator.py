"""The npm package `emulate` as a GitHub that other people wrote, where Node and the package are there."""

import base64
import itertools
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "emulate"
PROGRAM = FOLDER / "node_modules/emulate/dist/index.js"
OURS, PERSON = ("octocat", "emulated-token-ours"), ("robin", "emulated-token-person")
APP, INSTALLATION = 4712, 816


@dataclass
class Emulator:
    """A running server; a repository for each test."""

    url: str
    names: Iterator[int] = field(default_factory=itertools.count)

    def call(self, verb: str, path: str, body: Any = None, token: str = OURS[1]) -> Any:
        """One request as a person makes it."""
        headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, sent, headers, method=verb)  # noqa: S310  loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  the same
            return json.loads(answer.read() or b"null")

    def repository(self, files: Mapping[str, bytes]) -> str:
        """The `owner/name` of a new repository with one commit of these files."""
        name = f"gitops-{next(self.names)}"
        self.call("POST", "/user/repos", {"name": name, "auto_init": True})
        repository = f"{OURS[0]}/{name}"
        start = self.commit(repository, files, "Start", [])
        self.call("PATCH", f"/repos/{repository}/git/refs/heads/main", {"sha": start, "force": True})
        return repository

    def commit(self, repository: str, files: Mapping[str, bytes], message: str, parents: list[str]) -> str:
        """A commit with these files, on no branch yet."""
        git, entries = f"/repos/{repository}/git", []
        for path, body in files.items():
            content = {"content": base64.b64encode(body).decode(), "encoding": "base64"}
            sha = self.call("POST", f"{git}/blobs", content)["sha"]
            entries.append({"path": path, "mode": "100644", "type": "blob", "sha": sha})
        trees = [self.call("GET", f"{git}/commits/{parent}")["tree"]["sha"] for parent in parents]
        tree = {"tree": entries} | ({"base_tree": trees[0]} if trees else {})
        made = self.call("POST", f"{git}/trees", tree)["sha"]
        sha = self.call("POST", f"{git}/commits", {"message": message, "tree": made, "parents": parents})["sha"]
        return str(sha)


@contextmanager
def emulator(folder: Path, port: int, app_key: str) -> Iterator[Emulator]:
    """The server on a free port, stopped at the end; skips where Node or the package is not there."""
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        pytest.skip(f"Node or the package emulate is not there; install Node 20 and run `npm ci` in {FOLDER}")
    installations = [{"installation_id": INSTALLATION, "account": OURS[0]}]
    app = {"app_id": APP, "slug": "cortex-school", "name": "Cortex", "private_key": app_key}
    seed = {
        "tokens": {token: {"login": login, "scopes": ["repo", "user"]} for login, token in (OURS, PERSON)},
        "github": {
            "users": [{"login": login} for login, _ in (OURS, PERSON)],
            "apps": [
                {**app, "installations": installations, "permissions": {"contents": "write", "pull_requests": "write"}}
            ],
        },
    }
    settings = folder / "seed.json"
    settings.write_text(json.dumps(seed))
    command = (node, str(PROGRAM), "start", "--service", "github", "--port", str(port), "--seed", str(settings))
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            listens = any("http://" in line for line in process.stdout or ())  # it says so once it listens
            assert listens, f"emulate did not start: {(folder / 'log').read_text()[-1000:]}"
            yield Emulator(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
