"""Small repositories for the tests: files as text, and the operations on them."""

from textwrap import dedent
from typing import Any

from eventing.vocabulary import Operation, Resource
from functions._manifests.repository import Repository, load


def files(**texts: str) -> dict[str, bytes]:
    """Files by path; `__` stands for `/` and every path ends in .yaml."""
    return {path.replace("__", "/") + ".yaml": dedent(text).lstrip("\n").encode() for path, text in texts.items()}


def repository(**texts: str) -> Repository:
    """A repository of these files."""
    return load(files(**texts))


def application(name: str, path: str, namespace: str = "shop", source: str = "", policy: str = "") -> str:
    """An Argo CD Application that syncs, prunes and heals by itself unless told otherwise."""
    automated = policy or "{automated: {prune: true, selfHeal: true}}"
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\n"
        f"spec:\n  project: default\n  source: {{repoURL: 'https://git.example/home.git', path: {path}{source}}}\n"
        f"  destination: {{namespace: {namespace}}}\n  syncPolicy: {automated}\n"
    )


def deployment(name: str = "web", extra: str = "", image: str = "nginx:1.27", container: str = "") -> str:
    """A Deployment; `extra` goes into the pod spec, `container` into its one container."""
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: 2\n"
        f"  selector:\n    matchLabels:\n      app: {name}\n"
        f"  template:\n    metadata:\n      labels:\n        app: {name}\n"
        f"    spec:\n{_indented(extra, 6)}      containers:\n        - name: {name}\n          image: {image}\n"
        f"{_indented(container, 10)}"
    )


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in dedent(text).strip("\n").splitlines())


def config(name: str = "settings", namespace: str = "", data: str = "{a: b}") -> str:
    """A ConfigMap."""
    metadata = f"{{name: {name}, namespace: {namespace}}}" if namespace else f"{{name: {name}}}"
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {metadata}\ndata: {data}\n"


ITEM = Resource("ConfigMap", "settings", "", "v1")


def set_field(path: str, expected: Any, value: Any, file: str = "a.yaml", resource: Resource = ITEM) -> Operation:
    """An operation that sets a field."""
    return Operation("set_field", resource, file, path, expected, value)


def remove_field(path: str, expected: Any, file: str = "a.yaml", resource: Resource = ITEM) -> Operation:
    """An operation that removes a field."""
    return Operation("remove_field", resource, file, path, expected)
