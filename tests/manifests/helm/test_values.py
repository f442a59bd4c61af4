"""The values that templates see: defaults, what is laid over them, subcharts."""

import gzip
import io
import tarfile
from typing import Any

import pytest

from functions._manifests.helm.charts import ChartError, chart_at
from functions._manifests.helm.engine import Release, rendered
from functions._manifests.helm.given import given_values
from functions._manifests.helm.options import options_of
from functions._manifests.helm.parameters import set_parameter
from tests.manifests.helm.charts import chart, text_of


@pytest.mark.parametrize(
    ("defaults", "given", "seen"),
    [
        ("a: 1\nb: {c: 2, d: 3}\n", {"b": {"c": 9}}, '{"a":1,"b":{"c":9,"d":3}}'),
        ("a: 1\nb: {c: 2}\n", {"a": None, "b": None}, "{}"),
        ("a: {b: 1}\n", {"a": [1]}, '{"a":[1]}'),
        ("a: null\nb: {c: null, d: 1}\n", {}, '{"b":{"d":1}}'),
        ("a: 1\na: 2\n", {}, '{"a":2}'),
        ("", {"x": True}, '{"x":true}'),
    ],
)
def test_given_values_lie_over_the_defaults(defaults: str, given: dict[str, Any], seen: str) -> None:
    assert text_of("{{ toJson .Values }}", defaults, given) == seen


SUB = {
    "charts__db__Chart_dot_yaml": "name: db\nversion: 1.0.0\n",
    "charts__db__values_dot_yaml": "size: 1\nglobal: {zone: sub, own: x}\nexports: {shared: {host: db}}\n",
    "charts__db__templates__b_dot_yaml": "{{ .Chart.Name }} {{ .Values.size }} {{ .Values.global.zone }} "
    "{{ .Chart.IsRoot }}",
}


def of_subchart(metadata: str, values: str = "", given: dict[str, Any] | None = None) -> dict[str, str]:
    """What the chart becomes with one subchart."""
    files = {**SUB, "Chart_dot_yaml": f"name: shop\nversion: 1.0.0\n{metadata}"}
    found = rendered(chart({"a.yaml": "{{ toJson .Values }}"}, values, **files), Release("r", values=given or {}))
    return {path.removeprefix("c/"): text for path, text in found.items()}


def test_a_subchart_sees_its_values_and_the_globals() -> None:
    found = of_subchart("", "db: {size: 7}\nglobal: {zone: main}\n")
    assert found["charts/db/templates/b.yaml"] == "db 7 main false"


@pytest.mark.parametrize(
    ("dependency", "values", "there"),
    [
        ("{name: db, condition: db.enabled}", "", True),
        ("{name: db, condition: db.enabled}", "db: {enabled: false}\n", False),
        ("{name: db, condition: 'db.none, db.enabled'}", "db: {enabled: false}\n", False),
        ("{name: db, tags: [x]}", "tags: {x: false}\n", False),
        ("{name: db, tags: [x], condition: db.enabled}", "tags: {x: false}\ndb: {enabled: true}\n", True),
        ("{name: db, version: '^1.0.0'}", "", True),
        ("{name: db, version: '>=2'}", "", False),
    ],
)
def test_conditions_and_tags_decide_over_a_subchart(dependency: str, values: str, there: bool) -> None:
    found = of_subchart(f"dependencies: [{dependency}]\n", values)
    assert ("charts/db/templates/b.yaml" in found) is there


def test_a_subchart_may_have_another_name_and_lend_its_values() -> None:
    found = of_subchart("dependencies: [{name: db, alias: store, import-values: [shared]}]\n", "store: {size: 3}\n")
    assert found["charts/db/templates/b.yaml"] == "store 3 sub false"
    assert '"host":"db"' in found["templates/a.yaml"]


