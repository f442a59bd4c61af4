"""Many rollouts at once on one engine: each in its own application, all followed by one eye that polls the cluster."""

import logging
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eventing.contracts import ImprovementValidated
from eventing.vocabulary import ValidationReport
from functions._cli.publishing import new_id, publish
from functions._clients import ledger
from functions._improvement.lifecycle import ENDED
from functions._manifests.paths import get
from tests.campaign.live.applications import file_of
from tests.campaign.live.cases import Case
from tests.campaign.live.engine import Engine, Settings, engine
from tests.campaign.live.exporter import Exporter
from tests.campaign.live.following import Branch, Cluster, Events, Object, synced
from tests.campaign.live.killing import Killing
from tests.campaign.live.mischief import Beside
from tests.campaign.live.prometheus import Prometheus
from tests.campaign.live.rollout import Rollout, loads, rollout
from tests.campaign.live.signs import is_ready, not_ready, of_pods
from tests.campaign.report import Run
from tests.conftest import free_port

LOOK = 0.5  # seconds between two looks from outside
STOPPED = ENDED | {"unverified", "pending_review", "stalled"}  # nothing more happens by itself
SLACK = 330.0  # seconds beyond one and a half windows: a revert has 300 to heal
log = logging.getLogger("campaign")


@dataclass
class Session:
    """The rollouts of one engine. `folder` is emptied by nobody, so that logs can be read afterwards."""

    folder: Path
    rollouts: tuple[Rollout, ...]
    settings: Settings
    seed: int
    engine: Engine
    events: Events
    exporter: Exporter
    cluster: Cluster
    beside: Beside
    branch: Branch
    killing: Killing | None = None
    _seen: dict[str, dict[str, list[Object]]] = field(default_factory=dict)

    def run(self) -> tuple[Run, ...]:
        """Begin them one after the other, and follow each to its end."""
        waiting, due = list(self.rollouts), time.time()
        self._look()
        while waiting or not all(one.ended for one in self.rollouts):
            if waiting and time.time() >= due:
                self._begin(waiting.pop(0))
                due += self.settings.stagger
            self._look()
            for one in self.rollouts:
                if one.begun and not one.ended:
                    self._follow(one)
            if self.killing is not None:
                self.killing.look(self.engine, self.rollouts, self.events)
            time.sleep(LOOK)
        for lost in self.events.lost:
            log.warning("not delivered: %s", lost)
        return tuple(one.run(self.settings.period, self.seed) for one in self.rollouts)

    def _begin(self, one: Rollout) -> None:
        for body in one.case.by_hand:
            self.cluster.make(one.name, dict(body))
        one.known = frozenset(pod["metadata"]["name"] for pod in self._of("Pod", one.name))
        store, record = self.engine.store, one.record
        store.apply((ledger.put_record(record, 0),))
        payload = ImprovementValidated(record.improvement.id, record.digest, record.report or ValidationReport(""))
        publish(self.engine.broker.url, "improvement.validated", payload, new_id(), _now())
        one.begun = time.time()

    def _look(self) -> None:
        """Read the cluster, and tell the load which pods answer."""
        self._seen = {kind: self.cluster.all(kind) for kind in ("Pod", "ReplicaSet", "Application")}
        for name, several in self.exporter.loads.items():
            ready = answering(self._of("Pod", name))
            for load in several:
                load.pods = ready.get(load.counters.workload, ())

    def _follow(self, one: Rollout) -> None:
        if not one.visible and one.case.sign:
            one.visible = self._visible(one)
        live = self.events.at(one.name, "improvement.deployed")
        if live and one.case.mischief:
            self.beside.act(one.name, one.case.mischief, live, self.settings.window)
        if not one.requested and (requested := self.events.at(one.name, "rollback.requested")):
            one.requested, one.visible = (
                requested,
                min(one.visible, requested),
            )  # the watch may see it between our looks
            if not one.visible:
                one.notes.append("it was taken back before it was seen from outside")
        one.reverted = one.reverted or self.events.at(one.name, "rollback.committed") or 0.0
        found = ledger.record(self.engine.store, one.name)
        if found is None:
            one.ended = "lost from the ledger"
            return
        record = found[0]
        if record.revert and not one.synced:
            applications = self._seen["Application"]["argocd"]
            one.synced = time.time() if synced(applications, one.name, self.branch, record.revert) else 0.0
        over = time.time() > one.begun + 1.5 * self.settings.window + SLACK
        if record.stage in STOPPED or over:
            one.ended = record.stage
            one.notes.append(record.message[:300] if record.stage in STOPPED else "it did not end in time")
            self._look_back(one, record.revert)

    def _visible(self, one: Rollout) -> float:
        """When the fault was first seen from outside; 0 while it is not."""
        pods = self._of("Pod", one.name)
        match one.case.sign:
            case "pods":
                seen = of_pods(pods, self._of("ReplicaSet", one.name), one.known)
            case "not ready":
                seen = not_ready(pods, one.known)
            case _:
                return max(load.worse_since for load in self.exporter.loads[one.name])
        return time.time() if seen else 0.0

    def _look_back(self, one: Rollout, revert: str) -> None:
        """Whether what the ledger calls rolled back is so, by git and by the cluster."""
        if one.ended != "rolled_back":
            return
        path = file_of(one.name)
        if self.branch.file(revert, path) != one.before[path]:
            one.ended = "rolled_back, but its file is not as before"
        if not one.reverted or not one.requested - 1 <= self.branch.dated(revert) <= one.reverted:
            one.notes.append("git dates the revert outside the time between its request and its announcement")
        if not any(is_ready(pod) for pod in self._of("Pod", one.name)):
            one.ended = "rolled_back, but no pod is ready"

    def _of(self, kind: str, name: str) -> list[Object]:
        return self._seen.get(kind, {}).get(name, [])


def answering(pods: Sequence[Object]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Name and image of the ready pods, by their workload."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for pod in filter(is_ready, pods):
        workload = str(get(pod, "metadata.labels.app"))
        image = str(pod["spec"]["containers"][0]["image"])
        found[workload] = (*found.get(workload, ()), (pod["metadata"]["name"], image))
    return found


@contextmanager
def session(
    cases: Sequence[tuple[Case, int]], settings: Settings, seed: int, folder: Path, kill: str = ""
) -> Iterator[Session]:
    """Everything started for these cases, each with the number of its variant; stopped with the block.

    `kill` names the rollout in whose watch health-monitor is killed.
    """
    rollouts = tuple(rollout(case, variant, number, _now()) for number, (case, variant) in enumerate(cases, 1))
    events, port = Events(), free_port()
    with ExitStack() as stack:
        tree = folder / "tree"
        _write(tree, {path: text for one in rollouts for path, text in one.before.items()})
        started = stack.enter_context(engine(folder, tree, settings, f"http://127.0.0.1:{port}", events))
        cluster, dice = Cluster(started.api), random.Random(seed)  # noqa: S311 - load, no secret
        pods = cluster.all("Pod")
        carried = {one.name: loads(one, answering(pods[one.name]), dice) for one in rollouts}
        exporter = Exporter(carried)
        prometheus = stack.enter_context(Prometheus(folder / "prometheus", carried, exporter.address, port))
        stack.enter_context(exporter)
        beside = Beside(exporter, prometheus, cluster, started.source, folder)
        branch = Branch(started.source)
        killing = Killing(kill) if kill else None
        yield Session(folder, rollouts, settings, seed, started, events, exporter, cluster, beside, branch, killing)


def _write(tree: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
