"""One watch of one workload, in virtual time: the real questions, the real comparison, the real verdict."""

from msgspec.structs import replace

from eventing.vocabulary import Check, Resource
from functions._clients.cluster import MemoryCluster
from functions._clients.metrics import Metrics
from functions._policy.policy import WatchLimits
from functions.health_monitor.evidence import evidence_checks
from functions.health_monitor.facts import ApplicationFacts, Facts, Sample, Watch, WorkloadFacts
from functions.health_monitor.gathering import Gatherer
from functions.health_monitor.verdict import Verdict, rollout_verdict
from tests.monitor.history import COMMIT

WEB = Resource("Deployment", "web", "shop", "apps/v1")
CLUSTER = MemoryCluster.of(
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"metadata": {"labels": {"app": "web"}}}},
    },
    {"kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"app": "web"}}},
)
ROLLED_OUT = Check("rollout Deployment shop/web", "healthy", "as it should be")
BASELINE, SYNCED, LATE, PERIOD, WINDOW = -5.0, 5.0, 30.0, 10.0, 300.0


def facts(since: float) -> Facts:
    """A look at a healthy cluster, so many seconds after the commit."""
    workload = WorkloadFacts(WEB, found=True, desired=1, updated=1, available=1, revision="new")
    return Facts(COMMIT + since, ApplicationFacts(True), workloads=(workload,))


def judged(metrics: Metrics, limits: WatchLimits | None = None) -> Verdict:
    """The verdict of a watch in which everything but the metrics is well."""
    policy = limits or WatchLimits()
    gatherer = Gatherer(CLUSTER, metrics, policy, lambda: 0.0)
    before = gatherer.before(facts(BASELINE))
    watch = Watch("one", "shop", facts(BASELINE), started=COMMIT, synced=COMMIT + SYNCED)
    at = SYNCED + WINDOW - LATE
    while True:
        now = gatherer.since(before, facts(at), watch.synced)
        checks = tuple(one for one in evidence_checks(before, now, (), policy) if one.name.split()[0] != "logs")
        watch = replace(watch, samples=(*watch.samples, Sample(COMMIT + at, (ROLLED_OUT, *checks))))
        verdict = rollout_verdict(watch, COMMIT + at, WINDOW)
        if verdict.result == "extend":
            watch = replace(watch, extended=True)
            at = SYNCED + 1.5 * WINDOW - LATE
        elif verdict.result != "running":
            return verdict
        at += PERIOD
