"""What people and chance do beside a rollout. None of it is our change's making."""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from functions._rehearsal.repository import Source
from tests.campaign.live.applications import NEIGHBOUR, WEB, Object, file_of
from tests.campaign.live.cases import NEXT_WEB, Mischief
from tests.campaign.live.exporter import Exporter
from tests.campaign.live.following import Cluster
from tests.campaign.live.prometheus import Prometheus
from tests.campaign.live.traffic import Manner

BEGINS, ENDS = 0.25, 0.55  # shares of the window, counted from when the change is live
PUSHES = 10  # attempts of a person whose push meets ours
PERSON = {"GIT_AUTHOR_NAME": "Robin Shelf", "GIT_AUTHOR_EMAIL": "robin@home.example"}
TROUBLED = Manner(0.5, 0.3)


@dataclass
class Beside:
    """Whoever does it."""

    exporter: Exporter
    prometheus: Prometheus
    cluster: Cluster
    source: Source
    folder: Path
    _done: set[tuple[str, str]] = field(default_factory=set)

    def act(self, application: str, mischief: Mischief, live: float, window: float) -> None:
        """Whatever is due by now of an application whose change is live since `live` (epoch seconds)."""
        passed = (time.time() - live) / window
        if passed >= BEGINS and self._once(application, "begin"):
            self._begin(application, mischief)
        if passed >= ENDS and self._once(application, "end"):
            self.exporter.silent.discard(application)

    def _once(self, *what: str) -> bool:
        first = what not in self._done
        self._done.add((what[0], what[1]))
        return first

    def _begin(self, application: str, mischief: Mischief) -> None:
        match mischief:
            case "scrape gap":
                self.exporter.silent.add(application)
            case "prometheus restart":
                self.prometheus.restart()
            case "neighbour":
                for load in self.exporter.loads[application]:
                    if load.counters.workload == NEIGHBOUR:
                        load.forced = TROUBLED
                self.cluster.make(application, _broken_pod())
            case "foreign rollout":
                self._commit(application, NEXT_WEB)
            case "foreign fault":
                self._commit(application, "no-such-tag")

    def _commit(self, application: str, tag: str) -> None:
        """A person gives the neighbour another image, by a commit to the same file."""
        clone = self.folder / "person" / application
        clone.parent.mkdir(parents=True, exist_ok=True)
        self._git(self.folder, "clone", "--quiet", str(self.source.bare), str(clone))
        path = clone / file_of(application)
        first, marked, second = path.read_text().partition(f"name: {NEIGHBOUR}\n")
        path.write_text(first + marked + second.replace(f":{WEB.tag}", f":{tag}", 1))
        self._git(clone, "commit", "--quiet", "-a", "-m", f"{NEIGHBOUR} gets {tag}")
        for _ in range(PUSHES):
            self._git(clone, "pull", "--quiet", "--rebase", "origin", self.source.branch)
            if self._git(clone, "push", "--quiet", "origin", f"HEAD:{self.source.branch}", check=False):
                return
        raise RuntimeError(f"a person's commit to {application} could not be pushed")

    def _git(self, folder: Path, *arguments: str, check: bool = True) -> bool:
        committer = {name.replace("AUTHOR", "COMMITTER"): value for name, value in PERSON.items()}
        environ = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), **PERSON, **committer}
        said = subprocess.run(("git", *arguments), cwd=folder, env=environ, capture_output=True, check=False)
        if check and said.returncode:
            raise RuntimeError(f"git {arguments[0]}: {said.stderr.decode(errors='replace')[-300:]}")
        return said.returncode == 0


def _broken_pod() -> Object:
    container = {"name": "main", "image": "docker.io/library/no-such-program:1"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "by-hand", "labels": {"app": "by-hand"}},
        "spec": {"containers": [container]},
        "status": {"phase": "Pending"},
    }
