"""Reading hostile, odd and foreign YAML: data, or a reason; never a crash."""

import pytest

from functions._manifests.source import MAX_BYTES, documents_of, read
from functions._manifests.tree import MAX_DEPTH, MAX_NODES, Unparsable


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", ()),
        ("# only a comment\n", ()),
        ("a: 1", ({"a": 1},)),
        ("a: 1\n---\nb: 2\n", ({"a": 1}, {"b": 2})),
        ("---\na: 1\n---\n---\nb: 2\n...\n", ({"a": 1}, None, {"b": 2})),
        ("a: 1\r\nb:\r\n  - x\r\n", ({"a": 1, "b": ["x"]},)),
        ("\ufeffa: 1\n", ({"a": 1},)),
        ("a: &x {b: 1}\nc: *x\n", ({"a": {"b": 1}, "c": {"b": 1}},)),
        ("a: &x v\nb: *x\n", ({"a": "v", "b": "v"},)),
        ("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", ({"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}},)),
        (
            "a: &x {p: 1}\nb: &y {p: 2, r: 4}\nc: {<<: [*x, *y]}\n",
            ({"a": {"p": 1}, "b": {"p": 2, "r": 4}, "c": {"p": 1, "r": 4}},),
        ),
        ("a: &x 1\n---\nb: &x 2\nc: *x\n", ({"a": 1}, {"b": 2, "c": 2})),
        (
            "8080: a\nyes: b\n1.50: c\nno: d\n'on': e\n",
            ({"8080": "a", "true": "b", "1.50": "c", "false": "d", "on": "e"},),
        ),
        ("a: '1'\nb: \"true\"\nc: |\n  x\nd: >-\n  y\n  z\n", ({"a": "1", "b": "true", "c": "x\n", "d": "y z"},)),
        ("a: !!str 1\nb: !!int '2'\nc: ! 3\nd: !!map {e: 1}\n", ({"a": "1", "b": 2, "c": "3", "d": {"e": 1}},)),
        ("a: !!float 2\nb: !!bool yes\nc: !!null ''\n", ({"a": 2, "b": True, "c": None},)),
        ("a:\nb: ~\n", ({"a": None, "b": None},)),
        ("- a\n- [b, {c: d}]\n", (["a", ["b", {"c": "d"}]],)),
        ("'<<': a\n", ({"<<": "a"},)),
        ("? a\n: b\n", ({"a": "b"},)),
        ("&k key: 1\n", ({"key": 1},)),
        ("a: &k b\n*k : 1\n", ({"a": "b", "b": 1},)),
        ("hour: 12:30:45\nday: 2024-01-31\n", ({"hour": "12:30:45", "day": "2024-01-31"},)),
    ],
)
def test_reads(text: str, documents: tuple[object, ...]) -> None:
    assert documents_of(text.encode()) == documents


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a: [1\n", "not valid YAML: did not find expected ',' or ']' at line 2"),
        (b"a:\n\t- b\n", "not valid YAML: found character that cannot start any token at line 2"),
        (b"a: b: c\n", "not valid YAML: mapping values are not allowed in this context at line 1"),
        (b"a: 1\nb: 2\na: 3\n", "duplicate key 'a' at line 3"),
        (b"a: {b: 1, b: 2}\n", "duplicate key 'b' at line 1"),
        (b"x: 1\n---\nx: 1\n'x': 2\n", "duplicate key 'x' at line 4"),
        (b"1: a\n'1': b\n", "duplicate key '1' at line 2"),
        (b"a: \xff\n", "not UTF-8 (byte 3)"),
        ("a: 1".encode("utf-16"), "not UTF-8 (byte 0)"),
        (b"a: {{ .Values.x }}\n", "a key at line 1 is no plain text (a template?)"),
        (b"? [a]\n: b\n", "a key at line 1 is no plain text (a template?)"),
        (b"a: *nowhere\n", "alias *nowhere has no anchor at line 1"),
        (b"a: &x [*x]\n", "alias *x at line 1 contains itself"),
        (b"a: 1\nb: &x {c: *x}\n", "alias *x at line 2 contains itself"),
        (b"a: !secret x\n", "unknown tag !secret at line 1"),
        (b"\na: !vault {b: c}\n", "unknown tag !vault at line 2"),
        (b"a: 1\nb: !!int abc\n", "'abc' at line 2 is no int"),
        (b"a: {<<: x}\n", "a merge key << does not merge a mapping at line 1"),
        (
            b"a: \x00\n",
            "not valid YAML: unacceptable character #x0000: control characters are not allowed at line 1",
        ),
        (b"a" * (MAX_BYTES + 1), f"larger than {MAX_BYTES} bytes"),
    ],
)
def test_says_why_not(content: bytes, reason: str) -> None:
    assert documents_of(content) == reason


def test_the_largest_file_is_still_read() -> None:
    assert documents_of(b"a" * MAX_BYTES) == ("a" * MAX_BYTES,)


@pytest.mark.parametrize("bracket", ["[", "{a: "])
def test_depth_is_bounded_on_both_sides(bracket: str) -> None:
    closing = "]" if bracket == "[" else "}"

    def nested(levels: int) -> bytes:
        return (bracket * levels + "1" + closing * levels).encode()

    assert isinstance(documents_of(nested(MAX_DEPTH - 1)), tuple)
    assert documents_of(nested(MAX_DEPTH)) == f"nested deeper than {MAX_DEPTH} levels or more than {MAX_NODES} values"
    assert isinstance(documents_of(nested(100_000)), str)


def test_block_nesting_is_bounded() -> None:
    text = "".join(f"{' ' * level}a:\n" for level in range(900))
    assert documents_of(text.encode()) == f"nested deeper than {MAX_DEPTH} levels or more than {MAX_NODES} values"


def test_the_number_of_values_is_bounded() -> None:
    fits = ("[" + "1," * (MAX_NODES - 1) + "]").encode()
    assert len(read(fits).data[0]) == MAX_NODES - 1
    with pytest.raises(Unparsable, match="nested deeper"):
        read(("[" + "1," * MAX_NODES + "]").encode())


def test_a_billion_laughs_are_counted_not_expanded() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    reason = documents_of("\n".join(lines).encode())
    assert reason == f"its aliases expand to more than {MAX_NODES} values or {MAX_DEPTH} levels"


def test_a_tower_of_aliases_is_counted_in_height() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [[[[[[[[[[*a{n - 1}]]]]]]]]]]" for n in range(1, 12)]
    reason = documents_of("\n".join(lines).encode())
    assert reason == f"its aliases expand to more than {MAX_NODES} values or {MAX_DEPTH} levels"


def test_text_and_mark_are_kept() -> None:
    source = read(b"\xef\xbb\xbfa: 1\r\n")
    assert source.text == "a: 1\r\n"
    assert source.bom
    assert source.encoded() == b"\xef\xbb\xbfa: 1\r\n"
    assert read(b"a: 1").encoded() == b"a: 1"
