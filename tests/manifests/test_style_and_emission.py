from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._manifests.emission import block, document, entry, inline, item
from functions._manifests.source import read_text
from functions._manifests.style import DEFAULT, Style, column, style_of


def style(text: str) -> Style:
    return style_of(text, read_text(text).documents)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Style()),
        ("a: 1\n", Style()),
        ("a:\n  b:\n    c: 1\n", Style(indent=2)),
        ("a:\n    b:\n        c: 1\n", Style(indent=4)),
        ("a:\n    b: 1\nc:\n  d: 1\ne:\n  f: 1\n", Style(indent=2)),
        ("a:\n    b: 1\nc:\n  d: 1\n", Style(indent=2)),
        ("a:\n- 1\n", Style(offset=0)),
        ("a:\n  - 1\n", Style(offset=2)),
        ("a:\n    - 1\nb:\n    - 2\nc:\n- 3\n", Style(offset=4)),
        ("a:\n- 1\nb:\n  - 2\n", Style(offset=2)),
        ("a: 'x'\n", Style(quote="'")),
        ("a: 'x'\nb: \"y\"\n", Style(quote='"')),
        ("a: 'x'\nb: 'y'\nc: \"z\"\n", Style(quote="'")),
        ("a: 1\r\nb: 2\r\n", Style(newline="\r\n")),
        ("a: 1\r\nb: 2\nc: 3\n", Style(newline="\n")),
        ("a: 1\r\nb: 2\n", Style(newline="\r\n")),
        ('{"a": {"b": 1}}', Style(json=True)),
        ("a: {b: {c: [1]}}\n", Style()),
        ("x:\n  - y:\n        z: 1\n  - y:\n        z: 1\n", Style(indent=4, offset=2)),
        ("# nothing\n---\na:\n   b: 1\n", Style(indent=3)),
    ],
)
def test_finds_the_habits_of_a_file(text: str, found: Style) -> None:
    assert style(text) == found


def test_columns_count_from_the_start_of_the_line() -> None:
    assert column("ab\n  cd", 5) == 2
    assert column("ab", 1) == 1
    assert column("ab\n", 3) == 0


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1, ["k: 1"]),
        (None, ["k:"]),
        ("", ['k: ""']),
        ({}, ["k: {}"]),
        ([], ["k: []"]),
        ({"a": {"b": 1}}, ["k:", "  a:", "    b: 1"]),
        (["x", {"u": 1, "z": 2}], ["k:", "  - x", "  - u: 1", "    z: 2"]),
        ([["x", "u"]], ["k:", "  - - x", "    - u"]),
        ([None, {}, []], ["k:", "  -", "  - {}", "  - []"]),
        ([{"a": {"b": 1}, "c": ["d"]}], ["k:", "  - a:", "      b: 1", "    c:", "      - d"]),
        ("a\nb", ["k: |-", "  a", "  b"]),
        ("a\nb\n", ["k: |", "  a", "  b"]),
        ("a\n\nb\n\n\n", ["k: |+", "  a", "", "  b", "", ""]),
        ("a\tb\nc", ["k: |-", "  a\tb", "  c"]),
        (" a\nb", ['k: " a\\nb"']),
        ("\na\nb", ['k: "\\na\\nb"']),
        ("a \nb", ['k: "a \\nb"']),
        ("a\nb ", ['k: "a\\nb "']),
        ("a\r\nb", ['k: "a\\r\\nb"']),
        ("a\n", ['k: "a\\n"']),
        (
            {"yes": 1, "80": 2, "a b": 3, "": 4, "x/y.z": 5},
            ["k:", '  "yes": 1', '  "80": 2', "  a b: 3", '  "": 4', "  x/y.z: 5"],
        ),
    ],
)
def test_writes_entries(value: Any, written: list[str]) -> None:
    assert entry("k", value, 0, DEFAULT) == written
    assert yaml.safe_load("\n".join(written) + "\n") == {"k": value}


def test_writes_in_the_style_of_the_file() -> None:
    flat = Style(indent=4, offset=0, quote="'")
    assert entry("a", {"b": [{"c": "1", "d": ["e"]}]}, 2, flat) == [
        "  a:",
        "      b:",
        "      - c: '1'",
        "        d:",
        "        - e",
    ]
    assert item({"a": {"b": 1}, "c": 2}, 2, flat) == ["  - a:", "        b: 1", "    c: 2"]
    assert item("x\nu", 1, flat) == [" - |-", "   x", "   u"]
    assert block({"a": 1}, 3, flat) == ["   a: 1"]


def test_keys_need_more_quotes_in_flow_than_in_block() -> None:
    assert entry("a,b", {"c?": 1}, 0, DEFAULT) == ["a,b:", "  c?: 1"]
    assert inline({"a,b": {"c?": 1}}, DEFAULT) == '{"a,b": {"c?": 1}}'


def test_writes_flow() -> None:
    assert inline({"a": [1, "b, c", {"d: ": None}], "e": {}}, DEFAULT) == '{a: [1, "b, c", {"d: ": null}], e: {}}'
    assert inline({"a": [1, "b", True, None]}, Style(json=True)) == '{"a": [1, "b", true, null]}'
    assert inline("é", Style(json=True)) == '"é"'
    assert inline("x", DEFAULT, "'") == "'x'"


def test_a_new_manifest_starts_as_people_expect() -> None:
    data = {"spec": {"a": 1}, "data": {"b": "c"}, "metadata": {"name": "x"}, "kind": "K", "apiVersion": "v1"}
    assert document(data) == ("apiVersion: v1\nkind: K\nmetadata:\n  name: x\nspec:\n  a: 1\ndata:\n  b: c\n")
    assert document({"kind": "K", "a": "b\nc"}, Style(newline="\r\n")) == "kind: K\r\na: |-\r\n  b\r\n  c\r\n"


words = st.text(st.characters(codec="utf-8"), max_size=12)
integers = st.integers(-(2**63), 2**64 - 1)  # beyond, Go reads a float, and so do we
values = st.recursive(
    st.one_of(st.none(), st.booleans(), integers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=12,
)
styles = st.builds(Style, indent=st.integers(1, 5), offset=st.integers(0, 4), quote=st.sampled_from("'\""))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(words, values, min_size=1, max_size=4), styles)
def test_whatever_is_written_is_read_back(data: dict[str, Any], style: Style) -> None:
    assert read_text("\n".join(block(data, 0, style)) + "\n").data == (data,)
    assert read_text("x: " + inline(data, style) + "\n").data == ({"x": data},)
