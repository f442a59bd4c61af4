"""`set_field`, byte for byte."""

from typing import Any

import pytest

from functions._manifests.edits import set_field
from functions._manifests.fields import CannotRender
from functions._manifests.paths import parse


def edited(text: str, path: str, value: Any, index: int = 0) -> str:
    return set_field(text, index, parse(path), value)


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        # scalars keep their quotes, their comment and what is around them
        ("a: 1\nb: 2\n", "a", 3, "a: 3\nb: 2\n"),
        ("a: 1  # one\n", "a", 3, "a: 3  # one\n"),
        ("a: 'x'\n", "a", "u", "a: 'u'\n"),
        ('a: "x" # c\n', "a", "u", 'a: "u" # c\n'),
        ('a: "1"\n', "a", 2, "a: 2\n"),
        ("a: 1\n", "a", "2", 'a: "2"\n'),
        ("b: 'q'\na: 1\n", "a", "2", "b: 'q'\na: '2'\n"),
        ("a: x", "a", "u", "a: u"),
        ("a:   x   \n", "a", "u", "a:   u   \n"),
        ("a: x\r\nb: u\r\n", "a", "z", "a: z\r\nb: u\r\n"),
        ("a: x\n", "a", "l1\nl2\n", 'a: "l1\\nl2\\n"\n'),
        ("a: x\n", "a", None, "a:\n"),
        ("a: x # c\n", "a", None, "a: # c\n"),
        ("a:\n", "a", "x", "a: x\n"),
        ("a: # c\n", "a", "x", "a: x # c\n"),
        ("a: ~\n", "a", "x", "a: x\n"),
        ("a:", "a", 1, "a: 1"),
        ("é: ü # ö\nb: 1\n", "b", 2, "é: ü # ö\nb: 2\n"),
        ("a:\n  - x\n  - u # c\n", "a[1]", "z", "a:\n  - x\n  - z # c\n"),
        ("a:\n  - x\n  -\n", "a[1]", "z", "a:\n  - x\n  - z\n"),
        ("a:\n  - name: x\n    v: 1\n", "a[name=x].v", 2, "a:\n  - name: x\n    v: 2\n"),
        ("a:\n  - name: x\n", "a[name=x].name", "u", "a:\n  - name: u\n"),
        # flow
        ("a: {b: 1, c: 2}\n", "a.b", 3, "a: {b: 3, c: 2}\n"),
        ("a: [x, u]\n", "a[0]", "z", "a: [z, u]\n"),
        ("a: [x]\n", "a[0]", "p, q", 'a: ["p, q"]\n'),
        ("a: {b: x}\n", "a.b", None, "a: {b: null}\n"),
        ("a: {b: }\n", "a.b", 1, "a: {b: 1}\n"),
        ("a: {b: 1}\n", "a.b", {"c": [1]}, "a: {b: {c: [1]}}\n"),
        ('{"a": "x"}\n', "a", "u", '{"a": "u"}\n'),
        ('{"a": 1}\n', "a", None, '{"a": null}\n'),
        # a new key
        ("a: 1\n", "b", 2, "a: 1\nb: 2\n"),
        ("a: 1", "b", 2, "a: 1\nb: 2"),
        ("a: 1\r\n", "b", 2, "a: 1\r\nb: 2\r\n"),
        ("a: 1 # c\n# end\n", "b", 2, "a: 1 # c\nb: 2\n# end\n"),
        ("a:\n  b: 1\n\nc: 2\n", "a.d", 3, "a:\n  b: 1\n  d: 3\n\nc: 2\n"),
        ("a:\n    b: 1\n", "a.d.e", 3, "a:\n    b: 1\n    d:\n        e: 3\n"),
        ("a:\n- b: 1\n", "a[0].d", ["e"], "a:\n- b: 1\n  d:\n  - e\n"),
        ("a:\n  - b: 1\n    c:\n      d: 1\n", "a[b=1].c.e", 2, "a:\n  - b: 1\n    c:\n      d: 1\n      e: 2\n"),
        ("a: |\n  text\n\nb: 1\n", "c", 2, "a: |\n  text\n\nb: 1\nc: 2\n"),
        ("b: 1\na: |\n  text\n\n", "c", 2, "b: 1\na: |\n  text\nc: 2\n\n"),
        ("b: 1\na: |+\n  text\n\n", "c", 2, "b: 1\na: |+\n  text\n\nc: 2\n"),
        ("a: &x {p: 1}\nb: *x\n", "c", 2, "a: &x {p: 1}\nb: *x\nc: 2\n"),
        ("a: &x {p: 1}\nb:\n  <<: *x\n", "b.q", 2, "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n"),
        ("a: {b: 1}\n", "a.c", 2, "a: {b: 1, c: 2}\n"),
        ("a: { b: 1 } # c\n", "a.c", "d", "a: { b: 1, c: d } # c\n"),
        ('{"a": 1}\n', "b", "x", '{"a": 1, "b": "x"}\n'),
        ('a: {"b": 1}\n', "a.c", "x", 'a: {"b": 1, "c": "x"}\n'),
        ('{\n  "a": 1\n}\n', "b", {"c": None}, '{\n  "a": 1,\n  "b": {"c": null}\n}\n'),
        ('{\n\t"a": 1\n}\n', "b", 2, '{\n\t"a": 1,\n\t"b": 2\n}\n'),
        ('{\r\n  "a": 1\r\n}', "b", 2, '{\r\n  "a": 1,\r\n  "b": 2\r\n}'),
        # into what is empty
        ("a: {}\nb: 1\n", "a.c", 2, "a:\n  c: 2\nb: 1\n"),
        ("a: {} # none\n", "a.c", 2, "a: # none\n  c: 2\n"),
        ("a:\nb: 1\n", "a.c", 2, "a:\n  c: 2\nb: 1\n"),
        ("a: ~\n", "a.c.d", 2, "a:\n  c:\n    d: 2\n"),
        ("a: []\n", "a[0]", {"b": 1, "c": 2}, "a:\n  - b: 1\n    c: 2\n"),
        ("a:\n- {}\n", "a[0].b", {"c": 1}, "a:\n- b:\n    c: 1\n"),
        ("a: {b: {}}\n", "a.b.c", 1, "a: {b: {c: 1}}\n"),
        ("a: {b: []}\n", "a.b[0]", 1, "a: {b: [1]}\n"),
        # items
        ("a:\n  - x\n", "a[1]", "u", "a:\n  - x\n  - u\n"),
        ("a:\n- x # c\n\nb: 1\n", "a[1]", "u", "a:\n- x # c\n- u\n\nb: 1\n"),
        ("a:\n  - name: x\n", "a[name=u]", {"name": "u", "v": "1"}, 'a:\n  - name: x\n  - name: u\n    v: "1"\n'),
        ("a: [x]\n", "a[=u]", "u", "a: [x, u]\n"),
        ("a: [\n  x,\n  u\n]\n", "a[2]", "z", "a: [\n  x,\n  u,\n  z\n]\n"),
        ("b: 1\n", "a[=u]", "u", "b: 1\na:\n  - u\n"),
        # collections over collections: only what differs
        ("a:\n  b: 1 # one\n  c: 2\n", "a", {"b": 1, "c": 3}, "a:\n  b: 1 # one\n  c: 3\n"),
        ("a:\n  b: 1\n  # two\n  c: 2\n", "a", {"c": 2, "d": 4}, "a:\n  # two\n  c: 2\n  d: 4\n"),
        ("a:\n  b: 1\n", "a", {"c": 2}, "a:\n  c: 2\n"),
        ("a:\n  - x # c\n  - u\n", "a", ["x", "z", "w"], "a:\n  - x\n  - z\n  - w\n"),
        ("a:\n  - x # c\n  - u\n", "a", ["x", "u", "w"], "a:\n  - x # c\n  - u\n  - w\n"),
        ("a:\n  - x # c\n  - u\n", "a", ["x"], "a:\n  - x # c\n"),
        ("a:\n  - x # c\n  - u\n", "a", ["x", "z"], "a:\n  - x # c\n  - z\n"),
        ("a:\n  - x\n  - u\nb: 1\n", "a", ["q", "x", "u"], "a:\n  - q\n  - x\n  - u\nb: 1\n"),
        ("a:\n- b: 1\n  c: 2\n", "a", [{"b": 1, "c": 3}], "a:\n- b: 1\n  c: 3\n"),
        ("a: {b: 1, c: 2}\n", "a", {"b": 1, "c": 3, "d": 4}, "a: {b: 1, c: 3, d: 4}\n"),
        # one kind over another
        ("a: # c\n  b: 1\nd: 2\n", "a", 3, "a: 3 # c\nd: 2\n"),
        ("a:\n  b: 1\n", "a", [], "a: []\n"),
        ("a: # c\n  b: 1\n", "a", None, "a: # c\n"),
        ("a:\n- b: 1\n- c\n", "a[0]", None, "a:\n- \n- c\n"),
        ("a:\n  b: 1\nc: 2\n", "a", ["x"], "a:\n  - x\nc: 2\n"),
        ("a:\n- x\n", "a", {"b": 1}, "a:\n  b: 1\n"),
        ("a:\n  - - x\n", "a[0]", {"b": 1, "c": 2}, "a:\n  - b: 1\n    c: 2\n"),
        ("a:\n  - b: 1\n    c: 2\n  - d\n", "a[0]", "x", "a:\n  - x\n  - d\n"),
        ("a: x # c\nb: 1\n", "a", {"c": 1}, "a: # c\n  c: 1\nb: 1\n"),
        ("a: {b: 1}\nc: 2\n", "a", ["x"], "a:\n  - x\nc: 2\n"),
        ("a:\n  - x\n  - u\n", "a[0]", {"b": 1, "c": 2}, "a:\n  - b: 1\n    c: 2\n  - u\n"),
        ("{}\n", "a", 1, "a: 1\n"),
        # already so
        ("a: 'x'\n", "a", "x", "a: 'x'\n"),
    ],
)  # fmt: skip
def test_sets(before: str, path: str, value: Any, after: str) -> None:
    assert edited(before, path, value) == after


