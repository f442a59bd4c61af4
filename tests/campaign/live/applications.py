"""The applications that the live rollouts change: small real manifests, each in its own namespace. Pure.

Their programs are the rehearsal's; what is true of them is in its table, and what breaks them is found out by trying.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from eventing.vocabulary import Resource

Object = dict[str, Any]
REPOSITORY = "https://git.home.example/infra/live.git"
CRASHER = "sync-orders"  # fails since before everybody's commit
NEIGHBOUR = "neighbour"


@dataclass(frozen=True, slots=True)
class Program:
    """An image that runs well as it stands here; `probe` is the path of its readiness, empty where that is no HTTP."""

    image: str
    tag: str
    port: int
    probe: str = ""
    requests: str = "32Mi"
    limits: str = "64Mi"


WEB = Program("docker.io/nginxinc/nginx-unprivileged", "1.27.4", 8080, "/")
API = Program("ghcr.io/corner-shop/catalog-api", "1.8.0", 8000, "/ready", "104Mi", "192Mi")
CACHE = Program("docker.io/library/redis", "7.2.5", 6379, "", "152Mi", "256Mi")
VIEWER = Program("ghcr.io/corner-shop/report-viewer", "1.1.0", 80, "/healthz", "32Mi", "64Mi")


def resource(name: str) -> Resource:
    """The workload of an application: a Deployment, named `web` in every one."""
    return Resource("Deployment", "web", name, "apps/v1")


def file_of(name: str) -> str:
    """Where the application's manifests are."""
    return f"apps/{name}/app.yaml"


def files(name: str, program: Program, beside: str = "") -> dict[str, str]:
    """The manifests of one application by path; `beside` names another Deployment in it."""
    documents = [deployment(name, "web", program), service(name, "web", program)]
    if beside == NEIGHBOUR:
        documents += [deployment(name, NEIGHBOUR, WEB, 1), service(name, NEIGHBOUR, WEB)]
    if beside == CRASHER:
        documents.append(_crasher(name))
    return {
        file_of(name): "---\n".join(yaml.safe_dump(one, sort_keys=False) for one in documents),
        f"argocd/{name}.yaml": yaml.safe_dump(_application(name), sort_keys=False),
    }


def deployment(namespace: str, name: str, program: Program, replicas: int = 2) -> Object:
    """A Deployment of the program."""
    probe = {"httpGet": {"path": program.probe, "port": program.port}} if program.probe else _tcp(program)
    container = {
        "name": "main",
        "image": f"{program.image}:{program.tag}",
        "ports": [{"name": "main", "containerPort": program.port}],
        "readinessProbe": {**probe, "periodSeconds": 2},
        "resources": {
            "requests": {"cpu": "50m", "memory": program.requests},
            "limits": {"memory": program.limits},
        },
    }
    return _workload(namespace, name, replicas, container)


def service(namespace: str, name: str, program: Program) -> Object:
    """The Service in front of it."""
    ports = [{"name": "main", "port": 80, "targetPort": program.port}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"app": name}, "ports": ports},
    }


def _crasher(namespace: str) -> Object:
    container = {
        "name": "main",
        "image": "ghcr.io/corner-shop/orders-api:2.4.1",
        "env": [
            {"name": "DATABASE_URL", "value": "postgres://orders@gone:5432/orders"},  # nobody answers there
            {"name": "PGPASSWORD", "value": "none"},
        ],
        "resources": {"requests": {"cpu": "50m", "memory": "160Mi"}, "limits": {"memory": "256Mi"}},
    }
    return _workload(namespace, CRASHER, 1, container)


def _workload(namespace: str, name: str, replicas: int, container: Mapping[str, Any]) -> Object:
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [dict(container)]}},
        },
    }


def _tcp(program: Program) -> Object:
    return {"tcpSocket": {"port": program.port}}


def _application(name: str) -> Object:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": REPOSITORY, "targetRevision": "main", "path": f"apps/{name}"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": name},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "syncOptions": ["CreateNamespace=true"],
            },
        },
    }
