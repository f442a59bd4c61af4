"""What a workload's requests make of its counters, by the names that exporters really use. Pure but for the dice.

It knows nothing of what is asked or judged: requests come one by one, each with its duration and its answer.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

Family = Literal["nginx", "traefik", "opentelemetry"]
Labels = tuple[tuple[str, str], ...]
SPREAD = 0.5  # sigma of the durations' logarithm
BOUNDS: Mapping[Family, tuple[float, ...]] = {
    # The exporters' own defaults, in seconds.
    "nginx": (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    "traefik": (0.1, 0.3, 1.2, 5.0),
    "opentelemetry": (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
}
TARGETS: Mapping[Family, Mapping[str, str]] = {
    # What service discovery adds to each series; Prometheus renames the exporter's own labels of these names.
    "nginx": {"namespace": "ingress-nginx", "service": "ingress-nginx-controller-metrics"},
    "traefik": {"namespace": "kube-system", "pod": "traefik-6d8c5f7b9c-x2k4m"},
    "opentelemetry": {"namespace": "monitoring", "pod": "collector-5b7d9c8f4-zq8wt"},
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a pod answers: the share of requests that fail, and the median seconds of an answer."""

    failing: float = 0.001
    seconds: float = 0.03


@dataclass(slots=True)
class _Series:
    count: int = 0
    spent: float = 0.0
    buckets: list[int] = field(default_factory=list)


@dataclass
class Counters:
    """The counters of one workload's requests. `served` is how many requests each manner's pods answered."""

    family: Family
    namespace: str
    workload: str
    dice: Random
    _series: dict[tuple[str, str], _Series] = field(default_factory=dict)

    def serve(self, pods: Sequence[tuple[str, Manner]], requests: float) -> None:
        """So many requests, as they fall on the pods; a fraction is one more at times."""
        count = int(requests) + (self.dice.random() < requests % 1)
        for _ in range(count if pods else 0):
            name, manner = self.dice.choice(pods)
            code = "500" if self.dice.random() < manner.failing else "200"
            seconds = manner.seconds * self.dice.lognormvariate(0.0, SPREAD)
            series = self._of(name if self.family == "opentelemetry" else "", code)
            series.count += 1
            series.spent += seconds
            series.buckets[bisect_left(BOUNDS[self.family], seconds)] += 1

    def forget(self, alive: Sequence[str]) -> None:
        """The series of pods that are gone end, where a series is one pod's."""
        if self.family == "opentelemetry":
            self._series = {key: series for key, series in self._series.items() if key[0] in alive}

    def samples(self) -> Iterator[tuple[str, Labels, float]]:
        """Name, labels and value of every series, as the exporter shows them."""
        counter, histogram, bounds = _COUNTER[self.family], _HISTOGRAM[self.family], BOUNDS[self.family]
        for (pod, code), series in self._series.items():
            labels, total = self._labels(pod, code), 0
            if counter:
                yield counter, labels, series.count
            for bound, passed in zip((*map("{:g}".format, bounds), "+Inf"), series.buckets, strict=True):
                total += passed
                yield f"{histogram}_bucket", (*labels, ("le", bound)), total
            yield f"{histogram}_count", labels, series.count
            yield f"{histogram}_sum", labels, series.spent

    def _of(self, pod: str, code: str) -> _Series:
        if (pod, code) not in self._series:
            self._series[pod, code] = _Series(buckets=[0] * (len(BOUNDS[self.family]) + 1))
        return self._series[pod, code]

    def _labels(self, pod: str, code: str) -> Labels:
        match self.family:
            case "nginx":
                named = (("namespace", self.namespace), ("service", self.workload), ("ingress", self.workload))
                return (*named, ("method", "GET"), ("status", code))
            case "traefik":
                service = f"{self.namespace}-{self.workload}-80@kubernetes"
                return (("service", service), ("protocol", "http"), ("method", "GET"), ("code", code))
        whose = (("k8s_namespace_name", self.namespace), ("k8s_pod_name", pod))
        return (*whose, ("http_request_method", "GET"), ("http_response_status_code", code))


_COUNTER: Mapping[Family, str] = {
    "nginx": "nginx_ingress_controller_requests",
    "traefik": "traefik_service_requests_total",
    "opentelemetry": "",
}
_HISTOGRAM: Mapping[Family, str] = {
    "nginx": "nginx_ingress_controller_request_duration_seconds",
    "traefik": "traefik_service_request_duration_seconds",
    "opentelemetry": "http_server_request_duration_seconds",
}


def scraped(labels: Labels, target: Mapping[str, str]) -> Labels:
    """The labels that a series has once Prometheus scraped it from this target (`honor_labels: false`)."""
    own = tuple((f"exported_{name}" if name in target else name, value) for name, value in labels)
    return (*own, *sorted(target.items()))


def shown(name: str, labels: Labels, value: float, at: str = "") -> str:
    """One line of the exposition format."""
    inside = ",".join(f'{key}="{text}"' for key, text in labels)
    return f"{name}{{{inside}}} {value}{at}" if isinstance(value, int) else f"{name}{{{inside}}} {value:.6f}{at}"