def test_sets_in_the_document_that_is_meant() -> None:
    text = "# first\na: 1\n---\na: 1\n---\n# third\na: 1\n"
    assert edited(text, "a", 2, 1) == "# first\na: 1\n---\na: 2\n---\n# third\na: 1\n"
    assert edited(text, "b", 2, 0) == "# first\na: 1\nb: 2\n---\na: 1\n---\n# third\na: 1\n"
    assert edited(text, "b", 2, 2) == "# first\na: 1\n---\na: 1\n---\n# third\na: 1\nb: 2\n"


@pytest.mark.parametrize(
    ("text", "path", "value", "why"),
    [
        ("a: &x {p: 1}\nb: *x\n", "b.p", 2, r"b is the alias \*x: change what it stands for"),
        ("a: &x {p: 1}\nb: *x\n", "b", 2, r"b is the alias \*x"),
        ("a: &x {p: 1}\nb: *x\n", "a.p", 2, "would alter more than it should"),
        ("a: &x 1\nb: *x\n", "a", 2, "has an anchor or a tag"),
        ("a: !!str 1\n", "a", "2", "has an anchor or a tag"),
        ("a: &x {p: 1}\nb:\n  <<: *x\n  q: 1\n", "b.p", 2, r"b\.p comes from a merge key"),
        ("a: one\n  two\nb: 1\n", "a", "three", "folded over several lines"),
        ("a: 'one\n  two'\nb: 1\n", "a", "three", "folded over several lines"),
        ("a: |+\n  text\n", "a", "x", "a block scalar of this form is not edited"),
        ("a: >-\n  text\n", "a", {"b": 1}, "a block scalar of this form is not edited"),
        ("a: |\n  text\n", "a.b", "x", r"a\.b leads into a str"),
        ("a: 1\n", "a[0]", "x", r"a\[0\] leads into a int"),
        ("a: [1]\n", "a.b", "x", r"a\.b leads into a list"),
        ("b: 1\n", "a[0].x", "u", r"there is no item \[0\]"),
        ("a: [1]\n", "a[3]", "x", r"there is no item \[3\]"),
        ("a: [{n: x}]\n", "a[n=u].v", "x", r"there is no item \[n=u\]"),
        ("a: [{n: x}]\n", "a[n=u]", {"n": "z"}, r"the new item does not read as \[n=u\]"),
        ("a: {b: 1,}\n", "a.c", 1, "a comma stands behind the last member"),
        ("---\n", "a", 1, "the document is empty"),
        ("a: 1\n", "", {"a": 2}, "a whole document is no field"),
        ("? a\n: 1\n", "b", 1, "the file would not be readable any more"),
    ],
)
def test_refuses_what_it_cannot_write_exactly(text: str, path: str, value: Any, why: str) -> None:
    with pytest.raises(CannotRender, match=why):
        edited(text, path, value)
