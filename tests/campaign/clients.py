"""What a trial gives to the functions: the protocol of a cluster over a `World`, and a real Git repository."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from eventing.vocabulary import Resource
from functions._clients.cluster import Object
from functions._clients.git_remote import GitRemote
from tests.campaign.cluster.world import World

Pushed = Callable[[str, Mapping[str, bytes | None], str], None]  # commit, changes, message


class WorldCluster:
    """The `Cluster` protocol over a `World`."""

    def __init__(self, world: World, lost_refresh: bool) -> None:
        self._world, self._lost = world, lost_refresh

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object, or None."""
        return self._world.get(kind, namespace, name)

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """All of a kind."""
        return self._world.listed(kind, namespace)

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        """What the container wrote."""
        now = self._world.now
        return self._world.log(pod, container, now - since, now)[-limit:]

    def groups(self) -> tuple[str, ...]:
        """Those of a plain cluster with Argo CD."""
        return ("apps", "argoproj.io", "batch", "discovery.k8s.io", "networking.k8s.io", "policy")

    def refresh(self, application: str, hard: bool = False) -> None:
        """Argo CD looks soon, unless nobody listens."""
        if not self._lost:
            self._world.argo.refresh(self._world.now)

    def ping(self) -> None:
        """It is there."""


class Pushing(GitRemote):
    """The workers' Git, whose pushes are told."""

    def __init__(self, bare: Path, folder: Path, pushed: Pushed) -> None:
        super().__init__(str(bare), "main", folder / "workers")
        self._pushed = pushed

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One commit, pushed."""
        sha = super().append(base, changes, message, now)
        self._pushed(sha, changes, message)
        return sha


def resource(one: Object) -> Resource:
    """The name of an object."""
    metadata = one["metadata"]
    return Resource(one["kind"], metadata["name"], metadata.get("namespace", ""), one["apiVersion"])


def repository(bare: Path, files: Mapping[str, bytes], now: float) -> tuple[Path, str]:
    """A bare repository with one commit, and that commit."""
    lines = [b"commit refs/heads/main\n", f"committer Ada <ada@example.org> {int(now) - 86400} +0000\n".encode()]
    lines.append(b"data 5\nStart\n")
    for path, body in sorted(files.items()):
        lines.append(f"M 100644 inline {path}\ndata {len(body)}\n".encode() + body + b"\n")
    subprocess.run(("git", "init", "--quiet", "--bare", "-b", "main", str(bare)), check=True)
    subprocess.run(("git", "fast-import", "--quiet"), cwd=bare, input=b"".join(lines), check=True)
    head = subprocess.run(("git", "rev-parse", "main"), cwd=bare, check=True, capture_output=True, text=True)
    return bare, head.stdout.strip()