def archive(**files: str) -> bytes:
    """A packed chart."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as packed:
        for path, text in files.items():
            info = tarfile.TarInfo("db/" + path.replace("__", "/").replace("_dot_", "."))
            info.size = len(text)
            packed.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(raw.getvalue(), mtime=0)


def test_a_packed_subchart_is_read() -> None:
    packed = archive(Chart_dot_yaml="name: db\nversion: 1.0.0\n", templates__b_dot_yaml="{{ .Chart.Name }}")
    found = rendered(chart({}, charts__db_dot_tgz=packed), Release("r"))
    assert found == {"c/charts/db.tgz/templates/b.yaml": "db"}


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"no archive", "no chart archive"),
        (gzip.compress(b"x" * 9_000_000, mtime=0), "unpacks to more than"),
        (gzip.compress(b"x" * 2000, mtime=0), "no chart archive"),
        (b"\x1f\x8b", "no chart archive"),
    ],
)
def test_a_bad_archive_says_so(packed: bytes, why: str) -> None:
    with pytest.raises(ChartError, match=why):
        chart({}, charts__db_dot_tgz=packed)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"c/Chart.yaml": b"version: 1\n"}, "has no name"),
        ({"c/Chart.yaml": b"- a\n"}, "is no mapping"),
        ({"c/Chart.yaml": b"name: c\n", "c/values.yaml": b"- a\n"}, "values.yaml is no mapping"),
        ({"c/Chart.yaml": b"name: c\n", "c/values.yaml": b"a: ["}, "cannot be read"),
        ({"c/Chart.yaml": b"name: c\n", "c/templates/a.yaml": b"\xff"}, "is not UTF-8"),
        (
            {"c/Chart.yaml": b"name: c\n"} | {f"c/charts/x{n}/Chart.yaml": b"name: x\n" for n in range(300)},
            "more than 200 charts",
        ),
    ],
)
def test_a_chart_that_cannot_be_read_says_why(files: dict[str, bytes], why: str) -> None:
    with pytest.raises(ChartError, match=why):
        chart_at(files, "c")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.b", "1", {"a": {"b": 1}, "l": [{"x": 0}]}),
        ("a", "true", {"a": True, "l": [{"x": 0}]}),
        ("l[0].x", "v1", {"a": {}, "l": [{"x": "v1"}]}),
        ("l[1]", "{a,2}", {"a": {}, "l": [{"x": 0}, ["a", 2]]}),
        (r"a.b\.c", "null", {"a": {"b.c": None}, "l": [{"x": 0}]}),
        ("a.v", "007", {"a": {"v": "007"}, "l": [{"x": 0}]}),
    ],
)
def test_parameters_are_set(name: str, text: str, expected: dict[str, Any]) -> None:
    values: dict[str, Any] = {"a": {}, "l": [{"x": 0}]}
    set_parameter(values, name, text)
    assert values == expected


@pytest.mark.parametrize("name", ["", "[0]", "a[", "l[5000]", "a[x]"])
def test_what_is_no_parameter_says_so(name: str) -> None:
    with pytest.raises(ChartError, match="Helm parameter"):
        set_parameter({"l": [1]}, name, "1")


FILES = {"c/prod.yaml": b"a: file\nb: file\n", "all/v.yaml": b"c: shared\n", "c/cert": b"text"}


@pytest.mark.parametrize(
    ("helm", "expected"),
    [
        ({"valueFiles": ["prod.yaml"]}, {"a": "file", "b": "file"}),
        ({"valueFiles": ["prod.yaml"], "values": "a: inline\n"}, {"a": "inline", "b": "file"}),
        ({"valuesObject": {"a": "object"}, "values": "a: inline\n"}, {"a": "object"}),
        ({"values": "a: 1\n", "parameters": [{"name": "a", "value": "2", "forceString": True}]}, {"a": "2"}),
        ({"valueFiles": ["$values/all/v.yaml", "/all/v.yaml", "../all/v.yaml"]}, {"c": "shared"}),
        ({"valueFiles": ["none.yaml"], "ignoreMissingValueFiles": True}, {}),
        ({"fileParameters": [{"name": "x.y", "path": "cert"}]}, {"x": {"y": "text"}}),
    ],
)
def test_an_application_gives_values_as_argo_cd_lays_them(helm: dict[str, Any], expected: dict[str, Any]) -> None:
    options = options_of({"helm": helm}, ["values"])
    assert options
    assert given_values(FILES, "c", options) == expected


@pytest.mark.parametrize(
    ("helm", "why"),
    [
        ({"valueFiles": ["none.yaml"]}, "none.yaml is not in this repository"),
        ({"valueFiles": ["https://x.example/v.yaml"]}, "not in this repository"),
        ({"valueFiles": ["$other/all/v.yaml"]}, "not in this repository"),
        ({"valueFiles": ["../../etc/passwd"]}, "not in this repository"),
        ({"values": "a: ["}, "helm values cannot be read"),
        ({"values": "- a"}, "no mapping"),
        ({"fileParameters": [{"name": "x", "path": "none"}]}, "file parameter none"),
    ],
)
def test_values_that_are_not_here_say_so(helm: dict[str, Any], why: str) -> None:
    options = options_of({"helm": helm}, ["values"])
    assert options
    with pytest.raises(ChartError, match=why):
        given_values(FILES, "c", options)
