"""The manifests that the rules of this family show and cure."""

from textwrap import indent


def limit_range(entry: str, kind: str = "Container", name: str = "limits") -> str:
    """A LimitRange of one entry; `entry` are its fields, as YAML lines."""
    return (
        f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {name}, namespace: shop}}\n"
        f"spec:\n  limits:\n    - type: {kind}\n{_lines(entry, 6)}"
    )


def quota(hard: str, further: str = "") -> str:
    """A ResourceQuota; `hard` is a flow mapping, `further` are more fields of its spec."""
    return (
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota, namespace: shop}\n"
        f"spec:\n  hard: {hard}\n{_lines(further, 2)}"
    )


def deployment(container: str = "", pod: str = "", spec: str = "", image: str = "ghcr.io/shop/web:1.4.2") -> str:
    """A Deployment with one container; the texts are further fields of each part, as YAML lines."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
        f"{_lines(spec, 2)}  selector: {{matchLabels: {{app: web}}}}\n"
        "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        f"{_lines(pod, 6)}      containers:\n        - name: web\n          image: {image}\n{_lines(container, 10)}"
    )


def claim(spec: str, name: str = "data") -> str:
    """A PersistentVolumeClaim of 1Gi; `spec` are further fields, as YAML lines."""
    return (
        f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n"
        f"{_lines(spec, 2)}  resources: {{requests: {{storage: 1Gi}}}}\n"
    )


def documents(*texts: str) -> str:
    """Several manifests in one file."""
    return "---\n".join(texts)


def _lines(text: str, by: int) -> str:
    return indent(text.strip("\n") + "\n", " " * by) if text else ""
