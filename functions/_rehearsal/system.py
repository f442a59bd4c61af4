"""What k3s brings along: the namespaces, name resolution and the ingress controller."""

from collections.abc import Iterable
from typing import Any

from functions._rehearsal.objects import Key, Objects

NAMESPACES = ("default", "kube-system", "kube-public", "argocd")
WORKLOADS = (
    ("coredns", "docker.io/rancher/mirrored-coredns-coredns:1.12.0", {"k8s-app": "kube-dns"}, 53, "70Mi"),
    (
        "traefik",
        "docker.io/rancher/mirrored-library-traefik:3.3.6",
        {"app.kubernetes.io/name": "traefik"},
        8000,
        "64Mi",
    ),
)


def make_system(objects: Objects, now: float) -> None:
    """Namespaces and the system's Deployments; the controllers do the rest."""
    for name in NAMESPACES:
        labels = {"kubernetes.io/metadata.name": name}
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        objects.put({**body, "status": {"phase": "Active"}}, now)
    for name, image, labels, port, memory in WORKLOADS:
        objects.put(_deployment(name, image, labels, port, memory), now)


def make_by_hand(objects: Objects, wanted: Iterable[Key], now: float) -> None:
    """Claims and priority classes that somebody once made by hand. Secrets and ConfigMaps are only known to exist."""
    for kind, namespace, name in wanted:
        metadata = {"name": name, "namespace": namespace}
        if kind == "PersistentVolumeClaim":
            spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
            objects.put({"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": spec}, now)
        elif kind == "PriorityClass":
            body = {"apiVersion": "scheduling.k8s.io/v1", "kind": kind, "metadata": {"name": name}, "value": 1000}
            objects.put(body, now)


def _deployment(name: str, image: str, labels: dict[str, str], port: int, memory: str) -> dict[str, Any]:
    container = {
        "name": name,
        "image": image,
        "ports": [{"containerPort": port}],
        "resources": {"requests": {"cpu": "50m", "memory": memory}},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "kube-system"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
