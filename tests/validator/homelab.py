"""A small repository and plans on it, for the validator's tests."""

from typing import Any

from eventing.vocabulary import ChangePlan, Improvement, Operation, Origin, Resource
from functions._manifests.repository import Repository, load
from functions.rag_validator.changes import Changed, changes

APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: https://git.example/x.git, path: apps/shop, targetRevision: main}
  destination: {namespace: shop}
  syncPolicy: {automated: {prune: true}}
"""
WEB = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/shop/web:1.4.2
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {memory: 192Mi}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
"""
API = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: ghcr.io/shop/api:2.0.0
"""
FILES = {"argocd/shop.yaml": APPLICATION, "apps/shop/web.yaml": WEB, "apps/shop/api.yaml": API}
POD = "spec.template.spec.containers[name=web]"
LIMIT = f"{POD}.resources.limits.memory"
REQUEST = f"{POD}.resources.requests.memory"


def homelab(**more: str) -> Repository:
    """The repository, with more files by name (`docs__x__md` is docs/x.md); an empty text leaves one out."""
    named = {name.replace("__md", ".md").replace("__", "/"): text for name, text in more.items()}
    added = {name if name.endswith(".md") else f"apps/shop/{name}.yaml": text for name, text in named.items()}
    return load({path: text.encode() for path, text in {**FILES, **added}.items() if text})


def resource(kind: str, name: str) -> Resource:
    """A resource of the namespace shop."""
    version = {"Deployment": "apps/v1"}.get(kind, "v1")
    return Resource(kind, name, "shop", version)


def put(path: str, value: Any, expected: Any = None, name: str = "web") -> Operation:
    """Set a field of a Deployment."""
    return Operation("set_field", resource("Deployment", name), f"apps/shop/{name}.yaml", path, expected, value)


def cut(path: str, expected: Any = None, name: str = "web") -> Operation:
    """Remove a field of a Deployment."""
    return Operation("remove_field", resource("Deployment", name), f"apps/shop/{name}.yaml", path, expected)


def add(kind: str, name: str, version: str = "v1", file: str = "", **content: Any) -> Operation:
    """Add a resource."""
    value = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **content}
    target = Resource(kind, name, "shop", version)
    return Operation("add_resource", target, file or f"apps/shop/{kind.lower()}-{name}.yaml", value=value)


def scaler(name: str, **spec: Any) -> Operation:
    """Add a HorizontalPodAutoscaler for the Deployment of this name."""
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    return add("HorizontalPodAutoscaler", name, "autoscaling/v2", spec={"scaleTargetRef": target, **spec})


def plan(*operations: Operation, practice: str = "memory-limits") -> ChangePlan:
    """A plan for the application shop."""
    return ChangePlan("shop", operations, practice, "a summary", "b0")


def changed(repository: Repository, *operations: Operation) -> tuple[Changed, ...]:
    """The operations against a repository in which every resource is there."""
    found = changes(plan(*operations), repository.files)
    return tuple(one for one in found if isinstance(one, Changed))


def improvement(identity: str = "i1", practice: str = "memory-limits") -> Improvement:
    """An improvement of this practice."""
    origin = Origin("video", "v1", "A talk", "https://example.com/v1", "set limits", 1.0)
    return Improvement(identity, origin, "Memory limits", "capability", 0.95, f"s-{identity}", practice=practice)
