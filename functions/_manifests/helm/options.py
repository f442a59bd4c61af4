"""What an Argo CD Application says about the chart that it renders: its release name and its values."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from functions._manifests.helm.charts import ChartError
from functions._manifests.helm.parameters import set_parameter
from functions._manifests.helm.sprig.collections import copied
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


def given_values(files: Mapping[str, bytes], folder: str, options: HelmOptions) -> dict[str, Any]:
    """The values that are laid over those of the chart: files first, then inline ones, then parameters.

    Raises:
        ChartError: when a file is not in this repository, or something is no values.
    """
    values: dict[str, Any] = {}
    for path in value_paths(files, folder, options):
        found = lenient_documents_of(files[path])
        data = found[0] if found and not isinstance(found, str) else {}
        if isinstance(found, str) or (data is not None and not isinstance(data, dict)):
            raise ChartError(f"the values in {path} cannot be read")
        values = over(values, data or {})
    if options.wrong:
        raise ChartError(f"the Application's helm values cannot be read ({options.wrong})")
    values = over(values, options.values)
    for name, text, force_string in options.parameters:
        set_parameter(values, name, text, force_string)
    for name, path in options.file_parameters:
        place = _placed(folder, path, options)
        if place not in files:
            raise ChartError(f"the file parameter {path} is not in this repository")
        set_parameter(values, name, files[place].decode(errors="replace"), True)
    return values


def value_paths(files: Mapping[str, bytes], folder: str, options: HelmOptions) -> tuple[str, ...]:
    """The value files in the repository, in the order in which they are laid over each other.

    Raises:
        ChartError: when one is not there.
    """
    found = []
    for path in options.value_files:
        place = _placed(folder, path, options)
        if place in files:
            found.append(place)
        elif not options.ignore_missing:
            raise ChartError(f"its value file {path} is not in this repository")
    return tuple(found)


def existing_value_paths(files: Mapping[str, bytes], folder: str, options: HelmOptions) -> tuple[str, ...]:
    """The value files that are in the repository."""
    places = (_placed(folder, path, options) for path in options.value_files)
    return tuple(place for place in places if place in files)


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Values over others, mapping by mapping; both stay as they are."""
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        both = isinstance(held, dict) and isinstance(value, dict)
        merged[key] = over(held, value) if both and isinstance(held, dict) else copied(value)
    return merged


def _placed(folder: str, path: str, options: HelmOptions) -> str:
    if path.startswith("$"):
        reference, _, rest = path[1:].partition("/")
        return posixpath.normpath(rest) if reference in options.references else ""
    start = "" if path.startswith("/") else folder
    return "" if "://" in path else posixpath.normpath(posixpath.join(start, path.lstrip("/")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _shown(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else "" if value is None else str(value)
