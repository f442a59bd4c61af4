"""`helm template`: the texts that the templates of a chart become."""

import posixpath
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.gotemplate.evaluation import Execution
from functions._manifests.gotemplate.parsing import Templates, is_empty, parse
from functions._manifests.helm.charts import Chart, ChartError
from functions._manifests.helm.coalescing import Enabled, coalesced
from functions._manifests.helm.sprig.catalogue import FUNCTIONS
from functions._manifests.helm.sprig.signatures import bound
from functions._manifests.helm.surroundings import KUBERNETES, Files, capabilities, chart_fields


class Release(Struct, frozen=True):
    """What a chart is installed as."""

    name: str
    namespace: str = "default"
    values: Mapping[str, Any] = {}
    kubernetes: str = KUBERNETES
    api_versions: tuple[str, ...] = ()


class _Prepared(Struct, frozen=True):
    chart: Chart
    prefix: str  # such as `shop/charts/web`
    context: dict[str, Any]


def rendered(chart: Chart, release: Release, budget: Budget | None = None) -> dict[str, str]:
    """The text of every template by its path in the repository; partials and notes have none.

    Raises:
        ChartError: when a template cannot be parsed or run, or asks for more than charts need.
    """
    try:
        tree, values = coalesced(chart, release.values)
        prepared = _prepared(tree, values, release)
        run = _execution(prepared, budget or Budget())
        texts: dict[str, str] = {}
        for one in prepared:
            if one.chart.metadata.get("type") == "library":
                continue
            for path in sorted(one.chart.templates):
                if posixpath.basename(path).startswith("_") or posixpath.basename(path) == "NOTES.txt":
                    continue
                name = posixpath.join(one.prefix, path)
                base = {"Name": name, "BasePath": posixpath.join(one.prefix, "templates")}
                texts[posixpath.join(one.chart.folder, path)] = run.run(name, {**one.context, "Template": base})
    except (TemplateError, RecursionError) as error:
        raise ChartError(str(error) or "templates are nested too deep") from error
    return texts


def _prepared(tree: Enabled, values: dict[str, Any], release: Release) -> list[_Prepared]:
    about = {
        "Name": release.name, "Namespace": release.namespace, "Service": "Helm", "Revision": 1,
        "IsInstall": True, "IsUpgrade": False,
    }  # fmt: skip
    shared = {"Release": about, "Capabilities": capabilities(release.kubernetes, release.api_versions)}
    found: list[_Prepared] = []

    def add(one: Enabled, prefix: str, own: Any, is_root: bool) -> dict[str, Any]:
        context: dict[str, Any] = {
            **shared,
            "Chart": chart_fields(one.chart, one.name, is_root),
            "Files": Files(one.chart.files),
            "Values": own if isinstance(own, dict) else {},
            "Subcharts": {},
        }
        for sub in one.subcharts:
            below = context["Values"].get(sub.name)
            context["Subcharts"][sub.name] = add(sub, f"{prefix}/charts/{sub.name}", below, False)
        found.append(_Prepared(one.chart, prefix, context))
        return context

    add(tree, tree.name, values, True)
    return found


def _execution(prepared: list[_Prepared], budget: Budget) -> Execution:
    sources = {posixpath.join(one.prefix, path): text for one in prepared for path, text in one.chart.templates.items()}
    templates: Templates = {}
    # Deeper charts first, so that a parent's definitions win (Helm's sortTemplates).
    for name in sorted(sources, key=lambda path: (path.count("/"), path), reverse=True):
        budget.text(len(sources[name]))
        _define(templates, parse(name, sources[name]))
    functions = bound(FUNCTIONS, budget)
    run = Execution(templates, functions, budget)
    functions |= bound({"include": ("sa", run.run), "tpl": ("sa", _Tpl(run).of)}, budget)
    return run


def _define(templates: Templates, found: Templates) -> None:
    for name, body in found.items():
        if name not in templates or not is_empty(body):
            templates[name] = body


class _Tpl:
    """`tpl`: a text that is a template itself."""

    def __init__(self, run: Execution) -> None:
        self._run = run
        self._parsed: dict[str, Templates] = {}

    def of(self, source: str, data: Any) -> str:
        """The text that it becomes."""
        self._run.budget.text(len(source))
        if "{{" not in source:
            return source
        if source not in self._parsed:
            self._parsed[source] = parse("tpl", source)
        found = dict(self._parsed[source])
        body = found.pop("tpl")
        kept = {name: self._run.templates[name] for name in found if name in self._run.templates}
        _define(self._run.templates, found)
        try:
            return self._run.run_nodes("tpl", body, data)
        finally:
            for name in found:
                self._run.templates.pop(name, None)
            self._run.templates.update(kept)
