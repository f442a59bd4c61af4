"""The values that an Application lays over those of a chart, from the repository's files and its own words."""

import posixpath
from collections.abc import Mapping
from typing import Any

from functions._manifests.copying import copied
from functions._manifests.helm.charts import ChartError
from functions._manifests.helm.options import HelmOptions
from functions._manifests.helm.parameters import set_parameter
from functions._manifests.source import lenient_documents_of


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
