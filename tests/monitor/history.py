"""What a workload's metrics would have been: pods that come and go, traffic, failures, latencies, scrapes that fail.

It knows the names that exporters use, and nothing of what is asked or judged.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from math import erf, exp, log, sqrt

Curve = Callable[[float], float]  # of seconds since the commit; negative before it
Samples = dict[str, list[tuple[float, float]]]

COMMIT = 1_790_000_000.0
PAST = 4000.0  # seconds of history before the commit


def steady(value: float) -> Curve:
    """The same at all times."""
    return lambda _: value


def changed(before: float, after: float, at: float = 0.0, until: float = 1e9) -> Curve:
    """One value, and from `at` to `until` another."""
    return lambda since: after if at <= since < until else before


@dataclass(frozen=True)
class Pod:
    """One pod and when it lived, in seconds since the commit; a bad one has a share of failures of its own."""

    name: str
    born: float
    died: float = 1e9
    failing: float | None = None


OLD = "6b7f9c8d5f"
NEW = "7d4b8f6c9d"


NEIGHBOUR = Pod(f"post-{OLD}-zzzzz", -PAST)


def rolling(count: int = 2, bad: int = 0, failing: float = 1.0) -> tuple[Pod, ...]:
    """A rollout: old pods end and new ones begin, one after the other, in the first half minute or so."""
    old = [Pod(f"web-{OLD}-{sign * 5}", -PAST, 12.0 + 9.0 * index) for index, sign in enumerate("bcdfgh"[:count])]
    new = [
        Pod(f"web-{NEW}-{sign * 5}", 8.0 + 9.0 * index, failing=failing if index < bad else None)
        for index, sign in enumerate("jklmnp"[:count])
    ]
    return (*old, *new)


@dataclass
class History:
    """One workload, `web` in the namespace `shop`."""

    seed: int
    family: str = "nginx"  # nginx, traefik, knative, opentelemetry
    scrape: float = 15.0
    pods: tuple[Pod, ...] = field(default_factory=rolling)
    rps: Curve = field(default_factory=lambda: steady(12.0))
    failing: Curve = field(default_factory=lambda: steady(0.002))
    latency: Curve = field(default_factory=lambda: steady(0.04))  # the median, in seconds
    spread: float = 0.6  # sigma of its logarithm
    jitter: float = 0.15  # how much traffic and latency wander from scrape to scrape
    memory: Curve | None = None  # share of the limit
    throttled: Curve | None = None  # share of CPU periods
    neighbour: Curve | None = None  # share of failures of another workload behind the same ingress controller
    neighbour_slower: Curve = field(default_factory=lambda: steady(1.0))
    crowd: int = 0  # further workloads behind it, which are well
    gaps: tuple[tuple[float, float], ...] = ()  # when nothing was scraped
    resets: tuple[float, ...] = ()  # when the exporter of counters restarted
    end: float = 700.0

    def samples(self) -> Samples:
        """Every series, by its name with labels."""
        dice = random.Random(self.seed)  # noqa: S311 - a history, no secret
        totals: dict[str, float] = {}
        found: Samples = {}
        at = -PAST + dice.random() * self.scrape
        previous = at - self.scrape
        while at <= self.end:
            if any(previous < reset <= at for reset in self.resets):
                totals = dict.fromkeys(totals, 0.0)
            self._count(dice, totals, previous, at)
            if not any(start <= at < stop for start, stop in self.gaps):
                for name, value in {**totals, **self._gauges(dice, at)}.items():
                    if self._scraped(name, at):
                        found.setdefault(name, []).append((round(COMMIT + at, 3), value))
            previous, at = at, at + self.scrape
        return found

    def _count(self, dice: random.Random, totals: dict[str, float], start: float, end: float) -> None:
        alive = [pod for pod in self.pods if pod.born <= end and pod.died > start]
        wander = exp(dice.gauss(0.0, self.jitter))
        slower = exp(dice.gauss(0.0, self.jitter / 2))
        for pod in alive:
            expected = self.rps(end) * wander * (end - start) / len(alive)
            share = self.failing(end) if pod.failing is None else pod.failing
            for code, part in (("200", 1.0 - share), ("500", share)):
                self._requests(dice, totals, pod, code, expected * part, self.latency(end) * slower)
            self._periods(dice, totals, pod, start, end)
        if self.neighbour is not None:
            share, middle = self.neighbour(end), 0.05 * self.neighbour_slower(end)
            self._others(dice, totals, NEIGHBOUR, share, 6.0 * wander * (end - start), middle)
        for number in range(self.crowd):
            pod = Pod(f"page{number}-{OLD}-zzzzz", -PAST)
            self._others(dice, totals, pod, 0.002, 3.0 * wander * (end - start), 0.05)

    def _others(
        self, dice: random.Random, totals: dict[str, float], pod: Pod, share: float, expected: float, middle: float
    ) -> None:
        for code, part in (("200", 1.0 - share), ("500", share)):
            self._requests(dice, totals, pod, code, expected * part, middle)

    def _requests(
        self, dice: random.Random, totals: dict[str, float], pod: Pod, code: str, expected: float, middle: float
    ) -> None:
        bounds = BUCKETS[self.family]
        passed, below, spent, known = 0, 0.0, 0.0, 0.0
        for bound in (*bounds, float("inf")):
            share = 0.5 * (1 + erf(log(bound / middle) / (self.spread * sqrt(2)))) if bound < 1e300 else 1.0
            got = poisson(dice, expected * max(0.0, share - known))
            passed, known = passed + got, share
            spent += got * (sqrt(max(below, bound / 4) * bound) if bound < 1e300 else below * 1.5)
            if passed or self._bucket(pod, code, bound) in totals:
                self._add(totals, self._bucket(pod, code, bound), passed)
            below = bound if bound < 1e300 else below
        if not passed and self._counter(pod, code) not in totals:
            return  # a series begins with its first request
        self._add(totals, self._counter(pod, code), passed)
        if self.family != "opentelemetry":
            self._add(totals, self._histogram(pod, code, "_count"), passed)
        self._add(totals, self._histogram(pod, code, "_sum"), spent * SCALE.get(self.family, 1.0))

    def _periods(self, dice: random.Random, totals: dict[str, float], pod: Pod, start: float, end: float) -> None:
        if self.throttled is None:
            return
        periods = round((end - start) * 10)
        hit = sum(dice.random() < self.throttled(end) for _ in range(periods))
        self._add(totals, container("container_cpu_cfs_periods_total", pod), periods)
        self._add(totals, container("container_cpu_cfs_throttled_periods_total", pod), hit)

    def _gauges(self, dice: random.Random, at: float) -> dict[str, float]:
        if self.memory is None:
            return {}
        limit = 256.0 * 2**20
        found: dict[str, float] = {}
        for pod in self.pods:
            used = min(1.0, self.memory(at) * exp(dice.gauss(0.0, 0.01)))
            found[container("container_memory_rss", pod)] = float(round(used * limit))
            found[container("container_spec_memory_limit_bytes", pod)] = limit
        return found

    def _scraped(self, name: str, at: float) -> bool:
        """Series of pods live and end with them; those of an ingress controller stay."""
        pod = next((pod for pod in self.pods if pod.name in name), None)
        return pod is None or pod.born <= at < pod.died

    def _counter(self, pod: Pod, code: str) -> str:
        if self.family == "opentelemetry":
            return self._histogram(pod, code, "_count")
        name = {
            "nginx": "nginx_ingress_controller_requests",
            "traefik": "traefik_service_requests_total",
            "knative": "revision_app_request_count",
        }[self.family]
        return f"{name}{{{self._labels(pod, code)}}}"

    def _histogram(self, pod: Pod, code: str, ending: str, more: str = "") -> str:
        name = {
            "nginx": "nginx_ingress_controller_request_duration_seconds",
            "traefik": "traefik_service_request_duration_seconds",
            "knative": "revision_app_request_latencies",
            "opentelemetry": "http_server_request_duration_seconds",
        }[self.family]
        return f"{name}{ending}{{{self._labels(pod, code)}{more}}}"

    def _bucket(self, pod: Pod, code: str, bound: float) -> str:
        le = "+Inf" if bound > 1e300 else f"{bound * SCALE.get(self.family, 1.0):g}"
        return self._histogram(pod, code, "_bucket", f',le="{le}"')

    def _labels(self, pod: Pod, code: str) -> str:
        name = pod.name.partition("-")[0]
        space = "shop" if name == "web" else "blog"
        match self.family:
            case "nginx":
                whose = f'exported_namespace="{space}",namespace="ingress",exported_service="{name}"'
                return f'{whose},method="GET",status="{code}"'
            case "traefik":
                return f'service="{space}-{name}-80@kubernetes",method="GET",code="{code}"'
            case "knative":
                return f'namespace_name="{space}",pod_name="{pod.name}",response_code="{code}"'
        return f'namespace="{space}",pod="{pod.name}",http_response_status_code="{code}"'

    def _add(self, totals: dict[str, float], name: str, amount: float) -> None:
        totals[name] = totals.get(name, 0.0) + amount


SCALE = {"knative": 1000.0}  # OpenCensus counted milliseconds
BUCKETS = {
    "nginx": (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    "traefik": (0.1, 0.3, 1.2, 5.0),
    "knative": (0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.4, 0.6, 1.0, 2.0, 5.0, 10.0),
    "opentelemetry": (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
}
FAMILIES = tuple(BUCKETS)


def container(name: str, pod: Pod) -> str:
    """A series of cAdvisor's about the pod's one container."""
    return f'{name}{{namespace="shop",pod="{pod.name}",container="web",image="example.org/web"}}'


def poisson(dice: random.Random, expected: float) -> int:
    """How often something happens that is expected so often."""
    if expected > 60:
        return max(0, round(dice.gauss(expected, sqrt(expected))))
    least, count, product = exp(-expected), 0, dice.random()
    while product > least:
        count, product = count + 1, product * dice.random()
    return count
