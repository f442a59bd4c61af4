"""The GitOps repository of the day: one folder and one Application each, as people wrote them over the months."""

from typing import Any

import yaml

from functions._rehearsal.legacy.day import Day, Work, applications

PRIORITY = "cortex-online-school.dev/priority"  # the label by which a person calls a workload unimportant
STORAGE = "10Gi"
VOLUME = "storage"
_REPOSITORY = "https://git.home.example/infra/homelab.git"


def files_of_day(day: Day) -> dict[str, bytes]:
    """Every file by its path."""
    files = {"README.md": b"What runs at home. Argo CD applies it.\n"}
    for name in applications(day):
        files[f"argocd/{name}.yaml"] = _text(_application(day, name))
    for work in day.works:
        files[f"apps/{work.application}/{work.name}.yaml"] = b"---\n".join(_text(each) for each in _objects(work))
    return files


def _text(body: dict[str, Any]) -> bytes:
    return yaml.safe_dump(body, sort_keys=False, width=120).encode()


def _application(day: Day, name: str) -> dict[str, Any]:
    """Those that are out of sync sync what is new in Git, and leave alone what somebody changes in the cluster."""
    careful = name in ("school", "mcp", "monitoring")
    automated = {"prune": True, "selfHeal": True} if careful else {"prune": False, "selfHeal": False}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": f"{day.names.base}-{name}", "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": _REPOSITORY, "targetRevision": "main", "path": f"apps/{name}"},
            "destination": {
                "server": "https://kubernetes.default.svc",
                "namespace": day.names.school if name == "school" else day.names.space(name),
            },
            "syncPolicy": {"automated": automated, "syncOptions": ["CreateNamespace=true"]},
        },
    }


def _objects(work: Work) -> list[dict[str, Any]]:
    labels = {"app": work.name}
    metadata: dict[str, Any] = {"name": work.name, "namespace": work.space, "labels": dict(labels)}
    if work.low:
        metadata["labels"][PRIORITY] = "low"
    spec: dict[str, Any] = {
        "replicas": work.replicas,
        "revisionHistoryLimit": 10,
        "selector": {"matchLabels": dict(labels)},
        "template": {"metadata": {"labels": dict(labels)}, "spec": _pod(work)},
    }
    if work.kind == "Deployment":
        spec["progressDeadlineSeconds"] = 600
    else:
        spec = {"serviceName": work.name, **spec, "volumeClaimTemplates": [_claim()]}
    workload = {"apiVersion": "apps/v1", "kind": work.kind, "metadata": metadata, "spec": spec}
    ports = [{"name": "main", "port": work.port, "targetPort": work.port}]
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": work.name, "namespace": work.space},
        "spec": {"selector": dict(labels), "ports": ports},
    }
    return [workload, service]


def _claim() -> dict[str, Any]:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "longhorn",
        "resources": {"requests": {"storage": STORAGE}},
    }
    return {"metadata": {"name": VOLUME}, "spec": spec}


def _pod(work: Work) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": work.name,
        "image": work.image,
        "ports": [{"containerPort": work.port}],
        "resources": {
            "requests": {"cpu": f"{work.cpu}m", "memory": f"{work.memory}Mi"},
            "limits": {"memory": f"{work.limit}Mi"},
        },
        "readinessProbe": {"tcpSocket": {"port": work.port}, "periodSeconds": 5},
    }
    if work.env:
        container["env"] = [{"name": name, "value": value} for name, value in work.env.items()]
    if work.kind == "StatefulSet":
        container["volumeMounts"] = [{"name": VOLUME, "mountPath": "/qdrant/storage"}]
    if not work.in_init:
        return {"containers": [container]}
    first = {"name": "load-models", "image": work.image, "command": ["/load"]}
    return {"initContainers": [first], "containers": [container]}
