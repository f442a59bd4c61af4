"""Kubernetes objects in wire form, for the tests of this folder."""

from typing import Any

Object = dict[str, Any]


def obj(kind: str, name: str, namespace: str = "shop", **parts: Any) -> Object:
    """An object with whatever parts it needs; `metadata` adds to its name."""
    metadata = {"name": name, "namespace": namespace, **parts.pop("metadata", {})}
    return {"kind": kind, "metadata": metadata, **parts}


def pod(name: str, ready: bool = True, namespace: str = "shop", **labels: str) -> Object:
    """A pod that runs, with labels."""
    status = {"phase": "Running", "conditions": [{"type": "Ready", "status": str(ready)}]}
    return obj("Pod", name, namespace, metadata={"labels": labels}, spec={"containers": [{"name": "a"}]}, status=status)


def service(name: str, *ports: Object, namespace: str = "shop", **selector: str) -> Object:
    """A Service that selects by labels."""
    return obj("Service", name, namespace, spec={"selector": selector, "ports": list(ports or ({"port": 80},))})


def endpoints(
    name: str, *pods: str, ready: bool | None = True, ports: Any = ({"name": "", "port": 80},), **more: Any
) -> Object:
    """An EndpointSlice of a Service; each pod is one endpoint."""
    namespace = more.pop("namespace", "shop")
    conditions = {} if ready is None else {"ready": ready}
    return obj(
        "EndpointSlice",
        more.pop("called", f"{name}-x"),
        namespace,
        metadata={"labels": {"kubernetes.io/service-name": name}},
        ports=list(ports),
        endpoints=[
            {"addresses": [f"10.0.0.{number}"], "conditions": conditions, "targetRef": {"kind": "Pod", "name": one}}
            for number, one in enumerate(pods, 1)
        ],
        **more,
    )


def event(reason: str, message: str, kind: str = "ReplicaSet", name: str = "web-1", **more: Any) -> Object:
    """A Warning."""
    return obj(
        "Event",
        f"{name}.{reason}",
        reason=reason,
        message=message,
        involvedObject={"kind": kind, "name": name},
        **{"type": "Warning", "count": 1, **more},
    )
