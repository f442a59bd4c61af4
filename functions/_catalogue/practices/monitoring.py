"""Scraping and alerting with the Prometheus operator, only where the repository shows that it runs."""

from typing import Any

from functions._catalogue.edits import add
from functions._catalogue.practice import SERVERS, Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text
from functions._catalogue.surroundings import neighbours
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import label_selector_selects, services_of
from functions._manifests.workloads import pod_metadata

_GROUP = "monitoring.coreos.com/"
_METRIC_PORTS = ("metrics", "http-metrics", "https-metrics", "prometheus", "prom", "http-prom")
_ALERTED = ("Deployment", "StatefulSet", "DaemonSet")


def _operator(repository: Repository) -> str:
    """Why nothing of the Prometheus operator may be added; empty where the repository uses it."""
    used = any(found.api_version.startswith(_GROUP) for found in repository.manifests)
    return "" if used else "nothing in the repository is for the Prometheus operator, so nobody would read it"


def _common_labels(repository: Repository, kind: str) -> dict[str, str]:
    """The labels that all objects of a kind share: what the Prometheus of this cluster selects them by."""
    found = repository.of_kind(kind) or repository.of_kind("ServiceMonitor", "PodMonitor", "PrometheusRule")
    labels = [mapping(one.data, "metadata.labels") for one in found if one.api_version.startswith(_GROUP)]
    first = labels[0] if labels else {}
    return {key: str(value) for key, value in first.items() if all(one.get(key) == value for one in labels)}


def _named_metadata(name: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "labels": labels} if labels else {"name": name}


def _metrics_port(case: Case, service: Manifest) -> str:
    """The name of the port that serves metrics, by its name, by the scrape annotations, or as it was said."""
    annotations = {
        **mapping(pod_metadata(case.workload), "annotations"),
        **mapping(service.data, "metadata.annotations"),
    }
    scraped = str(annotations.get("prometheus.io/scrape", "")).lower() == "true"
    number = str(annotations.get("prometheus.io/port", "")) if scraped else ""
    if case.named and case.said.port is not None:
        number = str(case.said.port)
    for port in rows(service.data, "spec.ports"):
        name = text(port, "name")
        if name and (name in _METRIC_PORTS or number in {str(port.get("port")), str(port.get("targetPort"))}):
            return name
    return ""


def _monitored(case: Case, service: Manifest) -> Manifest | None:
    labels = mapping(service.data, "metadata.labels")
    for found in case.repository.of_kind("ServiceMonitor"):
        chosen = mapping(found.data, "spec.namespaceSelector")
        reach = (
            found.namespace == case.namespace or chosen.get("any") or case.namespace in (chosen.get("matchNames") or ())
        )
        if reach and label_selector_selects(mapping(found.data, "spec.selector"), labels):
            return found
    return None


def _service_monitor(case: Case) -> Advice:
    workload = case.workload
    reason = _operator(case.repository)
    if reason:
        return Unsuited(reason)
    for service in services_of(case.repository, workload):
        port, labels = _metrics_port(case, service), mapping(service.data, "metadata.labels")
        found = _monitored(case, service)
        if found is not None:
            return Followed(f"ServiceMonitor {found.name} scrapes {workload.name}")
        if not port or not labels:
            continue
        annotations = {
            **mapping(pod_metadata(workload), "annotations"),
            **mapping(service.data, "metadata.annotations"),
        }
        path = (case.said.path if case.named else None) or str(annotations.get("prometheus.io/path") or "/metrics")
        path = f"/{path.removeprefix('/')}"
        data = {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "ServiceMonitor",
            "metadata": _named_metadata(service.name, _common_labels(case.repository, "ServiceMonitor")),
            "spec": {
                "selector": {"matchLabels": dict(labels)},
                "endpoints": [{"port": port, "path": path, "interval": "30s"}],
            },
        }
        what = f"Prometheus scrapes {path} on port {port} of {workload.name} every 30 s (a ServiceMonitor; it had none)"
        return Change(add(case, data), what, (workload.resource,))
    return Unsuited(f"no Service of {workload.name} has labels and a named port for metrics")


