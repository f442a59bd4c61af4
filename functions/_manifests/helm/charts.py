"""A Helm chart, read from its files."""

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from functions._manifests.helm.archives import unpacked
from functions._manifests.helm.ignoring import ignored_by
from functions._manifests.source import lenient_documents_of

MAX_CHARTS = 200  # in one chart with all below it; the largest public ones bring 30
_NO_FILES = ("Chart.yaml", "Chart.lock", "requirements.yaml", "requirements.lock", "values.yaml", "values.schema.json")


class ChartError(Exception):
    """The chart cannot be read or rendered; the message says why, in words for a person."""


class Chart(Struct, frozen=True):
    """A chart with its subcharts. Paths are relative to the chart; `folder` is that in the repository.

    `missing` names the dependencies that Chart.yaml lists and charts/ does not hold: Helm would download them.
    """

    folder: str
    metadata: Mapping[str, Any]
    values: Mapping[str, Any]
    templates: Mapping[str, str]
    files: Mapping[str, bytes]
    crds: tuple[str, ...] = ()
    subcharts: tuple["Chart", ...] = ()
    missing: tuple[str, ...] = ()
    inside_archive: bool = False

    @property
    def name(self) -> str:
        """The chart's name."""
        return str(self.metadata.get("name") or "")

    @property
    def dependencies(self) -> list[dict[str, Any]]:
        """What Chart.yaml lists."""
        listed = self.metadata.get("dependencies")
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def chart_at(files: Mapping[str, bytes], folder: str, paths: Iterable[str] | None = None) -> Chart:
    """The chart in a folder.

    Raises:
        ChartError: when a file of it cannot be read, or it holds more charts than any chart does.
    """
    start = f"{folder}/" if folder else ""
    found = files if paths is None else paths
    own = {path[len(start) :]: files[path] for path in found if path.startswith(start)}
    return _chart(own, folder, [MAX_CHARTS], archived=False)


def _chart(files: Mapping[str, bytes], folder: str, left: list[int], archived: bool) -> Chart:
    left[0] -= 1
    if left[0] < 0:
        raise ChartError(f"more than {MAX_CHARTS} charts in one")
    ignored = ignored_by(files.get(".helmignore", b""))
    files = {path: content for path, content in files.items() if path == "Chart.yaml" or not ignored(path)}
    metadata = _mapping(files, "Chart.yaml", folder)
    if not isinstance(metadata.get("name"), str):
        raise ChartError(f"{posixpath.join(folder, 'Chart.yaml')} has no name")
    if "dependencies" not in metadata and "requirements.yaml" in files:
        listed = _mapping(files, "requirements.yaml", folder).get("dependencies")
        metadata = {**metadata, "dependencies": listed}
    templates = {path: _text(content, folder, path) for path, content in files.items() if _is_template(path)}
    others = {
        path: content
        for path, content in files.items()
        if path not in _NO_FILES and not path.startswith(("templates/", "charts/"))
    }
    subcharts = tuple(_subcharts(files, folder, left, archived))
    chart = Chart(
        folder=folder,
        metadata=metadata,
        values=_mapping(files, "values.yaml", folder),
        templates=templates,
        files=others,
        crds=tuple(sorted(path for path in others if path.startswith("crds/") and path.endswith((".yaml", ".yml")))),
        subcharts=subcharts,
        inside_archive=archived,
    )
    here = {one.name for one in subcharts}
    missing = tuple(str(one.get("name")) for one in chart.dependencies if str(one.get("name")) not in here)
    return replace(chart, missing=missing)


def _is_template(path: str) -> bool:
    return path.startswith("templates/") and not posixpath.basename(path).startswith(".")


def _subcharts(files: Mapping[str, bytes], folder: str, left: list[int], archived: bool) -> Iterable[Chart]:
    below: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        if not path.startswith("charts/"):
            continue
        name, _, rest = path.removeprefix("charts/").partition("/")
        if name.startswith(("_", ".")):
            continue
        if rest:
            below.setdefault(name, {})[rest] = content
        elif name.endswith(".tgz"):
            inner = unpacked(content)
            if isinstance(inner, str):
                raise ChartError(f"{posixpath.join(folder, path)}: {inner}")
            yield _chart(inner, posixpath.join(folder, path), left, archived=True)
    for name in sorted(below):
        if "Chart.yaml" in below[name]:
            yield _chart(below[name], posixpath.join(folder, "charts", name), left, archived)


def _mapping(files: Mapping[str, bytes], path: str, folder: str) -> dict[str, Any]:
    found = lenient_documents_of(files.get(path, b""))
    where = posixpath.join(folder, path)
    if isinstance(found, str):
        raise ChartError(f"{where} cannot be read ({found})")
    data = found[0] if found else None
    if data is not None and not isinstance(data, dict):
        raise ChartError(f"{where} is no mapping")
    return data or {}


def _text(content: bytes, folder: str, path: str) -> str:
    try:
        return content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise ChartError(f"{posixpath.join(folder, path)} is not UTF-8") from None
