"""What is seen from outside while the rollouts go on: the cluster by its API, the events by the broker."""

import http.client
import json
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from eventing.contracts import PREFIX
from eventing.queue import Happening
from functions._manifests.paths import get
from functions._rehearsal.repository import Source

Object = dict[str, Any]
LISTS = {
    "Pod": "/api/v1/pods",
    "ReplicaSet": "/apis/apps/v1/replicasets",
    "Application": "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications",
}
PATIENCE = 30.0  # seconds for one answer; it takes milliseconds on a machine with nothing else to do


class Events:
    """When the broker took which event about which improvement, in seconds since the epoch; called in its thread."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str], float] = {}
        self._lost: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, happening: Happening) -> None:
        """Take one happening."""
        kind = happening.event["type"].removeprefix(PREFIX)
        with self._lock:
            if happening.kind in ("accepted", "unwanted"):
                self._at.setdefault((happening.event["subject"] or "", kind), time.time())
            elif happening.kind in ("dead-lettered", "lost"):
                self._lost.append(f"{kind} for {happening.service}: {happening.detail}")

    def at(self, identity: str, kind: str) -> float | None:
        """When the first event of this kind was taken."""
        with self._lock:
            return self._at.get((identity, kind))

    @property
    def lost(self) -> tuple[str, ...]:
        """What no subscriber took."""
        with self._lock:
            return tuple(self._lost)


class Cluster:
    """The rehearsal's API, read with nothing of the school's."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 0

    def all(self, kind: str) -> dict[str, list[Object]]:
        """Every object of a kind, by its namespace."""
        found: dict[str, list[Object]] = defaultdict(list)
        for one in self._asked("GET", LISTS[kind])["items"]:
            found[one["metadata"].get("namespace", "")].append(one)
        return found

    def make(self, namespace: str, body: Object) -> None:
        """Make an object by hand, as kubectl would."""
        plural = {"Pod": "pods", "ResourceQuota": "resourcequotas", "LimitRange": "limitranges"}[body["kind"]]
        metadata = {**body["metadata"], "namespace": namespace}
        self._asked("POST", f"/api/v1/namespaces/{namespace}/{plural}", {**body, "metadata": metadata})

    def _asked(self, method: str, path: str, body: Object | None = None) -> Any:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"{method} {path}: {answer.status} {said[:300]!r}")
            return json.loads(said)
        finally:
            connection.close()


class Branch:
    """The order of the branch's commits, by git itself."""

    def __init__(self, source: Source) -> None:
        self._source, self._order = source, dict[str, int]()

    def has(self, revision: str, commit: str) -> bool:
        """Whether a revision of the branch is this commit or a later one."""
        if not {revision, commit} <= self._order.keys():
            listed = self._git("rev-list", "--reverse", self._source.branch).split()
            self._order = {sha: position for position, sha in enumerate(listed)}
        return self._order.get(revision, -1) >= self._order.get(commit, len(self._order))

    def dated(self, commit: str) -> int:
        """The committer's time, in whole seconds since the epoch."""
        return int(self._git("show", "-s", "--format=%ct", commit))

    def file(self, commit: str, path: str) -> str:
        """A file as it is there."""
        return self._git("show", f"{commit}:{path}")

    def _git(self, *arguments: str) -> str:
        said = subprocess.run(("git", *arguments), cwd=self._source.bare, capture_output=True, check=True, text=True)
        return said.stdout


def synced(applications: Collection[Object], name: str, branch: Branch, commit: str) -> bool:
    """Whether Argo CD says that the application is in sync with a revision that has the commit."""
    found = next((one for one in applications if one["metadata"]["name"] == name), None)
    if found is None or get(found, "status.sync.status") != "Synced":
        return False
    return branch.has(str(get(found, "status.sync.revision")), commit)
