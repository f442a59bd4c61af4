"""The manifests that the rules of this family show and cure."""

from textwrap import indent


def deployment(image: str = "ghcr.io/shop/web:1.4.2", container: str = "", pod: str = "") -> str:
    """A Deployment with one container; `container` and `pod` are further fields of each, as YAML lines."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
        "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        f"{_lines(pod, 6)}      containers:\n        - name: web\n          image: {image}\n{_lines(container, 10)}"
    )


def _lines(text: str, by: int) -> str:
    return indent(text.strip("\n") + "\n", " " * by) if text else ""
