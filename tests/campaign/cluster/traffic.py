"""What exporters count while pods serve: requests by code and duration, memory, CPU throttling, a gauge of the program.

Curves are functions of seconds since the change went live (negative before it) and are told whether the pod is of the
changed template, so that what a change makes worse ends with its pods.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import erf, exp, log, sqrt

from tests.campaign.cluster.promql import Series, Storage
from tests.campaign.cluster.wire import signs

Curve = Callable[[float, bool], float]  # seconds since the change, and whether the pod is of the changed template
HOUR = 3600.0
PAST = 1.2 * HOUR  # of history that Prometheus has before the watch begins


def always(value: float) -> Curve:
    """The same at all times."""
    return lambda *_: value


Key = tuple[str, tuple[tuple[str, str], ...]]  # a series: its name and labels


class Names:
    """The series of one pod's requests of one code."""

    def __init__(
        self, counter: str, histogram: str, bounds: Sequence[float], scale: float, labels: tuple[tuple[str, str], ...]
    ) -> None:
        self.scale, self.buckets = scale, list[tuple[float, Key]]()
        for bound in (*bounds, float("inf")):
            le = "+Inf" if bound > 1e300 else f"{bound * scale:g}"
            self.buckets.append((bound, (f"{histogram}_bucket", (*labels, ("le", le)))))
        self.spent: Key = (f"{histogram}_sum", labels)
        self.counters = [(name, labels) for name in sorted({counter, f"{histogram}_count"})]


@dataclass(frozen=True)
class Serving:
    """One pod as exporters see it."""

    pod: str
    changed: bool
    born: float


@dataclass
class Traffic:
    """One workload `name` behind a Service of the same name, and a neighbour that shares its exporters.

    `family`: traefik, nginx, knative, opentelemetry, or empty where nothing counts requests. `gaps`: spans, in seconds
    since the watch began, in which nothing was scraped.
    """

    namespace: str
    name: str
    seed: int
    family: str = "nginx"
    scrape: float = 15.0
    rps: Callable[[float], float] = lambda _: 12.0
    failing: Curve = field(default_factory=lambda: always(0.002))
    latency: Curve = field(default_factory=lambda: always(0.05))  # the median, seconds
    spread: float = 0.6  # sigma of its logarithm
    jitter: float = 0.12
    memory: Curve | None = None  # share of the limit
    throttled: Curve | None = None  # share of CPU periods
    gauge: tuple[str, Curve] | None = None  # a metric of the program's own
    neighbour: Callable[[float], float] | None = lambda _: 0.003  # its share of failures
    neighbour_latency: Callable[[float], float] = lambda _: 0.06
    gaps: Sequence[tuple[float, float]] = ()
    resets: Sequence[float] = ()  # when exporters of counters restarted
    container: str = "app"
    limit: float = 256.0 * 2**20
    storage: Storage = field(default_factory=Storage)

    def begin(self, now: float, serving: Sequence[Serving]) -> None:
        """The history before the watch, with the pods of then."""
        self._dice = random.Random(self.seed)  # noqa: S311 - a history, no secret
        self._began, self._changed = now, float("inf")
        self._totals: dict[Key, float] = {}
        self._kept: dict[Key, tuple[str, Series]] = {}
        self._names: dict[tuple[str, str, str, str], Names] = {}
        self._alive: set[str] = set()
        self._previous = now - PAST
        at = round(now - PAST + self._dice.random() * self.scrape, 3)  # its clock knows milliseconds
        while at <= now:
            self._scraped(at, serving)
            at = round(at + self.scrape, 3)
        self._due = at

    def changed(self, now: float) -> None:
        """The change is live from now on."""
        self._changed = min(self._changed, now)

    def tick(self, now: float, serving: Sequence[Serving]) -> None:
        """Scrape where it is due."""
        if now >= self._due:
            self._scraped(now, serving)
            self._due += self.scrape

    def _scraped(self, at: float, serving: Sequence[Serving]) -> None:
        since = at - self._changed if self._changed < float("inf") else -1.0
        began = at - self._began
        span, self._previous = at - self._previous, at
        if any(began - span < reset <= began for reset in self.resets):
            self._totals.clear()
        self._count(at, span, since, began, serving)
        if not any(start <= began < stop for start, stop in self.gaps):
            self._write(at, since, serving)

    def _count(self, at: float, span: float, since: float, began: float, serving: Sequence[Serving]) -> None:
        wander, slower = exp(self._dice.gauss(0.0, self.jitter)), exp(self._dice.gauss(0.0, self.jitter / 2))
        each = self.rps(began) * wander * span / max(1, len(serving))
        for one in serving:
            if self.family:
                share = self.failing(since, one.changed)
                middle = self.latency(since, one.changed) * slower
                for code, part in (("200", 1.0 - share), ("503", share)):
                    self._requests(self.namespace, self.name, one.pod, code, each * part, middle)
            if self.throttled is not None:
                periods = round(span * 10)
                hit = sum(self._dice.random() < self.throttled(since, one.changed) for _ in range(periods))
                self._rise(("container_cpu_cfs_periods_total", self._kubelet(one.pod)), periods)
                self._rise(("container_cpu_cfs_throttled_periods_total", self._kubelet(one.pod)), hit)
        if self.neighbour is not None and self.family:
            share, middle = self.neighbour(since), self.neighbour_latency(since)
            pod = f"parcel-{signs(9, 'parcel')}-{signs(5, 'parcel')}"
            for code, part in (("200", 1.0 - share), ("503", share)):
                self._requests("elsewhere", "parcel", pod, code, 7.0 * wander * span * part, middle)

    def _requests(self, namespace: str, service: str, pod: str, code: str, expected: float, middle: float) -> None:
        who = namespace, service, pod, code
        if who not in self._names:
            self._names[who] = Names(*exported(self.family, *who))
        names = self._names[who]
        count, spent, known, below = 0, 0.0, 0.0, 0.0
        for bound, bucket in names.buckets:
            part = 0.5 * (1 + erf(log(bound / middle) / (self.spread * sqrt(2)))) if bound < 1e300 else 1.0
            got = poisson(self._dice, expected * max(0.0, part - known))
            count, known = count + got, part
            if got:
                spent += got * (sqrt(max(below, bound / 4) * bound) if bound < 1e300 else below * 1.5)
            below = bound if bound < 1e300 else below
            self._rise(bucket, count)
        self._rise(names.spent, spent * names.scale)
        for counter in names.counters:
            self._rise(counter, count)

    def _rise(self, key: Key, amount: float) -> None:
        if amount or key in self._totals:  # a series begins with its first request
            self._totals[key] = self._totals.get(key, 0.0) + amount

    def _write(self, at: float, since: float, serving: Sequence[Serving]) -> None:
        alive = {one.pod for one in serving}
        self._gone, self._alive = self._alive - alive, alive
        for key, value in self._totals.items():
            if key not in self._kept:
                pod = next((text for label, text in key[1] if label in ("pod", "pod_name")), "")
                self._kept[key] = pod, self.storage.one(key[0], dict(key[1]))
            pod, series = self._kept[key]
            if not pod or pod in alive or pod.startswith("parcel-"):
                series.add(at, value)
        for series in self.storage.series.values():
            if series.labels.get("pod", series.labels.get("pod_name", "")) in self._gone:
                series.ended = min(series.ended, at)
        for one in serving:
            mine = dict(self._kubelet(one.pod))
            if self.memory is not None:
                used = min(1.0, self.memory(since, one.changed) * exp(self._dice.gauss(0.0, 0.01)))
                self.storage.one("container_memory_rss", mine).add(at, round(used * self.limit))
                self.storage.one("container_memory_working_set_bytes", mine).add(at, round(used * self.limit * 1.02))
                self.storage.one("container_spec_memory_limit_bytes", mine).add(at, self.limit)
            if self.gauge is not None:
                name, curve = self.gauge
                value = curve(since, one.changed) * exp(self._dice.gauss(0.0, 0.05))
                self.storage.one(name, {"namespace": self.namespace, "pod": one.pod}).add(at, value)

    def _kubelet(self, pod: str) -> tuple[tuple[str, str], ...]:
        image = f"registry.example.org/{self.name}"
        return (("namespace", self.namespace), ("pod", pod), ("container", self.container), ("image", image))


