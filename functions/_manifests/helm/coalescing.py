"""The values that the templates of a chart and of its subcharts see (Helm's chartutil: dependencies, coalesce)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.helm.charts import Chart, ChartError
from functions._manifests.helm.sprig.encoding import floats
from functions._manifests.helm.sprig.versions import Version, satisfies


class Enabled(Struct, frozen=True):
    """A chart that takes part, under the name that its parent gives it, with the subcharts that take part."""

    chart: Chart
    name: str
    subcharts: tuple["Enabled", ...]


def enabled(chart: Chart, values: Mapping[str, Any], name: str = "", path: str = "") -> Enabled:
    """The subcharts that conditions and tags leave in; `values` are those of the topmost chart, defaults included."""
    listed = {str(one.get("name")): one for one in chart.dependencies}
    kept: list[Enabled] = []
    for sub in chart.subcharts:
        entries = [one for one in chart.dependencies if _names(one, sub)]
        if sub.name in listed and not entries:
            continue  # another version than the one that is asked for
        for entry in entries or [{}]:
            alias = str(entry.get("alias") or sub.name)
            if _wanted(entry, values, path):
                kept.append(enabled(sub, values, alias, f"{path}{alias}."))
    return Enabled(chart, name or chart.name, tuple(kept))


def _names(entry: Mapping[str, Any], chart: Chart) -> bool:
    if entry.get("name") != chart.name:
        return False
    wanted, has = str(entry.get("version") or ""), str(chart.metadata.get("version") or "")
    try:
        return not wanted or satisfies(wanted, Version(has))
    except TemplateError:
        return True


def _wanted(entry: Mapping[str, Any], values: Mapping[str, Any], path: str) -> bool:
    tags = entry.get("tags")
    states = [_at(values, f"tags.{tag}") for tag in tags] if isinstance(tags, list) else []
    states = [state for state in states if isinstance(state, bool)]
    wanted = any(states) or not states
    for condition in str(entry.get("condition") or "").split(","):
        state = _at(values, path + condition.strip()) if condition.strip() else None
        if isinstance(state, bool):
            return state
    return wanted


def _at(values: Any, path: str) -> Any:
    for key in path.split("."):
        values = values.get(key) if isinstance(values, dict) else None
    return values


def coalesced(chart: Chart, given: Mapping[str, Any]) -> tuple[Enabled, dict[str, Any]]:
    """The charts that take part, and the values of the topmost one with those of its subcharts inside.

    Raises:
        ChartError: when a chart's values are no mapping where they must be one.
    """
    tree = _everything(chart)
    first = _coalesce(tree, floats(dict(given)))
    kept = enabled(chart, first)
    imported = floats(dict(given))
    _import(kept, _coalesce(kept, floats(dict(given))), imported)
    return kept, _coalesce(kept, imported)


def _everything(chart: Chart, name: str = "") -> Enabled:
    aliases = {str(one.get("name")): str(one.get("alias") or one.get("name")) for one in chart.dependencies}
    subcharts = tuple(_everything(one, aliases.get(one.name, one.name)) for one in chart.subcharts)
    return Enabled(chart, name or chart.name, subcharts)


def _coalesce(tree: Enabled, values: dict[str, Any]) -> dict[str, Any]:
    _fill(values, _without_nulls(floats(dict(tree.chart.values))))
    for sub in tree.subcharts:
        below = values.get(sub.name)
        below = {} if below is None else below
        if not isinstance(below, dict):
            raise ChartError(f"the values of the subchart {sub.name} are no mapping")
        values[sub.name] = below
        shared = values.get("global")
        if isinstance(shared, dict):
            own = below.get("global")
            below["global"] = _over(own if isinstance(own, dict) else {}, shared)
        _coalesce(sub, below)
    return values


def _fill(values: dict[str, Any], defaults: dict[str, Any]) -> None:
    """What is not given takes its default; null takes a default away."""
    for key, default in defaults.items():
        if key not in values:
            values[key] = default
        elif values[key] is None:
            del values[key]
        elif isinstance(values[key], dict) and isinstance(default, dict):
            _fill(values[key], default)


def _without_nulls(defaults: dict[str, Any]) -> dict[str, Any]:
    """A chart's own null is no default."""
    return {
        key: _without_nulls(value) if isinstance(value, dict) else value
        for key, value in defaults.items()
        if value is not None
    }


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Globals of a parent over those of a subchart."""
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        if isinstance(value, dict):
            merged[key] = _over(held if isinstance(held, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _import(tree: Enabled, values: dict[str, Any], given: dict[str, Any]) -> None:
    """`import-values` of a dependency: its values, beside those of the parent."""
    for sub in tree.subcharts:
        below = values.get(sub.name)
        own = given.setdefault(sub.name, {}) if isinstance(below, dict) else {}
        if isinstance(below, dict) and isinstance(own, dict):
            _import(sub, below, own)
        entry = next((one for one in tree.chart.dependencies if (one.get("alias") or one.get("name")) == sub.name), {})
        for rule in entry.get("import-values") or ():
            source, target = (rule.get("child"), rule.get("parent")) if isinstance(rule, dict) else (rule, ".")
            found = _at(below, str(source) if isinstance(rule, dict) else f"exports.{source}")
            if isinstance(found, dict):
                _fill(_place(given, str(target)), floats(found))


def _place(values: dict[str, Any], path: str) -> dict[str, Any]:
    for key in () if path == "." else path.split("."):
        below = values.setdefault(key, {})
        if not isinstance(below, dict):
            return {}
        values = below
    return values
