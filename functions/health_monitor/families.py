"""The HTTP metrics of ingress controllers, Knative and OpenTelemetry, and how to tell which workload they are about.

Which of them a cluster has is asked of Prometheus, never assumed. Sources: ingress-nginx's user guide "Monitoring",
Traefik "Prometheus metrics", Knative "Service metrics" (since its move to OpenTelemetry the queue-proxy has the names
of that), OpenTelemetry "Semantic conventions for HTTP metrics". Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NAMESPACE_LABELS = ("exported_namespace", "namespace", "namespace_name", "k8s_namespace_name")
SERVICE_LABELS = ("exported_service", "service")
POD_LABELS = ("pod", "pod_name", "k8s_pod_name")


@dataclass(frozen=True, slots=True)
class Family:
    """`counter` counts requests by `code`; `histogram` without its ending holds durations, `scale` of them a second.

    A native histogram is one series of that very name, without `_bucket`, `_sum` and `_count` beside it (Prometheus'
    documentation, "Native histograms").
    """

    name: str
    counter: str
    code: str
    histogram: str
    scale: float = 1.0
    by: Literal["service", "traefik", "pod"] = "pod"

    @property
    def count(self) -> str:
        """The series that a classic histogram has and a native one has not."""
        return f"{self.histogram}_count"

    @property
    def names(self) -> tuple[str, ...]:
        """Each series that tells whether there is anything to ask about."""
        return tuple(dict.fromkeys((self.counter, self.count, self.histogram)))


FAMILIES = (
    Family(
        "ingress-nginx",
        "nginx_ingress_controller_requests",
        "status",
        "nginx_ingress_controller_request_duration_seconds",
        by="service",
    ),
    Family(
        "traefik", "traefik_service_requests_total", "code", "traefik_service_request_duration_seconds", by="traefik"
    ),
    Family("knative", "revision_app_request_count", "response_code", "revision_app_request_latencies", 1000.0),
    Family(
        "opentelemetry",
        "http_server_request_duration_seconds_count",
        "http_response_status_code",
        "http_server_request_duration_seconds",
    ),
    Family(
        "opentelemetry-ms",
        "http_server_duration_milliseconds_count",
        "http_status_code",
        "http_server_duration_milliseconds",
        1000.0,
    ),
)
RSS, WORKING_SET = "container_memory_rss", "container_memory_working_set_bytes"
KUBELET_LIMIT, STATE_LIMIT = "container_spec_memory_limit_bytes", "kube_pod_container_resource_limits"
THROTTLED, PERIODS = "container_cpu_cfs_throttled_periods_total", "container_cpu_cfs_periods_total"
NAMES = (
    *(name for family in FAMILIES for name in family.names),
    RSS,
    WORKING_SET,
    KUBELET_LIMIT,
    STATE_LIMIT,
    THROTTLED,
    PERIODS,
)

# Names that Kubernetes gives to pods: a template's hash and five signs, an ordinal, or five signs
# (staging/src/k8s.io/apimachinery/pkg/util/rand: no vowels, no 0, 1 and 3).
_SIGNS = "[bcdfghjklmnpqrstvwxz2456789]"
POD_NAMES = {
    "Deployment": f"-{_SIGNS}{{1,10}}-{_SIGNS}{{5}}",
    "StatefulSet": "-[0-9]+",
    "DaemonSet": f"-{_SIGNS}{{5}}",
}


_POD = re.compile(rf"(?P<workload>.+?)(-{_SIGNS}{{1,10}})?-({_SIGNS}{{5}}|[0-9]+)")


def workload_of(pod: str) -> str:
    """The name of a pod without what Kubernetes appends; the pod's own where that is not to be told."""
    found = _POD.fullmatch(pod)
    return found["workload"] if found else pod


def pods_of(kind: str, name: str) -> str:
    """A regular expression (RE2 and Python alike) of the names of a workload's pods, past and present."""
    return re.escape(name).replace("\\-", "-") + POD_NAMES[kind]


def namespace_label(labels: Mapping[str, str], namespace: str) -> str:
    """The label by which a series says that it is about this namespace; empty where it is not."""
    return next((label for label in NAMESPACE_LABELS if labels.get(label) == namespace), "")


def ours(
    family: Family, labels: Mapping[str, str], namespace: str, pods: str, services: tuple[str, ...]
) -> dict[str, str]:
    """By label, the expression that the workload's series of a family match, if this series is one; else empty."""
    if family.by == "traefik":
        wanted = traefik_services(namespace, services)
        return {"service": wanted} if wanted and re.fullmatch(wanted, labels.get("service", "")) else {}
    space = namespace_label(labels, namespace)
    if not space:
        return {}
    if family.by == "service":
        label = next((one for one in SERVICE_LABELS if labels.get(one) in services), "")
        anyone = "|".join(re.escape(one).replace("\\-", "-") for one in services)
        return {space: namespace, label: anyone} if label else {}
    label = next((one for one in POD_LABELS if re.fullmatch(pods, labels.get(one, ""))), "")
    return {space: namespace, label: pods} if label else {}


def matchers(expressions: Mapping[str, str]) -> str:
    """PromQL's matchers of these expressions by label; a namespace is told by its very name."""
    return ",".join(
        f'{label}{"=" if label in NAMESPACE_LABELS else "=~"}"{quoted(text)}"' for label, text in expressions.items()
    )


def traefik_services(namespace: str, services: tuple[str, ...]) -> str:
    """Traefik's names of them: `namespace-service-port@kubernetes` (Ingress) or `@kubernetescrd` (IngressRoute)."""
    if not services:
        return ""
    anyone = "|".join(re.escape(one).replace("\\-", "-") for one in services)
    return f"{re.escape(namespace)}-({anyone})-[^-]+@kubernetes(crd|gateway)?".replace("\\-", "-")


def quoted(text: str) -> str:
    """The text inside PromQL's double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
