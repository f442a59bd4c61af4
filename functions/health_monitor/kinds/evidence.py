"""The table of kinds: what is looked at, what fails, what stays open. docs/evidence.md is printed from it."""

from collections.abc import Callable
from dataclasses import dataclass

from functions.health_monitor.kinds import accepted, budgets, scaling, schedules, storage, traffic
from functions.health_monitor.kinds.near import Near, Object, Reader


@dataclass(frozen=True, slots=True)
class Kind:
    """What counts as evidence for a kind. `near`: kinds that are listed beside it; `refusals` counts refused pods;
    `mark` is a figure that a change should leave as it is."""

    looked_at: str
    fails: str
    stays_open: str
    read: Reader
    near: tuple[str, ...] = ()
    refusals: Callable[[str, Near], tuple[int, str]] | None = None
    mark: Callable[[Object], str] | None = None
    groups: Callable[[Object], tuple[str, ...]] | None = None  # of rules


# Their checks are `workload_checks`, `runs` and `revisioned`: what is looked at, what fails, what stays open.
WITH_PODS: dict[str, tuple[str, str, str]] = {
    "Deployment": (
        "replicas updated and available; every pod of the new revision: phase, restarts, reasons, probes, its node",
        "pods of the new revision only: they cannot start, are refused, find no node or volume, answer no probe; "
        "ProgressDeadlineExceeded",
        "pods of an older revision are left; a new pod restarted; a node was lost; scaled to zero (which is as before "
        "where it was so before)",
    ),
    "StatefulSet": (
        "as a Deployment, by its ControllerRevisions",
        "as a Deployment",
        "as a Deployment; OnDelete: the new template waits for somebody to delete a pod",
    ),
    "DaemonSet": (
        "as a Deployment; the nodes that it tolerates, as its status counts them",
        "as a Deployment",
        "as a Deployment",
    ),
    "Job": (
        "its conditions; the pods of a run that began after the sync",
        "it used up its backoffLimit or its deadline; its pods can never start (image, configuration)",
        "no pod of it is ready yet; it failed, and began before the sync",
    ),
    "Service (Knative)": (
        "its Ready condition, once its controller has seen the change; the newest revision against the ready one",
        "Ready is False for a revision that is not the one of before",
        "the newest revision is not ready yet",
    ),
    "Rollout (Argo)": (
        "its phase, once its controller has seen the change; the newest revision against the stable one",
        "Degraded, and it was not before",
        "Progressing, or Paused: a person has to promote it",
    ),
}
_ACCEPTED = Kind("that it is there", "nothing", "it is not there", accepted.accepted)
EVIDENCE: dict[str, Kind] = {
    "PodDisruptionBudget": Kind(
        "its controller has seen it; healthy pods against needed ones; evictions that are allowed",
        "its controller cannot count pods (SyncFailed)",
        "it selects no pod, too few are healthy, or it blocks every eviction",
        budgets.disruption_budget,
    ),
    "ResourceQuota": Kind(
        "`status.hard` is what `spec.hard` says; used against hard; FailedCreate events that name it",
        "more is used than it allows; pods are refused by it that were not before",
        "its controller has not counted yet; it bounds nothing",
        budgets.quota, ("Event",), budgets.refused_by_quota,
    ),
    "LimitRange": Kind(
        "the pod templates of its namespace against its bounds; FailedCreate events in a LimitRange's words",
        "pods of a workload would be refused when they are made again; pods are refused that were not before",
        "no workload is in its namespace",
        budgets.limit_range, ("Deployment", "StatefulSet", "DaemonSet", "Event"), budgets.refused_by_limits,
    ),
    "HorizontalPodAutoscaler": Kind(
        "the conditions AbleToScale, ScalingActive, ScalingLimited; replicas against its bounds",
        "AbleToScale or ScalingActive is False, and its target is not scaled to zero",
        "its controller has not looked yet",
        scaling.autoscaler,
    ),
    "PersistentVolumeClaim": Kind(
        "its phase, its size against what is asked for, the state of a resize, ProvisioningFailed events",
        "Lost; no volume can be made; a resize is infeasible",
        "Pending with a pod that waits; FileSystemResizePending; WaitForFirstConsumer without a pod is as it should be",
        storage.claim, ("Event", "Pod", "StorageClass"),
    ),
    "CronJob": Kind(
        "its schedule, last and next run, what its controller complains of; its newest Job, if it began after the sync",
        "its controller cannot read it or make its Job; a Job that began after the sync failed",
        "a run was due more than a minute ago and has not begun; suspended is as it should be where Git says so",
        schedules.cron_job, ("Event",), mark=schedules.suspended,
    ),
    "Service": Kind(
        "ready endpoints, the pods that it selects, each of its ports among the endpoints; a load balancer's address",
        "its pods are ready and it has no endpoint, or none for a port",
        "it selects no pod, or none of its pods is ready; the address that it had is gone or another",
        traffic.service, ("EndpointSlice", "Pod"), mark=traffic.address,
    ),
    "Ingress": Kind(
        "each Service that it leads to: there, with that port, with ready endpoints; the address that was published",
        "a Service or a port that it leads to is not there",
        "a Service that it leads to has no ready endpoint; the address that it had is gone or another",
        traffic.ingress, ("Service", "EndpointSlice"), mark=traffic.address,
    ),
    "NetworkPolicy": Kind(
        "the pods that it selects, and at the end of the window the requests that those still serve",
        "nothing by itself; requests that fail are a failure of the workload, which it reaches",
        "it selects no pod, or nothing shows that traffic reaches those: probes pass it",
        traffic.network_policy, ("Pod",),
    ),
    "ConfigMap": Kind("that it is there, and its entries", "nothing", "it is not there", accepted.config_map),
    "ServiceAccount": _ACCEPTED,
    "Role": _ACCEPTED,
    "ClusterRole": _ACCEPTED,
    "ClusterRoleBinding": _ACCEPTED,
    "PriorityClass": _ACCEPTED,
    "StorageClass": _ACCEPTED,
    "IngressClass": _ACCEPTED,
    "PersistentVolume": _ACCEPTED,
    "PodMonitor": _ACCEPTED,
    "RoleBinding": Kind(
        "the role that it grants and the accounts of its namespace that it names",
        "one of them is not there",
        "it is not there",
        accepted.binding, ("Role", "ClusterRole", "ServiceAccount"),
    ),
    "Namespace": Kind("its phase", "it is Terminating", "it has no phase yet", accepted.namespace),
    "ServiceMonitor": Kind(
        "that it is there, and that a Service of its namespace has the labels that it selects",
        "nothing",
        "no Service has them",
        accepted.service_monitor, ("Service",),
    ),
    "PrometheusRule": Kind(
        "that it is there, how many rules it has, and at the end of the window whether Prometheus has them",
        "nothing",
        "it has no rule; Prometheus is known and has not loaded them",
        accepted.rule, groups=accepted.groups,
    ),
}  # fmt: skip
