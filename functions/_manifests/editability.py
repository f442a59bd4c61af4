"""Which manifests are left alone, and why."""

import posixpath
from collections.abc import Mapping
from typing import Any


def chart_of(files: Mapping[str, bytes], path: str) -> str:
    """The Chart.yaml of the Helm chart whose template or values file this is; empty for other files."""
    folder = posixpath.dirname(path)
    while folder:
        chart = posixpath.join(folder, "Chart.yaml")
        inside = posixpath.relpath(path, folder)
        if chart in files and (inside.startswith(("templates/", "charts/")) or "/" not in inside):
            return chart
        folder = posixpath.dirname(folder)
    return ""


def why_unreadable(files: Mapping[str, bytes], path: str, reason: str) -> str:
    """The reason for a person: a template says so instead of where its braces broke the parser."""
    if chart_of(files, path):
        return "a Helm template: change the values of its chart instead"
    if b"{{" in files[path] and not reason.startswith("larger"):
        return f"a template, or {reason}"
    return reason


# Reasons that are bounds of this reader, or what Argo CD's reader passes over.
_OUR_OWN = ("larger than", "nested deeper", "its aliases expand", "unknown tag")


def is_broken(files: Mapping[str, bytes], path: str, reason: str) -> bool:
    """Whether Argo CD fails over this file too: it looks like a manifest to it (reposerver, getObjsFromYAMLOrJson)."""
    if reason.startswith(_OUR_OWN) or chart_of(files, path):
        return False
    content = files[path]
    words = (b"apiVersion", b"kind", b"metadata")
    return path.endswith(".json") or all(word in content for word in words)


def why_not_editable(files: Mapping[str, bytes], path: str, data: Mapping[str, Any]) -> str:
    """Why this object is never edited; empty where it may be."""
    if chart_of(files, path):
        return "a Helm template: change the values of its chart instead"
    if "sops" in data or b"ENC[" in files[path]:
        return "encrypted by SOPS"
    if data.get("kind") == "SealedSecret":
        return "a SealedSecret: only kubeseal can write it"
    if data.get("kind") == "Secret":
        return "a Secret: its material is not touched"
    return ""
