"""What looks for symptoms in a snapshot: one file for each kind or system. Pure; each looks at its own objects."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from functions._symptoms.analyzers import (
    attachments,
    claims,
    crashes,
    cron_jobs,
    deleting,
    drift,
    finished,
    hosts,
    images,
    ingresses,
    jobs,
    lent,
    limit_ranges,
    longhorn,
    lost_pods,
    memory,
    missing_objects,
    nodes,
    probes,
    scheduling,
    services,
    starting,
    syncs,
    unready,
    webhooks,
    workloads,
)
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

Analyzer = Callable[[Snapshot], Iterable[Symptom]]

# The kinds that they look at. What is not read is not judged, and said to be unknown where its absence would matter.
# Of Pods, Services and Applications it serves to read more namespaces than those that are judged (`Snapshot.beside`).
KINDS = (
    "Application",
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Event",
    "HorizontalPodAutoscaler",
    "Ingress",
    "IngressClass",
    "Job",
    "LimitRange",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "NodeMetrics",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "ReplicaSet",
    "Replica.longhorn.io",
    "Service",
    "StatefulSet",
    "StorageClass",
    "ValidatingWebhookConfiguration",
    "Volume.longhorn.io",
    "VolumeAttachment",
)

ANALYZERS: Mapping[str, Analyzer] = MappingProxyType(
    {
        module.__name__.rpartition(".")[2]: module.analyze
        for module in (
            attachments,
            claims,
            crashes,
            cron_jobs,
            deleting,
            drift,
            finished,
            hosts,
            images,
            ingresses,
            jobs,
            lent,
            limit_ranges,
            longhorn,
            lost_pods,
            memory,
            missing_objects,
            nodes,
            probes,
            scheduling,
            services,
            starting,
            syncs,
            unready,
            webhooks,
            workloads,
        )
    }
)
