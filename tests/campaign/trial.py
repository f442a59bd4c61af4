"""One case in virtual time, through the same code as in production: the real coordinator, health-monitor and
implementation-workers, their real ledger, a real Git repository, the real client of Prometheus over loopback.

Of the cluster's client only the protocol is served, by the wire form that a `World` answers. Time passes where a
function sleeps.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from eventing.contracts import EVENT_TYPES, PREFIX, ArgocdApplication, ImprovementValidated
from eventing.handler import Handler
from eventing.inline import START, InlineBroker
from eventing.manifests import load_wiring
from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from eventing.vocabulary import ChangePlan, Improvement, Judgement, Operation, Origin, ValidationReport
from functions._clients import ledger
from functions._clients.git_remote import GitRemote
from functions._clients.metrics import Prometheus
from functions._improvement.identity import improvement_id, plan_digest, plan_fingerprint
from functions._improvement.record import Record, Step
from functions._policy.policy import Policy
from functions.health_monitor import function as health_monitor
from functions.implementation_workers import function as implementation_workers
from functions.school_coordinator import function as school_coordinator
from tests.campaign.clients import Pushing, WorldCluster, repository, resource
from tests.campaign.cluster.server import PrometheusServer
from tests.campaign.cluster.traffic import Serving
from tests.campaign.cluster.wire import digest
from tests.campaign.kinds.case import Case, Kind
from tests.campaign.report import Run

FUNCTIONS = ("school-coordinator", "health-monitor", "implementation-workers")
WIRING = load_wiring().only(FUNCTIONS)
POLICY = Policy(mode="act")
LONGEST = 3600.0  # seconds of virtual time after which a run that has not ended is given up


class Overdue(Exception):
    """The watch goes on and on."""


@dataclass(frozen=True)
class Bench:
    """What runs share: an emptied ledger, one Prometheus, a folder of their own."""

    store: RedisStore
    prometheus: PrometheusServer
    folder: Path


class Trial:
    """One case, watched to its end."""

    def __init__(self, case: Case, seed: str, bench: Bench) -> None:
        self.case, self.seed, self.bench = case, seed, bench
        self.bare, head = repository(bench.folder / "gitops.git", case.lab.files(), START)
        odd = int(digest(seed)[0], 16)  # half of the runs get Argo CD's hints, a quarter every event twice and shuffled
        self._hinted, twice = odd % 2 == 0, odd % 4 == 1
        self._told = ""
        order, copies = (odd, 2) if twice else (None, 1)
        self.broker = InlineBroker(WIRING, receivers := {}, seed=order, copies=copies)
        self.world = case.world(head, seed)
        self.world.begin(START)
        self.world.watchers.append(self._second)
        self.visible: float | None = None
        self.detected: tuple[float, float] | None = None  # virtual and wall
        self.reverted: tuple[float, float] | None = None
        self.revert, self._count, self._live, self._pushes = "", 0, dict[str, float](), list(case.pushes)
        bench.prometheus.away = False
        if case.traffic:
            case.traffic.begin(START, self._serving())
            bench.prometheus.storage = case.traffic.storage
        for name, handler in self._handlers().items():
            receivers[name] = Runtime(
                name,
                bench.store,
                handler,
                self._publish,
                WIRING.subscribers,
                self.broker.clock,
                self._token,
                reraise=True,
            )

    def run(self) -> Record:
        """The record at its end.

        Raises:
            Overdue: when it does not end.
        """
        record = self._validated()
        self.bench.store.apply((ledger.put_record(record, 0),))
        payload = ImprovementValidated(record.improvement.id, record.digest, ValidationReport(self.world.head))
        identity = f"validated-{self.seed}"
        self.broker.publish(structured("improvement.validated", "/cortex-school/rag-validator", identity, payload))
        self.broker.run_until_idle()
        return ledger.expect_record(self.bench.store, record.improvement.id)[0]

    def _handlers(self) -> Mapping[str, Handler]:
        store, clock = self.bench.store, self.broker.clock
        cluster = WorldCluster(self.world, self.case.lost_refresh)
        url, patient = self.bench.prometheus.url, 60.0  # wall seconds: virtual time passes only where somebody sleeps
        metrics = Prometheus(url, patient, patient) if self.case.traffic else None
        seen, workers = (
            GitRemote(str(self.bare), "main", self.bench.folder / "seen"),
            Pushing(self.bare, self.bench.folder, self._pushed),
        )

        def policy() -> Policy:
            return POLICY

        return {
            "school-coordinator": school_coordinator.handler(
                store, seen, policy, lambda: b"a key that is long enough", self._publish, clock
            ),
            "health-monitor": health_monitor.handler(store, cluster, seen, policy, clock, self._sleep, metrics),
            "implementation-workers": implementation_workers.handler(store, workers, policy, clock),
        }

    def _validated(self) -> Record:
        """An improvement that was judged, planned and validated, and has nothing against it."""
        lab, change = self.case.lab, self.case.change
        target, workload = resource(change.object), resource(lab.workload())
        operation = Operation("set_field", target, change.file, change.path, change.before, change.after)
        plan = ChangePlan(lab.application, (operation,), "drawn", "One field.", self.world.head, (workload,))
        fingerprint = digest("statement", self.seed)
        identity = improvement_id(self.seed, fingerprint)
        origin = Origin(
            "video", digest("video", self.seed)[:11], "A lesson", "https://youtu.be/abcdefghijk", "Do so.", 1.0
        )
        said = Improvement(identity, origin, "A change that was drawn", "architecture", 0.95, fingerprint)
        return Record(
            said,
            "validated",
            (Step("validated", "2027-01-15T08:00:00+00:00", "rag-validator"),),
            judgement=Judgement(("architecture",), 0.9, 0.8, 0.2, 0.2, "medium"),
            plan=plan,
            digest=plan_digest(plan),
            fingerprint=plan_fingerprint(plan),
            report=ValidationReport(self.world.head),
        )

    def _publish(self, body: bytes) -> None:
        kind = str(msgspec.json.decode(body)["type"]).removeprefix(PREFIX)
        here = self.broker.clock(), time.perf_counter()
        if kind == "rollback.requested" and self.detected is None:
            self.detected = here
        if kind == "rollback.committed" and self.reverted is None:
            self.reverted = here
        self.broker.publish(body)

    def _pushed(self, sha: str, changes: Mapping[str, bytes | None], message: str) -> None:
        if "\nReverts: " in message:
            self.revert = sha
        self.world.pushed(sha, changes)

    def _sleep(self, seconds: float) -> None:
        self.broker.sleep(seconds)
        if self.broker.clock() > START + LONGEST:
            raise Overdue(f"not ended after {LONGEST:g} s")
        self.world.move(self.broker.clock())
        if self._hinted:
            self._hint()

    def _hint(self) -> None:
        """Argo CD's notification, where its operation came to another state."""
        argo = self.world.argo
        state = f"{argo.phase} {argo.operated}"
        if state != self._told:
            self._told, self._count = state, self._count + 1
            hint = ArgocdApplication(argo.name, argo.phase, argo.operated)
            self.broker.publish(structured("argocd.application", "/argocd", f"hint-{self._count}", hint))

    def _second(self, now: float) -> None:
        """The world moved by one second."""
        case, world = self.case, self.world
        for at, revision in world.applied:
            if revision not in self._live:
                self._live[revision] = at
                if revision != self.revert:
                    case.went_live(at)
        since = now - case.live_at if case.live_at < float("inf") else -1.0
        self._push(since)
        if case.traffic:
            if since >= 0:
                case.traffic.changed(case.live_at)
            case.traffic.tick(now, self._serving())
            self.bench.prometheus.away = any(start <= since < end for start, end in case.away)
        if self.visible is None and self._shows(now):
            self.visible = now

    def _push(self, since: float) -> None:
        """Commits of a person that are due."""
        while self._pushes and 0 <= self._pushes[0][0] <= since:
            _, edit = self._pushes.pop(0)
            changes = edit(self.world.files)
            person = GitRemote(str(self.bare), "main", self.bench.folder / "person")
            sha = person.append(person.head(), changes, "Something else", self.broker.clock())
            self.world.pushed(sha, changes)
            self.world.argo.refresh(self.world.now)

    def _shows(self, now: float) -> bool:
        if self.case.shows is not None:
            return self.case.shows(self.world)
        return any(
            load.shows(now, one.template)
            for load in self.world.workloads.values()
            for one in load.revisions
            if self.case.is_changed(one.template)
        )

    def _serving(self) -> list[Serving]:
        lab, now = self.case.lab, self.world.now
        load = self.world.workloads[lab.kind, lab.namespace, lab.name]
        return [Serving(pod.name, self.case.is_changed(pod.template), pod.born) for pod in load.pods if pod.ready(now)]

    def live_since(self, revision: str) -> float | None:
        """When Argo CD had this revision live, by its own word."""
        history = next((end for known, _, end in self.world.argo.history if known == revision), None)
        return history if history is not None else (self._compared if self.world.argo.compared == revision else None)

    @property
    def _compared(self) -> float:
        """A revert of what was never applied is live as soon as it is compared."""
        return self.world.argo.compared_at

    def _token(self) -> str:
        self._count += 1
        return f"token-{self._count}"


