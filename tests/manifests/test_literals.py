import pytest

from functions._manifests.rendering import CannotRender, applied
from tests.manifests.samples import set_field

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n"


def changed(body: str, old: str, new: str) -> str:
    """The body after data.a is set."""
    after = applied({"a.yaml": (HEAD + body).encode()}, [set_field("data.a", old, new)])["a.yaml"].decode()
    assert after.startswith(HEAD)
    return after.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("body", "old", "new", "expected"),
    [
        ("  a: |\n    x\n    y\n  b: 1\n", "x\ny\n", "x\nz\n", "  a: |\n    x\n    z\n  b: 1\n"),
        ("  a: |  # why\n    x\n\n    y\n", "x\n\ny\n", "x\n\ny\nz\n", "  a: |  # why\n    x\n\n    y\n    z\n"),
        ("  a: |-\n      x\n", "x", "y\nz", "  a: |-\n      y\n      z\n"),
        ("  a: |\n    x\n", "x\n", "y", "  a: |-\n    y\n"),
        ("  a: |-\n    x\n", "x", "y\n", "  a: |\n    y\n"),
        (
            "  a: |\n    x\n      deep\n  # last\n",
            "x\n  deep\n",
            "x\n  deeper\n",
            "  a: |\n    x\n      deeper\n  # last\n",
        ),
        ("  a: |\r\n    x\r\n    y\r\n  b: 1\r\n", "x\ny\n", "x\nz\n", "  a: |\r\n    x\r\n    z\r\n  b: 1\r\n"),
        ("  a: |\n    x\n    \n    y\n", "x\n\ny\n", "x\n\nz\n", "  a: |\n    x\n    \n    z\n"),
    ],
)
def test_only_the_lines_that_differ_are_written_anew(body: str, old: str, new: str, expected: str) -> None:
    assert changed(body, old, new) == expected


@pytest.mark.parametrize(
    ("body", "old", "new", "why"),
    [
        ("  a: >\n    x\n", "x\n", "y\n", "of this form"),
        ("  a: |+\n    x\n\n", "x\n\n", "y\n\n", "of this form"),
        ("  a: |2\n      x\n", "  x\n", "y\n", "of this form"),
        ("  a: |\n    x\n", "x\n", " y\n", "cannot stand"),
        ("  a: |\n    x\n", "x\n", "y\x07\n", "cannot stand"),
        ("  a: |\n    x\n", "x\n", "", "cannot stand"),
        ("  a: &t |\n    x\n", "x\n", "y\n", "an anchor"),
        ("  a: one\n    two\n", "one two", "three", "folded over several lines"),
        ("  a: 'one\n    two'\n", "one two", "three", "folded over several lines"),
    ],
)
def test_a_block_that_cannot_be_kept_as_it_is_says_so(body: str, old: str, new: str, why: str) -> None:
    with pytest.raises(CannotRender, match=why):
        changed(body, old, new)


def test_a_block_scalar_becomes_no_number() -> None:
    with pytest.raises(CannotRender, match="of this form"):
        applied({"a.yaml": (HEAD + "  a: |\n    x\n").encode()}, [set_field("data.a", "x\n", 3)])