def _rules(workload: Manifest) -> list[dict[str, Any]]:
    """Two alerts on what kube-state-metrics says of every workload: too few pods, and pods that keep restarting."""
    kind, name, space = workload.kind.lower(), workload.name, workload.namespace
    chosen = f'namespace="{space}",{kind}="{name}"'
    missing = {
        "deployment": f"kube_deployment_status_replicas_unavailable{{{chosen}}} > 0",
        "statefulset": f"kube_statefulset_replicas{{{chosen}}} > kube_statefulset_status_replicas_ready{{{chosen}}}",
        "daemonset": f"kube_daemonset_status_number_unavailable{{{chosen}}} > 0",
    }[kind]
    title = "".join(part.capitalize() for part in name.replace(".", "-").split("-"))
    ending = {"deployment": "[a-z0-9]+-[a-z0-9]{5}", "statefulset": "[0-9]+", "daemonset": "[a-z0-9]{5}"}[kind]
    pods = f'namespace="{space}",pod=~"{name.replace(".", "[.]")}-{ending}"'
    return [
        {
            "alert": f"{title}Unavailable",
            "expr": missing,
            "for": "15m",
            "labels": {"severity": "warning"},
            "annotations": {"summary": f"{workload.kind} {space}/{name} has had too few ready pods for 15 minutes."},
        },
        {
            "alert": f"{title}Restarting",
            "expr": f"increase(kube_pod_container_status_restarts_total{{{pods}}}[30m]) > 3",
            "for": "5m",
            "labels": {"severity": "warning"},
            "annotations": {"summary": f"A container of {space}/{name} was restarted more than 3 times in 30 minutes."},
        },
    ]


def _alerted(case: Case, workload: Manifest) -> Manifest | None:
    for found in case.repository.of_kind("PrometheusRule"):
        said = [text(rule, "expr") for group in rows(found.data, "spec.groups") for rule in rows(group, "rules")]
        if any(f'"{workload.name}' in one or f"{workload.name}-" in one for one in said):
            return found
    return None


def _alerts(case: Case) -> Advice:
    reason = _operator(case.repository)
    if reason:
        return Unsuited(reason)
    workload = case.workload
    found = _alerted(case, workload)
    if found is not None:
        return Followed(f"PrometheusRule {found.name} watches {workload.name}")
    name = f"{workload.name}-alerts"
    if any(other.name == name for other in neighbours(case.repository, workload, "PrometheusRule")):
        return Unsuited(f"another PrometheusRule is called {name} already")
    data = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": _named_metadata(name, _common_labels(case.repository, "PrometheusRule")),
        "spec": {"groups": [{"name": workload.name, "rules": _rules(workload)}]},
    }
    what = f"alerts when {workload.name} lacks pods for 15 minutes or keeps restarting (a PrometheusRule; it had none)"
    return Change(add(case, data), what, (workload.resource,))


PRACTICES = (
    Practice(
        id="service-monitor",
        title="ServiceMonitor",
        category="monitoring",
        summary="Prometheus scrapes the metrics that a workload already offers.",
        checks="A Service with labels and a port for metrics is selected by a ServiceMonitor, where "
        "the operator is used.",
        changes="Adds a ServiceMonitor for that port, with the labels that the repository's others share.",
        experts=("monitoring",),
        risk=0.05,
        effort=0.1,
        impact=0.5,
        advise=_service_monitor,
        kinds=SERVERS,
        parameters=("port", "path"),
        risks=("More series in Prometheus.",),
        dependencies=("The Prometheus operator.",),
    ),
    Practice(
        id="alert-rules",
        title="Alerts for workloads",
        category="monitoring",
        summary="A person is told when a workload lacks pods or keeps restarting.",
        checks="A PrometheusRule speaks of the workload, where the operator is used.",
        changes="Adds a PrometheusRule with two alerts on kube-state-metrics.",
        experts=("monitoring",),
        risk=0.05,
        effort=0.15,
        impact=0.5,
        advise=_alerts,
        kinds=_ALERTED,
        risks=("An alert that nobody acts on teaches people to look away.",),
        dependencies=("The Prometheus operator.", "kube-state-metrics."),
    ),
)