def structured(name: str, source: str, identity: str, payload: Struct) -> bytes:
    """An event as its sender writes it."""
    event = {
        "specversion": "1.0",
        "type": EVENT_TYPES[PREFIX + name].name,
        "source": source,
        "id": identity,
        "datacontenttype": "application/json",
        "data": payload,
    }
    return msgspec.json.encode(event)


def tried(kind: Kind, number: int, case: Case, seed: str, bench: Bench, campaign: int) -> Run:
    """What one case came to."""
    trial = Trial(case, seed, bench)
    record: Record | None = None
    with suppress(Overdue):
        record = trial.run()
    visible, detected, reverted = trial.visible, trial.detected, trial.reverted
    synced = trial.live_since(trial.revert) if trial.revert else None
    by = f"; revert by {record.revert_by}" if record and detected else ""
    return Run(
        kind.name,
        kind.group,
        number,
        kind.expected,
        record.stage if record else "overdue",
        detected[0] - visible if detected and visible is not None else None,
        reverted[1] - detected[1] if detected and reverted and trial.revert else None,
        synced - reverted[0] if synced is not None and reverted else None,
        (f"{record.reason}: {record.message}{by}" if record else "it does not end")[:600],
        "virtual",
        POLICY.sample_period,
        campaign,
    )
