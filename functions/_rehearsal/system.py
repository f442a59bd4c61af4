"""What k3s brings along: the namespaces, name resolution and the ingress controller."""

from typing import Any

from functions._rehearsal.objects import Objects

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
