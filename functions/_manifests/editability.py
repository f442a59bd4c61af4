"""Which manifests are left alone, and why."""

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

# The head of a file that a program writes (for one form of it: golang.org/s/generatedcode), and what `helm template`
# writes above each object.
_GENERATED = re.compile(
    rb"^\s*(?:#|//)[^\n]*(?:do not edit|code generated|@generated|auto-?generated|generated (?:by|from|with) |"
    rb"this file (?:is|was) generated)",
    re.IGNORECASE | re.MULTILINE,
)
_HELM_OUTPUT = re.compile(rb"^# Source: \S+/(?:templates|crds)/\S+$", re.MULTILINE)
_ENCRYPTED = (
    (b"\x00GITCRYPT", "encrypted by git-crypt"),
    (b"$ANSIBLE_VAULT;", "encrypted by Ansible Vault"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "encrypted by age"),
    (b"age-encryption.org/", "encrypted by age"),
)


def chart_of(files: Mapping[str, bytes], path: str) -> str:
    """The Chart.yaml of the Helm chart whose template or values file this is; empty for other files."""
    folder = posixpath.dirname(path)
    while folder:
        chart = f"{folder}/Chart.yaml"
        inside = path[len(folder) + 1 :]
        if chart in files and (inside.startswith(("templates/", "charts/")) or "/" not in inside):
            return chart
        folder = posixpath.dirname(folder)
    return ""


def why_unreadable(files: Mapping[str, bytes], path: str, reason: str) -> str:
    """The reason for a person: a template says so instead of where its braces broke the parser."""
    if chart_of(files, path):
        return "a Helm template: change the values of its chart instead"
    encrypted = next((why for start, why in _ENCRYPTED if files[path].startswith(start)), "")
    if encrypted:
        return encrypted
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
    if made := _made_by_a_program(files[path]):
        return made
    if data.get("kind") == "SealedSecret":
        return "a SealedSecret: only kubeseal can write it"
    if data.get("kind") == "Secret":
        return "a Secret: its material is not touched"
    return ""


@lru_cache(maxsize=64)
def _made_by_a_program(content: bytes) -> str:
    """The reason where the file says itself that a program writes it."""
    head = b"\n".join(content[:4000].split(b"\n")[:15])
    comments = b"\n".join(line for line in head.split(b"\n") if line.lstrip().startswith((b"#", b"//")))
    if _GENERATED.search(comments):
        return "a generated file: change what it is made from"
    if _HELM_OUTPUT.search(content):
        return "the output of `helm template`: change the values and render it again"
    return ""
