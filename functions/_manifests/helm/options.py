"""What an Argo CD Application says about the chart that it renders: its release name and its values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from functions._manifests.source import lenient_documents_of


@dataclass(frozen=True, slots=True)
class HelmOptions:
    """`spec.source.helm`. `references`: the `ref` names of sources of this very repository."""

    release: str = ""
    namespace: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    wrong: str = ""  # why the inline values cannot be read
    value_files: tuple[str, ...] = ()
    ignore_missing: bool = False
    parameters: tuple[tuple[str, str, bool], ...] = ()  # name, value, force string
    file_parameters: tuple[tuple[str, str], ...] = ()
    skip_crds: bool = False
    kubernetes: str = ""
    api_versions: tuple[str, ...] = ()
    references: frozenset[str] = frozenset()


def options_of(source: Mapping[str, Any], references: Iterable[str] = ()) -> HelmOptions | None:
    """What a source says in `helm`; None where it says nothing."""
    helm = source.get("helm")
    if not isinstance(helm, dict):
        return None
    inline, wrong = _inline(helm)
    return HelmOptions(
        release=_text(helm.get("releaseName")),
        namespace=_text(helm.get("namespace")),
        values=inline,
        wrong=wrong,
        value_files=tuple(str(one) for one in _list(helm.get("valueFiles"))),
        ignore_missing=helm.get("ignoreMissingValueFiles") is True,
        parameters=tuple(
            (str(one.get("name")), _shown(one.get("value")), one.get("forceString") is True)
            for one in _list(helm.get("parameters"))
            if isinstance(one, dict)
        ),
        file_parameters=tuple(
            (str(one.get("name")), str(one.get("path")))
            for one in _list(helm.get("fileParameters"))
            if isinstance(one, dict)
        ),
        skip_crds=helm.get("skipCrds") is True,
        kubernetes=_text(helm.get("kubeVersion")),
        api_versions=tuple(str(one) for one in _list(helm.get("apiVersions"))),
        references=frozenset(references),
    )


def _inline(helm: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """`valuesObject`, else the text of `values`."""
    whole, text = helm.get("valuesObject"), helm.get("values")
    if isinstance(whole, dict):
        return whole, ""
    if not isinstance(text, str) or not text.strip():
        return {}, ""
    found = lenient_documents_of(text.encode())
    if isinstance(found, str):
        return {}, found
    data = found[0] if found else {}
    return (data, "") if isinstance(data, dict) else ({}, "they are no mapping")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _shown(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else "" if value is None else str(value)
