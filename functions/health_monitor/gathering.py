"""Gathers evidence from Prometheus, logs and events; decides nothing. What cannot be read is said in the evidence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from eventing.handler import Permanent, Temporary
from eventing.vocabulary import Resource
from functions._clients.cluster import LINES, Cluster, Object
from functions._clients.metrics import Bounded, Metrics
from functions._policy.policy import WatchLimits
from functions.health_monitor.asking import ask_before, ask_each
from functions.health_monitor.evidence import Evidence
from functions.health_monitor.facts import Facts, WorkloadFacts
from functions.health_monitor.log_lines import LogFacts, count
from functions.health_monitor.queries import Target
from functions.health_monitor.reading import dig
from functions.health_monitor.recovery import name_of, span_to_ask
from functions.health_monitor.signals import Question, Signal
from functions.health_monitor.warnings_seen import WarningFacts, warnings_of

LOG_PODS = 3  # of a workload that are read; a fourth replica has the same program
LOG_CONTAINERS = 4  # of a pod
LOG_BYTES = 512 * 1024  # of one container
LOG_BEFORE = 600.0  # seconds of log before the commit
BUDGET = 20.0  # seconds within which a look begins another question to Prometheus; the trigger waits for longer
RULES, RULES_OVER = "prometheus_rule_group_rules", 120.0  # seconds; rules/manager.go, one series for each group
SETTLE = 1 / 3  # of the window is left out: pods of two revisions answer, caches are cold


@dataclass(frozen=True)  # without slots, which would leave no place for what is cached
class Gatherer:
    """Where the evidence of one look is gathered, within one budget of time for all that it asks Prometheus.

    `metrics` is None where the school knows no Prometheus.
    """

    cluster: Cluster
    metrics: Metrics | None
    limits: WatchLimits
    clock: Callable[[], float]

    def before(self, facts: Facts) -> Evidence:
        """The evidence before the commit, at the time of the baseline."""
        workloads = _found(facts)
        resources = tuple(one.resource for one in workloads)
        signals, away = self._known(resources, facts.at)
        logs = tuple(self._logs(one, LOG_BEFORE, facts.at) for one in workloads)
        return Evidence(facts.at, resources, signals, away, logs, self._warnings(workloads, 0.0))

    def remembered(self, facts: Facts, since: str) -> Evidence:
        """What Prometheus remembers of the time before `since` (RFC 3339), for a change that is live already; logs and
        events of then cannot be told from later ones."""
        resources = tuple(one.resource for one in _found(facts))
        try:
            at = datetime.fromisoformat(since).timestamp()
        except ValueError:
            away = "it is not known since when the change is live" if self.metrics else ""
            return Evidence(0.0, resources, away=away)
        return Evidence(at, resources, *self._known(resources, at))

    def completed(self, before: Evidence) -> Evidence:
        """The evidence before the commit, asked for once more where Prometheus was away: it remembers."""
        if not before.away or not before.at or self.metrics is None:
            return before
        signals, away = self._known(before.resources, before.at)
        return replace(before, signals=signals, away=away)

    def since(self, before: Evidence, facts: Facts, synced: float) -> Evidence:
        """The evidence since the commit was seen live."""
        workloads = _found(facts)
        start = synced + (facts.at - synced) * SETTLE
        signals = self._again([(one.question, start, facts.at) for one in before.signals])
        logs = tuple(self._logs(one, facts.at - start, facts.at) for one in workloads)
        recent = facts.at - (facts.at - synced) * SETTLE
        return Evidence(facts.at, before.resources, signals, "", logs, self._warnings(workloads, recent))

    def back(self, before: Evidence, names: Sequence[str], live: float, now: float) -> tuple[Signal, ...]:
        """What the metrics of these names say since a revert is live; nothing while that is too short a time."""
        convicting = (one.question for one in before.signals if name_of(one.question) in names)
        return self._again([(one, *span) for one in convicting if (span := span_to_ask(one, live, now))])

    def rule_groups(self, at: float) -> tuple[tuple[str, ...], str]:
        """The groups of rules that Prometheus says it has, by its own metric, and why it could not be asked."""
        try:
            series = self._asked.series((RULES,), at - RULES_OVER, at)
        except (Temporary, Permanent) as error:
            return (), str(error)
        return tuple(one.get("rule_group", "") for one in series), ""

    def _again(self, due: Sequence[tuple[Question, float, float]]) -> tuple[Signal, ...]:
        """Each question that was asked before, about its own time: the setting may be gone since."""
        if self.metrics is None:
            unknown = "no Prometheus is known any more; set PROMETHEUS_URL"
            return tuple(Signal(question, problem=unknown) for question, _, _ in due)
        return ask_each(self._asked, due)

    def _known(self, resources: Sequence[Resource], at: float) -> tuple[tuple[Signal, ...], str]:
        if self.metrics is None or not resources:
            return (), ""
        try:
            targets = [self._target(one) for one in resources]
            return ask_before(self._asked, targets, at - self.limits.baseline_seconds, at), ""
        except (Temporary, Permanent) as error:
            return (), str(error)

    @cached_property  # the time of all questions of a look counts from the first of them
    def _asked(self) -> Metrics:
        if self.metrics is None:
            raise Permanent("no Prometheus is known; set PROMETHEUS_URL")
        return Bounded(self.metrics, self.clock, BUDGET)

    def _target(self, resource: Resource) -> Target:
        found = self.cluster.get(resource.kind, resource.namespace, resource.name) or {}
        labels = dig(found, "spec", "template", "metadata", "labels", default={})
        services = (
            str(dig(one, "metadata", "name", default=""))
            for one in self.cluster.list("Service", resource.namespace)
            if _selects(dig(one, "spec", "selector", default={}), labels)
        )
        annotations = dig(found, "metadata", "annotations", default={})
        return Target(resource, tuple(sorted(services)), tuple((key, str(annotations[key])) for key in annotations))

    def _logs(self, workload: WorkloadFacts, since: float, now: float) -> LogFacts:
        lines, errors, minutes, space = 0, 0, 0.0, workload.resource.namespace
        current = [pod.name for pod in workload.pods if pod.revision == workload.revision]
        try:
            for pod in current[:LOG_PODS]:
                for container in self._containers(space, pod):
                    text = self.cluster.logs(space, pod, container, since, LOG_BYTES)
                    found = count(text, since, now, LINES, self.limits.noisy_lines)
                    lines, errors, minutes = lines + found[0], errors + found[1], minutes + found[2]
        except (Temporary, Permanent) as error:
            return LogFacts(workload.resource, problem=str(error))
        return LogFacts(workload.resource, lines, errors, minutes)

    def _containers(self, namespace: str, pod: str) -> tuple[str, ...]:
        found = self.cluster.get("Pod", namespace, pod) or {}
        names = [str(one.get("name", "")) for one in dig(found, "spec", "containers", default=[])]
        return tuple(names[:LOG_CONTAINERS])

    def _warnings(self, workloads: Iterable[WorkloadFacts], recent: float) -> tuple[WarningFacts, ...]:
        events: dict[str, tuple[Object, ...]] = {}
        found = []
        for one in workloads:
            space = one.resource.namespace
            if space not in events:
                events[space] = self.cluster.list("Event", space)
            found.append(warnings_of(one.resource, _belonging(one), events[space], recent))
        return tuple(found)


def _found(facts: Facts) -> tuple[WorkloadFacts, ...]:
    return tuple(one for one in facts.workloads if one.found)


def _selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    return bool(selector) and all(labels.get(name) == value for name, value in selector.items())


def _belonging(workload: WorkloadFacts) -> set[tuple[str, str]]:
    resource = workload.resource
    pods = {("Pod", pod.name) for pod in workload.pods}
    sets = {("ReplicaSet", f"{resource.name}-{workload.revision}")} if resource.kind == "Deployment" else set()
    return {(resource.kind, resource.name), *pods, *sets}
