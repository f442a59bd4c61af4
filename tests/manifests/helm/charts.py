"""A small chart for the tests, and what it becomes."""

from textwrap import dedent
from typing import Any

from functions._manifests.helm.charts import Chart, chart_at
from functions._manifests.helm.engine import Release, rendered

CHART = "apiVersion: v2\nname: shop\nversion: 1.2.3\nappVersion: '4.5'\n"


def chart(templates: dict[str, str], values: str = "", **more: str | bytes) -> Chart:
    """A chart of these templates; `more` are files by path, `__` standing for `/` and `_dot_` for a dot."""
    files = {"c/Chart.yaml": CHART.encode(), "c/values.yaml": dedent(values).encode()}
    files |= {f"c/templates/{name}": dedent(text).encode() for name, text in templates.items()}
    for path, body in more.items():
        name = "c/" + path.replace("__", "/").replace("_dot_", ".")
        files[name] = body if isinstance(body, bytes) else dedent(body).encode()
    return chart_at(files, "c")


def text_of(template: str, values: str = "", given: dict[str, Any] | None = None, **more: str | bytes) -> str:
    """What one template becomes for the release `web` in the namespace `prod`."""
    found = rendered(chart({"a.yaml": template}, values, **more), Release("web", "prod", given or {}))
    return found["c/templates/a.yaml"]
