"""Every release of the repository's charts: those that Applications render, and those that nothing points at."""

import posixpath
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from functions._manifests.applications import Application, Folder
from functions._manifests.gotemplate.errors import TooMuch
from functions._manifests.helm.charts import Chart, ChartError, chart_at
from functions._manifests.helm.engine import Release, rendered
from functions._manifests.helm.given import given_values
from functions._manifests.helm.options import HelmOptions
from functions._manifests.helm.surroundings import KUBERNETES
from functions._manifests.source import documents_of, fresh_documents_of, lenient_documents_of

TEST_HOOKS = ("test", "test-success", "test-failure")  # Argo CD never applies them (its Helm docs, Hooks)


class Placed(Struct, frozen=True):
    """A chart as it is installed: by which Application (empty: by none), under which name, where."""

    folder: str
    application: str
    name: str
    namespace: str
    options: HelmOptions
    inferred: bool = False


class Rendering(Struct, frozen=True):
    """What a chart became: the objects of each template, and what went wrong, `broken` where Helm fails as well."""

    objects: tuple[tuple[str, int, dict[str, Any]], ...] = ()
    problems: tuple[tuple[str, str, bool], ...] = ()  # file, reason, broken


def chart_folders(files: Iterable[str]) -> tuple[str, ...]:
    """The folders of charts that are no subcharts of others."""
    folders = sorted(posixpath.dirname(path) for path in files if posixpath.basename(path) == "Chart.yaml")
    tops: list[str] = []
    for folder in folders:
        above = [top for top in tops if not top or folder.startswith(f"{top}/")]
        inside = (posixpath.relpath(folder, top or ".").split("/")[0] for top in above)
        if not any(part in ("charts", "templates") for part in inside):
            tops.append(folder)
    return tuple(tops)


def releases(folders: Iterable[str], applications: Iterable[Application]) -> tuple[Placed, ...]:
    """What is installed of these charts."""
    found: list[Placed] = []
    sources: dict[str, list[tuple[Application, Folder]]] = {}
    for application in applications:
        for folder in application.folders:
            if folder.renderer == "helm":
                sources.setdefault(folder.path, []).append((application, folder))
    for path in folders:
        for application, folder in sources.get(path, ()):
            options = folder.helm or HelmOptions()
            name = options.release or application.name
            namespace = options.namespace or application.namespace
            found.append(Placed(path, application.name, name, namespace, options, application.inferred))
        if path not in sources:
            found.append(Placed(path, "", posixpath.basename(path) or "release", "", HelmOptions()))
    return tuple(found)


def render_release(
    files: Mapping[str, bytes], paths: Iterable[str], placed: Placed, api_versions: tuple[str, ...]
) -> Rendering:
    """What Argo CD gets from a release. Whatever the chart holds, it never raises: what fails says why."""
    chart_file = posixpath.join(placed.folder, "Chart.yaml")
    try:
        chart = chart_at(files, placed.folder, paths)
    except ChartError as error:
        return Rendering(
            (), ((chart_file, f"a Helm chart that cannot be rendered: {error}", bool(placed.application)),)
        )
    lacking = _lacking(chart)
    try:
        values = given_values(files, placed.folder, placed.options)
        texts = rendered(chart, _release(placed, values, api_versions))
    except ChartError as error:
        if lacking:
            return Rendering((), ((chart_file, f"{lacking}, so it is not rendered", False),))
        helm_fails = bool(placed.application) and not placed.inferred and not isinstance(error.__cause__, TooMuch)
        return Rendering((), ((chart_file, f"a Helm chart that cannot be rendered: {error}", helm_fails),))
    objects, problems = _objects(texts, bool(placed.application))
    if not placed.options.skip_crds:
        objects += _crds(chart)
    if lacking:
        problems.append((chart_file, f"{lacking}, so what those bring is not checked", False))
    return Rendering(tuple(objects), tuple(problems))


def _release(placed: Placed, values: dict[str, Any], api_versions: tuple[str, ...]) -> Release:
    return Release(
        name=placed.name,
        namespace=placed.namespace or "default",
        values=values,
        kubernetes=placed.options.kubernetes or KUBERNETES,
        api_versions=(*api_versions, *placed.options.api_versions),
    )


def _lacking(chart: Chart) -> str:
    """What Helm would have to download first."""
    names = sorted({name for one in (chart, *chart.subcharts) for name in one.missing})
    return (
        f"the Helm chart depends on {', '.join(names)}, which {'are' if names[1:] else 'is'} not here" if names else ""
    )


@lru_cache(maxsize=256)
def _documents(text: str) -> tuple[Any, ...] | str:
    return fresh_documents_of(text.encode(errors="replace"))


def _objects(
    texts: Mapping[str, str], installed: bool
) -> tuple[list[tuple[str, int, dict[str, Any]]], list[tuple[str, str, bool]]]:
    objects: list[tuple[str, int, dict[str, Any]]] = []
    problems: list[tuple[str, str, bool]] = []
    for path, text in texts.items():
        if not path.endswith((".yaml", ".yml", ".json", ".tpl", ".txt")) or not text.strip():
            continue
        found = _documents(text)
        if isinstance(found, str):
            lenient = lenient_documents_of(text.encode(errors="replace"))
            problems.append(
                (path, f"what the Helm template becomes is {found}", installed and isinstance(lenient, str))
            )
            found = () if isinstance(lenient, str) else lenient
        for index, data in enumerate(found):
            if isinstance(data, dict) and not _is_test(data):
                objects.append((path, index, data))
    return objects, problems


def _is_test(data: dict[str, Any]) -> bool:
    metadata = data.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    hook = annotations.get("helm.sh/hook") if isinstance(annotations, dict) else None
    return isinstance(hook, str) and all(part.strip() in TEST_HOOKS for part in hook.split(","))


def _crds(chart: Chart) -> list[tuple[str, int, dict[str, Any]]]:
    found: list[tuple[str, int, dict[str, Any]]] = []
    for one in (chart, *chart.subcharts):
        for path in one.crds:
            documents = documents_of(one.files[path])
            for index, data in enumerate(() if isinstance(documents, str) else documents):
                if isinstance(data, dict):
                    found.append((posixpath.join(one.folder, path), index, data))
    return found
