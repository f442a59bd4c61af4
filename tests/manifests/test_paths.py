from typing import Any

import pytest

from functions._manifests.paths import Select, Step, child, follow, get, index_of, join, parse

POD: dict[str, Any] = {
    "spec": {
        "containers": [
            {"name": "web", "image": "nginx", "ports": [{"containerPort": 80}, {"containerPort": 443}]},
            {"name": "side.car", "tty": True},
        ],
        "odd.key": {"a[b]": 1},
        "nothing": None,
        "drop": ["ALL", "NET_RAW"],
    }
}


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", ()),
        ("spec", ("spec",)),
        ("spec.replicas", ("spec", "replicas")),
        ("spec.containers[0].image", ("spec", "containers", 0, "image")),
        ("spec.containers[12]", ("spec", "containers", 12)),
        ("spec.containers[name=web].image", ("spec", "containers", Select("name", "web"), "image")),
        ("resources[=a.yaml]", ("resources", Select("", "a.yaml"))),
        ('metadata.annotations["a.b/c"]', ("metadata", "annotations", "a.b/c")),
        ('["odd.key"].b', ("odd.key", "b")),
        ('a["say \\"hi\\" \\\\"]', ("a", 'say "hi" \\')),
        ('a[name="x]y"]', ("a", Select("name", "x]y"))),
        ("a.0", ("a", "0")),
        ("args[=--port=80]", ("args", Select("", "--port=80"))),
        ("a[b.c/d=e f]", ("a", Select("b.c/d", "e f"))),
        ("[0][1]", (0, 1)),
        ("data.a/b", ("data", "a/b")),
    ],
)
def test_parses_and_joins(path: str, steps: tuple[Step, ...]) -> None:
    assert parse(path) == steps
    assert join(steps) == path
    assert parse(join(steps)) == steps


def test_quotes_that_are_not_needed_are_read_too() -> None:
    assert parse('a["0"]["b c"][name="web"]') == ("a", "0", "b c", Select("name", "web"))
    assert join(parse('a["0"]["b c"][name="web"]')) == "a.0.b c[name=web]"


@pytest.mark.parametrize(
    "path", [".a", "a.", "a..b", "a[", "a[0", "a[name=web", "a[x]", "a[-1]", "a[]", 'a["b"', "a]", "a[0]b"]
)
def test_refuses_malformed_paths(path: str) -> None:
    with pytest.raises(ValueError, match="is not a field path"):
        parse(path)


def test_says_where_a_path_breaks() -> None:
    with pytest.raises(ValueError, match=r"'a\.\.b' is not a field path: a key is missing at character 2"):
        parse("a..b")
    with pytest.raises(ValueError, match=r'\[x\] is no position; write \["key"\] or \[key=value\]'):
        parse("a[x]")
    with pytest.raises(ValueError, match="a ] is missing at character 3"):
        parse("a[0")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", POD),
        ("spec.containers[name=web].image", "nginx"),
        ("spec.containers[1].name", "side.car"),
        ("spec.containers[name=side.car].tty", True),
        ("spec.containers[tty=true].name", "side.car"),
        ("spec.containers[name=web].ports[containerPort=443]", {"containerPort": 443}),
        ('spec["odd.key"]["a[b]"]', 1),
        ("spec.nothing", None),
        ("spec.nothing.more", None),
        ("spec.absent.more", None),
        ("spec.drop[=NET_RAW]", "NET_RAW"),
        ("spec.drop[=ALL]", "ALL"),
        ("spec.drop[=CHOWN]", None),
        ("spec.drop[2]", None),
        ("spec.drop.name", None),
        ("spec.containers[name=none].image", None),
        ("spec[0]", None),
        ("spec.containers[name=web].image[0]", None),
    ],
)
def test_gets(path: str, value: object) -> None:
    assert get(POD, path) == value


def test_child_extends_a_path_with_quoted_steps_where_needed() -> None:
    assert child("spec.containers[name=web]", "env", 0) == "spec.containers[name=web].env[0]"
    assert child("", "metadata", "a.b") == 'metadata["a.b"]'
    assert child("a", Select("name", 'x"y')) == 'a[name="x\\"y"]'


def test_index_counts_only_items_that_are_there() -> None:
    assert index_of(["a", "b"], 1) == 1
    assert index_of(["a", "b"], 2) is None
    assert index_of([{"n": "x"}, {"n": "y"}, {"n": "y"}], Select("n", "y")) == 1
    assert index_of([{"n": False}], Select("n", "false")) == 0
    assert index_of([{"n": 1.5}], Select("n", "1.5")) == 0
    assert index_of([{"n": None}], Select("n", "None")) is None
    assert index_of([{"n": ["x"]}], Select("n", "['x']")) is None
    assert index_of(["n"], Select("n", "n")) is None
    assert follow({"a": 1}, "a") == 1
