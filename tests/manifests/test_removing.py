"""`remove_field`, byte for byte."""

import pytest

from functions._manifests.edits import remove_field
from functions._manifests.fields import CannotRender, Mismatch
from functions._manifests.paths import parse


def without(text: str, path: str, index: int = 0) -> str:
    return remove_field(text, index, parse(path))


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a: 1\nb: 2\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("a: 1\nb: 2 # two\n# end\n", "b", "a: 1\n# end\n"),
        ("a: 1\nb: 2", "b", "a: 1"),
        ("a: 1\r\nb: 2", "b", "a: 1"),
        ("a: 1\r\nb: 2\r\n", "a", "b: 2\r\n"),
        ("a: 1\nb:\n  c: 2\n  d:\n    - e\n\nf: 3\n", "b", "a: 1\n\nf: 3\n"),
        ("a: 1\nb:\n- e\n- f\nc: 2\n", "b", "a: 1\nc: 2\n"),
        ("a: 1\nb: |\n  text\n  more\nc: 2\n", "b", "a: 1\nc: 2\n"),
        ("a: 1\nb: |+\n  text\n\nc: 2\n", "b", "a: 1\nc: 2\n"),
        ("a: 1\nb: one\n  two\nc: 2\n", "b", "a: 1\nc: 2\n"),
        ("a: 1\nb:\nc: 2\n", "b", "a: 1\nc: 2\n"),
        ("a: 1\nb: {c: 1,\n  d: 2}\ne: 3\n", "b", "a: 1\ne: 3\n"),
        ("x:\n  # about a\n  a: 1\n  b: 2\n", "x.a", "x:\n  # about a\n  b: 2\n"),
        # the last one leaves an empty collection
        ("a:\n  b: 1\nc: 2\n", "a.b", "a: {}\nc: 2\n"),
        ("a: # why\n  b: 1 # x\nc: 2\n", "a.b", "a: {} # why\nc: 2\n"),
        ("a:\n  # b\n  b: 1\nc: 2\n", "a.b", "a: {}\n  # b\nc: 2\n"),
        ("a:\n  - b\nc: 2\n", "a[0]", "a: []\nc: 2\n"),
        ("a:\n- b: 1\n", "a[0].b", "a:\n- {}\n"),
        ("a: {b: 1}\n", "a.b", "a: {}\n"),
        ("a: [b]\n", "a[0]", "a: []\n"),
        ("a: 1\n", "a", "{}\n"),
        ("b: &x 2\nc: *x\n", "c", "b: &x 2\n"),
        # items
        ("a:\n  - x\n  - y # c\n  - z\n", "a[1]", "a:\n  - x\n  - z\n"),
        ("a:\n- x\n- z\nb: 1\n", "a[=z]", "a:\n- x\nb: 1\n"),
        ("a:\n- x\n- y\n", "a[0]", "a:\n- y\n"),
        ("a:\n  - name: x\n    v: 1\n  - name: y\n    v: 2\n", "a[name=x]", "a:\n  - name: y\n    v: 2\n"),
        ("a:\n  - x\n  # about y\n  - y\n", "a[1]", "a:\n  - x\n  # about y\n"),
        ("a:\n  -\n  - y\n", "a[0]", "a:\n  - y\n"),
        ("a:\n  - x\n  -\n", "a[1]", "a:\n  - x\n"),
        ("a:\n  - x\n\n  - |\n    y\n  - z\n", "a[1]", "a:\n  - x\n\n  - z\n"),
        # keys behind a dash
        ("a:\n  - b: 1\n    c: 2\n", "a[0].b", "a:\n  - c: 2\n"),
        ("a:\n  - b: 1 # one\n    c: 2\n", "a[0].b", "a:\n  - c: 2\n"),
        ("a:\n  - b:\n      d: 1\n    c: 2\n    e: 3\n", "a[0].b", "a:\n  - c: 2\n    e: 3\n"),
        ("a:\n  - b: 1\n    # about c\n    c: 2\n", "a[0].b", "a:\n  - \n    # about c\n    c: 2\n"),
        ("a:\n  - b: 1\r\n    # about c\r\n    c: 2\r\n", "a[0].b", "a:\n  - \r\n    # about c\r\n    c: 2\r\n"),
        ("a:\n  - b: 1\n    c: 2\n", "a[0].c", "a:\n  - b: 1\n"),
        # flow
        ("a: {b: 1, c: 2, d: 3}\n", "a.b", "a: {c: 2, d: 3}\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.c", "a: {b: 1, d: 3}\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.d", "a: {b: 1, c: 2}\n"),
        ("a: [x, y, z]\n", "a[0]", "a: [y, z]\n"),
        ("a: [x, y, z]\n", "a[2]", "a: [x, y]\n"),
        ("a: {b: , c: 1}\n", "a.b", "a: {c: 1}\n"),
        ("a: {c: 1, b: }\n", "a.b", "a: {c: 1}\n"),
        ('{\n  "a": 1,\n  "b": 2\n}\n', "b", '{\n  "a": 1\n}\n'),
        ('{\n  "a": 1,\n  "b": 2\n}\n', "a", '{\n  "b": 2\n}\n'),
    ],
)  # fmt: skip
def test_removes(before: str, path: str, after: str) -> None:
    assert without(before, path) == after


def test_removes_in_the_document_that_is_meant() -> None:
    assert without("a: 1\nb: 1\n---\na: 1\nb: 1\n", "b", 1) == "a: 1\nb: 1\n---\na: 1\n"
    assert without("a: 1\nb: 1\n---\na: 1\nb: 1\n", "b", 0) == "a: 1\n---\na: 1\nb: 1\n"


@pytest.mark.parametrize("path", ["b", "a.b", "c[2]", "c[x=y]", "c.d", "c[0].d"])
def test_what_is_not_there_cannot_go(path: str) -> None:
    with pytest.raises(Mismatch, match=r"there is no .* to remove"):
        without("a: 1\nc: [1, 2]\n", path)


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("a: &x {p: 1, q: 2}\nb: *x\n", "b.p", r"b is the alias \*x"),
        ("a: &x {p: 1, q: 2}\nb: *x\n", "a.p", "would alter more than it should"),
        ("a: &x 1\nb: *x\n", "a", "the file would not be readable any more"),
        ("a: &x {p: 1}\nb:\n  <<: *x\n  q: 1\n", "b.p", r"b\.p comes from a merge key"),
        ("a:\n  - - x\n    - y\n  - z\n", "a[0][0]", "other YAML stands in the same lines"),
        ("? a\n: 1\n? b\n: 2\n", "b", "other YAML stands in the same lines"),
    ],
)
def test_refuses_what_it_cannot_take_out_exactly(text: str, path: str, why: str) -> None:
    with pytest.raises(CannotRender, match=why):
        without(text, path)
