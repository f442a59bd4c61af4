"""The Applications that an ApplicationSet makes by its git directory and list generators: what Git alone tells."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from functions._manifests.paths import get

_PLACEHOLDER = re.compile(r"\{\{-?\s*(?:index\s+)?\.?([A-Za-z_][\w.\[\] ]*?)\s*-?\}\}")


def generated(files: Mapping[str, bytes], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The Applications, as data; none where a generator needs more than the repository (clusters, pull requests)."""
    template = get(data, "spec.template")
    generators = get(data, "spec.generators")
    if not isinstance(template, dict) or not isinstance(generators, list):
        return []
    return [
        {"apiVersion": data.get("apiVersion"), "kind": "Application", **_filled(template, values)}
        for generator in generators
        if isinstance(generator, dict)
        for values in _values(files, generator)
    ]


def _values(files: Mapping[str, bytes], generator: dict[str, Any]) -> Iterator[dict[str, str]]:
    elements = get(generator, "list.elements")
    for element in elements if isinstance(elements, list) else ():
        if isinstance(element, dict):
            yield {key: str(value) for key, value in element.items()}
    directories = get(generator, "git.directories")
    if isinstance(directories, list):
        yield from (_path_values(folder) for folder in _folders(files, directories))


def _folders(files: Mapping[str, bytes], directories: list[Any]) -> list[str]:
    wanted = [one for one in directories if isinstance(one, dict) and isinstance(one.get("path"), str)]
    every = sorted({"/".join(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 1)})
    return [
        folder
        for folder in every
        if any(_matches(folder, one["path"]) for one in wanted if not one.get("exclude"))
        and not any(_matches(folder, one["path"]) for one in wanted if one.get("exclude"))
    ]


def _matches(folder: str, pattern: str) -> bool:
    parts, wanted = folder.split("/"), pattern.strip("/").split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def _path_values(folder: str) -> dict[str, str]:
    """The parameters of a folder, as both template languages name them."""
    parts = folder.split("/")
    normal = re.sub(r"[^a-z0-9.-]+", "-", parts[-1].lower())
    values = {"path": folder, "path.path": folder}
    values |= {"path.basename": parts[-1], "path.basenameNormalized": normal}
    for position, part in enumerate(parts):
        values |= {f"path[{position}]": part, f"path.segments {position}": part}
    return values


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), found.group()), value)
    return value
