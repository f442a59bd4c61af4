"""What everything but pods suffers from: controllers, claims, Services, Jobs, nodes, webhooks, what does not go away."""

import json
from typing import Any

import pytest

from functions._symptoms.differences import APPLIED
from functions._symptoms.faults import Fault
from tests.symptoms.cluster import (
    Body,
    ago,
    ended,
    event,
    node,
    owned,
    pod,
    seen,
    service,
    snapshot,
    thing,
    whole,
    workload,
)

QUOTA = 'pods "web-1" is forbidden: exceeded quota: team, requested: pods=1, used: pods=9, limited: pods=9'
RATIO = 'pods "w" is forbidden: memory max limit to request ratio per Container is 2, but provided ratio is 8'
HOOK = 'failed calling webhook "v.acme.io": failed to call webhook: Post "https://hook.sys.svc:443/": service "hook" not found'
SHORT: Body = {"status": {"replicas": 0, "readyReplicas": 0}}


def refused(message: str, kind: str = "ReplicaSet") -> tuple[Body, ...]:
    one = workload("web-7d9f8", kind, **SHORT)
    return one, event(one, "FailedCreate", message, 15)


def claim(phase: str = "Pending", **spec: Any) -> Body:
    return thing(
        "PersistentVolumeClaim", "data", spec={"accessModes": ["ReadWriteOnce"], **spec}, status={"phase": phase}
    )


def failing_claim(reason: str, message: str, **spec: Any) -> tuple[Body, ...]:
    return claim(**spec), event(claim(), reason, message)


def longhorn(robustness: str = "faulted", state: str = "detached", replica: str = "node-1") -> tuple[Body, ...]:
    status = {"robustness": robustness, "state": state, "kubernetesStatus": {"namespace": "shop", "pvcName": "data"}}
    volume = thing("Volume.longhorn.io", "pvc-1", "longhorn-system", status=status, spec={"numberOfReplicas": 1})
    part = thing("Replica.longhorn.io", "r-1", "longhorn-system", spec={"volumeName": "pvc-1", "nodeID": replica})
    return volume, part, claim("Bound", storageClassName="longhorn"), node()


def job(condition: str = "", seconds: float = 7200, name: str = "init", **spec: Any) -> Body:
    told = [{"type": condition, "status": "True", "lastTransitionTime": ago(seconds), "reason": "BackoffLimitExceeded"}]
    return thing(
        "Job", name, spec=spec, status={"conditions": told if condition else [], "startTime": ago(seconds + 60)}
    )


def ingress(name: str, port: Any = 80) -> Body:
    backend = {"service": {"name": name, "port": {"number": port}}}
    return thing("Ingress", "web", spec={"rules": [{"http": {"paths": [{"backend": backend}]}}]})


def hook(policy: str = "Fail") -> Body:
    configured = {
        "name": "v.acme.io",
        "failurePolicy": policy,
        "clientConfig": {"service": {"name": "hook", "namespace": "sys"}},
    }
    return thing("ValidatingWebhookConfiguration", "acme", "", webhooks=[configured])


def attachment(on: str = "node-2", **metadata: Any) -> tuple[Body, ...]:
    spec = {"source": {"persistentVolumeName": "pvc-1"}, "nodeName": on}
    one = thing("VolumeAttachment", "csi-1", "", spec=spec, status={"attached": True}, metadata=metadata)
    volume = thing("PersistentVolume", "pvc-1", "", spec={"claimRef": {"namespace": "shop", "name": "data"}})
    volumes = [{"persistentVolumeClaim": {"claimName": "data"}}]
    return one, volume, pod(spec={"volumes": volumes}), node(), node("node-2")