Exported = tuple[str, str, Sequence[float], float, tuple[tuple[str, str], ...]]


def exported(family: str, namespace: str, service: str, pod: str, code: str) -> Exported:
    """Counter, histogram, bounds in seconds, units of one second, and labels, as each family's exporter has them."""
    match family:
        case "nginx":
            base = "nginx_ingress_controller_request"
            labels = (
                ("exported_namespace", namespace), ("namespace", "ingress-nginx"), ("exported_service", service),
                ("ingress", service), ("method", "GET"), ("status", code),
            )  # fmt: skip
            return f"{base}s", f"{base}_duration_seconds", NGINX, 1.0, labels
        case "traefik":
            named = (("service", f"{namespace}-{service}-80@kubernetes"), ("method", "GET"), ("protocol", "http"))
            base = "traefik_service_request"
            return f"{base}s_total", f"{base}_duration_seconds", TRAEFIK, 1.0, (*named, ("code", code))
        case "knative":
            revision = (("namespace_name", namespace), ("pod_name", pod), ("response_code", code))
            return "revision_app_request_count", "revision_app_request_latencies", KNATIVE, 1000.0, revision
    name = "http_server_request_duration_seconds"
    spans = (("namespace", namespace), ("pod", pod), ("http_response_status_code", code), ("http_route", "/"))
    return f"{name}_count", name, OTEL, 1.0, spans


NGINX = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # Prometheus' client library's defaults
TRAEFIK = (0.1, 0.3, 1.2, 5.0)
KNATIVE = (0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.4, 0.6, 1.0, 2.0, 5.0, 10.0)
OTEL = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)  # semantic conventions
FAMILIES = ("nginx", "traefik", "knative", "opentelemetry")


def poisson(dice: random.Random, expected: float) -> int:
    """How often something happens that is expected so often."""
    if expected <= 0:
        return 0
    if expected > 50:
        return max(0, round(dice.gauss(expected, sqrt(expected))))
    least, count, product = exp(-expected), 0, dice.random()
    while product > least:
        count, product = count + 1, product * dice.random()
    return count
