"""Autoscalers can do their work: one for each workload, with a metric that exists, and nobody who sets it back."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.limitranges import containers_in, effective
from functions._manifests.paths import child, get
from functions._manifests.replicas import scalers, whole
from functions._manifests.repository import Manifest
from functions._manifests.workloads import WORKLOAD_KINDS, pod_spec
from functions._preflight.fix import drop, plan
from functions._preflight.rule import finding
from functions._preflight.view import View

REPLICAS, METRICS, TARGET = "autoscaler-replicas", "autoscaler-metrics", "autoscaler-target"
BOUNDS, VERTICAL = "autoscaler-bounds", "autoscaler-vertical"


def replicas_are_left_to_it(view: View) -> Iterator[Finding]:
    """A workload that is scaled states no replicas, or Argo CD is told to ignore them."""
    for (kind, namespace, name), listed in scalers(view.repository).items():
        one = view.repository.find(kind, namespace, name)
        if one is None or not listed or get(one.data, "spec.replicas") is None or _ignored(view, one):
            continue
        message = "an autoscaler sets the replicas, and every sync sets them back: leave them out"
        held = "at the first sync without them one pod is left, until the autoscaler adds the others again"
        fix = plan(one, (drop(one, "spec.replicas"),), f"the autoscaler alone decides the replicas of {name}", held)
        yield finding(REPLICAS, one, "spec.replicas", message, "warning", fix)


def _ignored(view: View, workload: Manifest) -> bool:
    """Whether the Application leaves the replicas out of its comparison."""
    application = next((one for one in _applications(view) if one.name == workload.application), None)
    listed = get(application.data, "spec.ignoreDifferences") if application else None
    for one in listed if isinstance(listed, list) else ():
        if not isinstance(one, dict) or one.get("kind") not in (workload.kind, "*"):
            continue
        if one.get("name") not in (None, "", workload.name):
            continue
        paths = [*(one.get("jsonPointers") or ()), *(one.get("jqPathExpressions") or ())]
        if any(path in ("/spec/replicas", ".spec.replicas") for path in paths):
            return True
    return False


def _applications(view: View) -> tuple[Manifest, ...]:
    return tuple(one for one in view.repository.of_kind("Application") if one.api_version.startswith("argoproj.io/"))


def can_measure(view: View) -> Iterator[Finding]:
    """A share of a request is measured where every container has one."""
    for one in view.repository.of_kind("HorizontalPodAutoscaler"):
        workload = _target(view, one)
        spec = pod_spec(workload) if workload else {}
        if workload is None or spec.get("resources"):
            continue
        for path, resource, only in _shares(one):
            for container in containers_in(spec, "containers"):
                if only and container.get("name") != only:
                    continue
                if resource not in effective(container, view.limits(workload.namespace)).requests:
                    message = (
                        f"container {container.get('name')} of {workload.kind} {workload.name} requests no {resource}, "
                        "and the share of a request cannot be measured: it never scales; state the request"
                    )
                    yield finding(METRICS, one, path, message)


def _shares(scaler: Manifest) -> Iterator[tuple[str, str, str]]:
    """Path, resource and container (empty for all) of each metric that is a share of what is requested."""
    metrics = get(scaler.data, "spec.metrics")
    if scaler.api_version == "autoscaling/v1" or not metrics:
        yield "spec", "cpu", ""  # 80 % of the CPU where nothing is said (SetDefaults_HorizontalPodAutoscaler)
    for at, metric in enumerate(metrics if isinstance(metrics, list) else ()):
        for field in ("resource", "containerResource"):
            stated: Any = get(metric, field)
            if isinstance(stated, dict) and get(stated, "target.type") == "Utilization":
                container = str(stated.get("container") or "") if field == "containerResource" else ""
                yield child("spec.metrics", at), str(stated.get("name")), container


def has_a_target(view: View) -> Iterator[Finding]:
    """The workload is there, and it has no other autoscaler."""
    for (kind, _, name), listed in scalers(view.repository).items():
        for one in listed:
            if len({(each.kind, each.name) for each in listed}) > 1:
                message = f"another autoscaler scales {kind} {name}, too, and neither acts then: keep one of both"
                yield finding(TARGET, one, "spec.scaleTargetRef", message)
            elif kind in WORKLOAD_KINDS and view.repository.find(kind, one.namespace, name) is None:
                message = f"there is no {kind} {name} in Git beside it: name the workload that it is to scale"
                yield finding(TARGET, one, "spec.scaleTargetRef", message, "warning")


def _target(view: View, scaler: Manifest) -> Manifest | None:
    target = get(scaler.data, "spec.scaleTargetRef")
    kind, name = (str(target.get(field)) for field in ("kind", "name")) if isinstance(target, dict) else ("", "")
    return view.repository.find(kind, scaler.namespace, name)


def bounds_agree(view: View) -> Iterator[Finding]:
    """The fewest pods are not more than the most, and at least one."""
    for one in view.objects:
        if one.kind != "HorizontalPodAutoscaler":
            continue
        least, most = whole(one.data, "spec.minReplicas", 1), whole(one.data, "spec.maxReplicas", 1)
        if least > most:
            message = f"minReplicas {least} is more than maxReplicas {most}, and the API server refuses it: swap them"
            yield finding(BOUNDS, one, "spec.minReplicas", message)
        elif least < 1:
            message = "minReplicas below 1 is refused unless the cluster has the feature gate HPAScaleToZero: write 1"
            yield finding(BOUNDS, one, "spec.minReplicas", message, "warning")


def is_not_also_resized(view: View) -> Iterator[Finding]:
    """No workload is scaled and resized by the same metric."""
    resized = {
        (str(get(one.data, "spec.targetRef.kind")), one.namespace, str(get(one.data, "spec.targetRef.name"))): one
        for one in view.repository.of_kind("VerticalPodAutoscaler")
        if get(one.data, "spec.updatePolicy.updateMode")
        not in ("Off", "Initial", False)  # YAML 1.1 reads a bare Off as false
    }
    for key, listed in scalers(view.repository).items() if resized else ():
        if key in resized and any(
            resource in ("cpu", "memory")
            for one in listed
            if one.kind != "ScaledObject"
            for _, resource, _ in _shares(one)
        ):
            message = (
                "it changes the requests that a HorizontalPodAutoscaler measures by, and both work against each other: "
                "set updateMode to Off, or scale by another metric"
            )
            yield finding(VERTICAL, resized[key], "spec.updatePolicy", message, "warning")