FAULTS: tuple[tuple[str, tuple[Body, ...], Fault, dict[str, str]], ...] = (
    ("workloads", refused(QUOTA), "quota", {"name": "team"}),
    ("workloads", refused(RATIO), "limit-range", {"resources": "memory"}),
    ("workloads", refused(HOOK), "webhook", {"name": "v.acme.io", "service": "hook", "space": "sys"}),
    ("workloads", refused('admission webhook "p.acme.io" denied the request: no'), "refused", {"name": "p.acme.io"}),
    ("workloads", refused(QUOTA, "StatefulSet"), "quota", {}),
    ("workloads", (workload(status={"readyReplicas": 0, "conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}),), "rollout-stuck", {}),
    ("workloads", (workload(status={"readyReplicas": 0}),), "unavailable", {"ready": "0", "wanted": "1"}),
    ("workloads", (workload(kind="DaemonSet", status={"desiredNumberScheduled": 3, "currentNumberScheduled": 3, "numberReady": 1}),), "unavailable", {"ready": "1"}),
    ("claims", failing_claim("ProvisioningFailed", 'failed to provision volume with StorageClass "fast": no space', storageClassName="fast"), "provisioning", {"class": "fast", "why": "no space"}),
    ("claims", (claim(storageClassName="gone"), thing("StorageClass", "fast", "")), "provisioning", {"why": "no such StorageClass"}),
    ("claims", (claim(), thing("StorageClass", "fast", "")), "provisioning", {"why": "no StorageClass is named, and none is the default"}),
    ("claims", (claim("Lost", volumeName="pvc-1"),), "volume-faulted", {"volume": "pvc-1"}),
    ("longhorn", longhorn(), "volume-faulted", {"volume": "pvc-1", "class": "longhorn", "lost_nodes": ""}),
    ("longhorn", longhorn("unknown", "detached", "node-9"), "volume-node", {"lost_nodes": "node-9"}),
    ("services", (service("api"), pod(app="api")), "no-endpoints", {"why": "unready", "selector": "app=api"}),
    ("ingresses", (ingress("gone"), service("api")), "missing-backend", {"name": "gone", "why": "service"}),
    ("ingresses", (ingress("api", 81), service("api")), "missing-backend", {"port": "81", "why": "port", "has": "80"}),
    ("jobs", (job("Failed"),), "job-failed", {"reason": "BackoffLimitExceeded"}),
    ("cron_jobs", (thing("CronJob", "b", spec={"schedule": "0 25 * * *"}),), "bad-schedule", {"value": "0 25 * * *"}),
    ("cron_jobs", (thing("CronJob", "b", spec={"schedule": "0 5 * * *", "suspend": True}, metadata={"creationTimestamp": ago(90 * 86400)}),), "suspended", {}),
    ("cron_jobs", (thing("CronJob", "b", spec={"schedule": "0 5 * * *"}), event(thing("CronJob", "b"), "TooManyMissedTimes", "too many missed start times")), "schedule-missed", {}),
    ("nodes", (node(ready="Unknown"),), "node-lost", {"node": "node-1"}),
    ("nodes", (node(conditions=[{"type": "DiskPressure", "status": "True"}]),), "node-pressure", {"resource": "disk"}),
    ("nodes", (node(memory="1Gi"), pod(container={"resources": {"requests": {"memory": "1000Mi"}}})), "node-full", {"resource": "memory", "share": "0.98"}),
    ("nodes", (node(memory="1Gi"), thing("NodeMetrics", "node-1", "", usage={"memory": "1000Mi"})), "node-pressure", {"by": "usage"}),
    ("deleting", (thing("Namespace", "shop", "", metadata={"deletionTimestamp": ago(5000)}, spec={"finalizers": ["kubernetes"]}),), "stuck-deleting", {"finalizers": "kubernetes"}),
    ("deleting", (pod(deletionTimestamp=ago(5000), finalizers=["acme.io/hold"]),), "stuck-deleting", {"finalizers": "acme.io/hold"}),
    ("deleting", (thing("PersistentVolumeClaim", "d", metadata={"deletionTimestamp": ago(5000), "finalizers": ["kubernetes.io/pvc-protection"]}),), "stuck-deleting", {}),
    ("attachments", attachment(), "attachment-stuck", {"node": "node-2", "volume": "pvc-1"}),
    ("attachments", attachment("node-1", deletionTimestamp=ago(5000)), "attachment-stuck", {}),
    ("finished", (job("Complete"),), "finished", {"state": "complete", "ttl": ""}),
    ("finished", (pod(phase="Succeeded", state={"terminated": ended(0, seconds=9000)}),), "finished", {"state": "succeeded"}),
    ("limit_ranges", (thing("LimitRange", "l", spec={"limits": [{"type": "Container", "default": {"memory": "1Gi"}, "defaultRequest": {"memory": "128Mi"}, "maxLimitRequestRatio": {"memory": "2"}}]}),), "limit-range", {"resources": "memory"}),
)  # fmt: skip


@pytest.mark.parametrize(("analyzer", "objects", "fault", "details"), FAULTS, ids=lambda value: str(value)[:24])
def test_the_fault_of_an_object(
    analyzer: str, objects: tuple[Body, ...], fault: Fault, details: dict[str, str]
) -> None:
    (found,) = seen(snapshot(*objects), analyzer)
    assert found.fault == fault
    assert {key: found.details.get(key, "") for key in details} == details
    assert found.evidence


WELL: tuple[tuple[str, tuple[Body, ...]], ...] = (
    ("workloads", (workload(),)),
    ("workloads", (workload("web-7d9f8", "ReplicaSet"), event(workload("web-7d9f8", "ReplicaSet"), "FailedCreate", QUOTA))),
    ("workloads", (workload(spec={"replicas": 0}, status={"replicas": 0, "readyReplicas": 0}),)),
    ("workloads", (workload(status={"readyReplicas": 0}, metadata={"creationTimestamp": ago(60)}),)),
    ("claims", (claim("Bound"),)),
    ("claims", (claim(storageClassName="slow"), thing("StorageClass", "slow", "", volumeBindingMode="WaitForFirstConsumer"))),
    ("claims", failing_claim("WaitForFirstConsumer", "waiting for first consumer")),
    ("longhorn", longhorn("healthy", "attached")),
    ("longhorn", longhorn("degraded", "attached")),
    ("services", (service("api", selector=None), pod())),
    ("services", (service("api"), workload("api", spec={"replicas": 0}), pod())),
    ("services", (service("api"), thing("CronJob", "api", spec={"jobTemplate": {"spec": {"template": {"metadata": {"labels": {"app": "api"}}}}}}), pod())),
    ("ingresses", (ingress("api"), service("api"))),
    ("ingresses", (ingress("gone"),)),
    ("jobs", (job("Complete"), job("", name="runs"))),
    ("jobs", (job("Failed", 5 * 86400),)),
    ("cron_jobs", (thing("CronJob", "b", spec={"schedule": "@daily"}),)),
    ("nodes", (node(), pod(container={"resources": {"requests": {"memory": "1Gi"}}}))),
    ("nodes", (node(memory="1Gi"), pod(phase="Succeeded", container={"resources": {"requests": {"memory": "1Gi"}}}))),
    ("webhooks", (hook(),)),
    ("webhooks", (hook(), service("other"))),
    ("deleting", (pod(deletionTimestamp=ago(30)), thing("Namespace", "other", "", metadata={"deletionTimestamp": ago(5000)}))),
    ("attachments", attachment("node-1")),
    ("finished", (job("Complete", 60), job("Complete", 7200, "ttl", ttlSecondsAfterFinished=86400))),
    ("finished", (thing("ConfigMap", "unused"),)),
    ("limit_ranges", (thing("LimitRange", "l", spec={"limits": [{"type": "Container", "default": {"memory": "1Gi"}}]}),)),
)  # fmt: skip


@pytest.mark.parametrize(("analyzer", "objects"), WELL)
def test_what_is_no_symptom(analyzer: str, objects: tuple[Body, ...]) -> None:
    assert seen(snapshot(*objects), analyzer) == []


@pytest.mark.parametrize("policy", ["Fail", "Ignore"])
def test_a_webhook_without_its_service(policy: str) -> None:
    (found,) = seen(snapshot(hook(policy), known=("Service",), beside=("sys",)), "webhooks")
    assert (found.fault, found.details["policy"]) == ("webhook", policy)
    assert seen(snapshot(hook(policy), known=("Service",)), "webhooks") == []  # its namespace was not read


def test_a_cron_jobs_history_is_kept_and_what_is_older_is_not() -> None:
    cron = thing("CronJob", "backup", spec={"successfulJobsHistoryLimit": 2})
    jobs = [owned(job("Complete", 7200 + 100 * at, f"backup-{at}"), cron) for at in range(4)]
    found = seen(snapshot(cron, *jobs), "finished")
    assert [one.resource.name for one in found] == ["backup-2", "backup-3"]


def application(*resources: Body, sync: str = "OutOfSync", **status: Any) -> Body:
    spec = {"destination": {"namespace": "shop"}, "syncPolicy": {"automated": {"selfHeal": True}}}
    told = {"sync": {"status": sync}, "resources": list(resources), **status}
    return thing("Application", "shop", "argocd", spec=spec, status=told)


def out(kind: str, name: str, **more: Any) -> Body:
    return {"kind": kind, "name": name, "namespace": "shop", "group": "apps", "status": "OutOfSync", **more}


def applied(spec: Body, live: Body, manager: str, fields: Body) -> Body:
    said = json.dumps({"kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
    managed = [{"manager": manager, "time": ago(900), "fieldsV1": fields}]
    one = workload(spec=live)
    return {**one, "metadata": {**one["metadata"], "annotations": {APPLIED: said}, "managedFields": managed}}


REPLICAS: Body = {"f:spec": {"f:replicas": {}}}
IMAGE: Body = {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:image": {}}}}}}}
ONE = {"template": {"spec": {"containers": [{"name": "web", "image": "a:1"}]}}}
TWO = {"template": {"spec": {"containers": [{"name": "web", "image": "a:2"}]}}}
HPA = thing("HorizontalPodAutoscaler", "web", spec={"scaleTargetRef": {"kind": "Deployment", "name": "web"}})

DRIFT: tuple[tuple[tuple[Body, ...], Fault, dict[str, str], str], ...] = (
    ((applied({"replicas": 1}, {"replicas": 3}, "kubectl-edit", REPLICAS),), "drift-manual", {"writer": "kubectl-edit", "paths": "/spec/replicas"}, "kubectl-edit"),
    ((applied(ONE, TWO, "kubectl-set", IMAGE),), "drift-manual", {"paths": "/spec/template/spec/containers/0/image"}, ""),
    ((applied(ONE, TWO, "image-mutator", IMAGE),), "drift-benign", {"writer": "image-mutator"}, 'ignoreDifferences: [{group: apps, kind: Deployment, name: web, jsonPointers: ["/spec/template/spec/containers/0/image"]}]'),
    ((applied({"replicas": 1}, {"replicas": 3}, "kube-controller-manager", REPLICAS), HPA), "drift-benign", {}, "/spec/replicas"),
    ((applied({"replicas": 1}, {"replicas": 3}, "kube-controller-manager", REPLICAS),), "out-of-sync", {}, "nothing says who wrote it"),
    ((applied({"replicas": 1}, {"replicas": 3}, "argocd-controller", REPLICAS),), "out-of-sync", {}, ""),
    ((applied({"replicas": 1}, {"replicas": 1}, "x", {}),), "out-of-sync", {}, "as it was last applied"),
    ((workload(),), "out-of-sync", {}, "does not say what was applied"),
    ((thing("Deployment", "other"),), "out-of-sync", {"space": "shop"}, "it is not in the cluster"),
    ((), "out-of-sync", {}, "it was not read"),
)  # fmt: skip


@pytest.mark.parametrize(("live", "fault", "details", "told"), DRIFT)
def test_why_an_application_is_out_of_sync(
    live: tuple[Body, ...], fault: Fault, details: dict[str, str], told: str
) -> None:
    (found,) = seen(snapshot(application(out("Deployment", "web")), *live), "drift")
    assert (found.fault, found.resource.kind) == (fault, "Application")
    assert {key: found.details.get(key) for key in details} == details
    assert told in " ".join(found.evidence)


@pytest.mark.parametrize(("manager", "seconds", "fault"), [
    ("kubectl-edit", 60, "drift-manual"), ("kubectl-edit", 5000, "out-of-sync"), ("someone", 60, "out-of-sync"),
])  # fmt: skip
def test_who_changed_what_the_server_applied(manager: str, seconds: float, fault: Fault) -> None:
    managed = [
        {"manager": "argocd-controller", "time": ago(900), "fieldsV1": REPLICAS},
        {"manager": manager, "time": ago(seconds), "fieldsV1": IMAGE},
    ]
    one = workload(spec=TWO, metadata={"managedFields": managed})
    (found,) = seen(snapshot(application(out("Deployment", "web")), one), "drift")
    assert found.fault == fault
    if fault == "drift-manual":
        assert found.details["paths"] == "/spec/template/spec/containers/0/image"


def test_quantities_that_are_the_same_and_what_is_empty_are_no_drift() -> None:
    one = applied({"a": {"cpu": "1000m"}, "b": None}, {"a": {"cpu": 1}, "b": []}, "kubectl-edit", {})
    (found,) = seen(snapshot(application(out("Deployment", "web")), one), "drift")
    assert "as it was last applied" in found.evidence[0]


def test_what_has_to_be_pruned_and_what_is_elsewhere() -> None:
    (found,) = seen(snapshot(application(out("Deployment", "old", requiresPruning=True))), "drift")
    assert (found.fault, found.details["objects"]) == ("prune-pending", "Deployment/old")
    other = application(out("Deployment", "web"))
    other["spec"]["destination"]["namespace"] = "blog"
    other["status"]["resources"][0]["namespace"] = "blog"
    assert seen(snapshot(other), "drift", "syncs") == []


def failed(message: str, **more: str) -> Body:
    result = {"resources": [{"kind": "Deployment", "name": "web", "status": "SyncFailed", "message": message, **more}]}
    return application(
        operationState={"phase": "Failed", "message": "one or more objects failed", "syncResult": result}
    )


SYNCS: tuple[tuple[Body, Fault], ...] = (
    (failed("Deployment.apps is invalid: spec.selector: Invalid value: x: field is immutable"), "immutable"),
    (failed("The Kubernetes API could not find monitoring.coreos.com/ServiceMonitor for requested resource"), "unknown-kind"),
    (failed('admission webhook "p.acme.io" denied the request: no'), "refused"),
    (failed('deployments.apps is forbidden: User "system:x" cannot create resource "deployments"'), "forbidden"),
    (failed("something new"), "sync-failed"),
    (application(operationState={"phase": "Error", "message": "one or more tasks are not valid"}), "sync-failed"),
    (application(conditions=[{"type": "ComparisonError", "message": "Failed to unmarshal \"web.yaml\""}]), "unparsable"),
    (application(conditions=[{"type": "ComparisonError", "message": "apps/x: app path does not exist"}]), "git-unreachable"),
    (application(conditions=[{"type": "InvalidSpecError", "message": "is not permitted in project 'x'"}]), "project"),
    (application(health={"status": "Degraded"}), "degraded"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "fault"), SYNCS)
def test_why_an_application_cannot_be_applied(one: Body, fault: Fault) -> None:
    (found,) = seen(whole(one), "syncs")
    assert found.fault == fault
