"""A scripted API server."""

from typing import Any

from functions._clients.kinds import KINDS

NOW = 1_800_000_000.0


def body(kind: str, name: str, namespace: str = "", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": KINDS[kind].api_version, "kind": kind, "metadata": metadata, **more}


OBJECTS = [
    body("Deployment", "web", "shop", spec={"replicas": 2}),
    body("Deployment", "api", "shop", spec={"replicas": 1}),
    body("Deployment", "web", "blog", spec={"replicas": 1}),
    body("Node", "box-1", spec={"podCIDR": "10.0.0.0/24"}),
    body("ServiceMonitor", "web", "shop", spec={"endpoints": []}),
    body("Application", "shop", "argocd", spec={"project": "default"}),
    body("Namespace", "shop"),
]


def named(objects: tuple[dict[str, Any], ...]) -> list[tuple[str, str]]:
    return [(each["metadata"].get("namespace", ""), each["metadata"]["name"]) for each in objects]
