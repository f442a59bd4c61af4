"""There and back again: the same bytes."""

import difflib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventing.vocabulary import Operation, Resource
from functions._manifests.inversion import inverse
from functions._manifests.paths import Select, Step, join
from functions._manifests.rendering import CannotRender, Mismatch, applied
from tests.manifests.samples import ITEM, deployment, remove_field, set_field

WEB = Resource("Deployment", "web", "shop", "apps/v1")
TEXT = (
    "# the shop\n"
    + deployment(container="env:\n  - name: A\n    value: 'one' # 1\nresources: {}\nlifecycle:\n")
    + '---\n# settings\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n    a: "b"\n    text: |\n'
    "        line\n\n        line\n    # last\n"
)
CONTAINER = "spec.template.spec.containers[name=web]"


def undone(operation: Operation, text: str = TEXT) -> tuple[Operation, ...]:
    """The inverse of one operation, after showing that it leads back to the same data and these bytes."""
    files = {"a.yaml": text.encode()}
    back = inverse([operation], files)
    assert applied(applied(files, [operation]), back)["a.yaml"].decode() == text
    return back


def test_a_value_gets_its_old_one_back() -> None:
    operation = set_field(f"{CONTAINER}.image", "nginx:1.27", "nginx:1.28", resource=WEB)
    assert undone(operation) == (replace(operation, expected="nginx:1.28", value="nginx:1.27"),)


def test_a_new_field_goes_with_the_parents_made_for_it() -> None:
    operation = set_field(
        "spec.template.spec.securityContext.seccompProfile.type", None, "RuntimeDefault", resource=WEB
    )
    whole = {"seccompProfile": {"type": "RuntimeDefault"}}
    assert undone(operation) == (Operation("remove_field", WEB, "a.yaml", "spec.template.spec.securityContext", whole),)


def test_what_was_empty_is_empty_again() -> None:
    filled = set_field(f"{CONTAINER}.resources.limits.memory", None, "64Mi", resource=WEB)
    assert undone(filled)[0].path == f"{CONTAINER}.resources.limits"
    null = set_field(f"{CONTAINER}.lifecycle.preStop.sleep.seconds", None, 5, resource=WEB)
    assert undone(null) == (
        set_field(f"{CONTAINER}.lifecycle", {"preStop": {"sleep": {"seconds": 5}}}, None, resource=WEB),
    )


def test_a_new_item_goes() -> None:
    operation = set_field(f"{CONTAINER}.env[name=B]", None, {"name": "B", "value": "2"}, resource=WEB)
    assert undone(operation) == (Operation("remove_field", WEB, "a.yaml", operation.path, operation.value),)
    assert undone(set_field("data.list[=x]", None, "x")) == (
        Operation("remove_field", ITEM, "a.yaml", "data.list", ["x"]),
    )


def test_a_removed_field_comes_back() -> None:
    files = {"a.yaml": TEXT.encode()}
    operation = remove_field("spec.replicas", 2, resource=WEB)
    back = inverse([operation], files)
    assert back == (set_field("spec.replicas", None, 2, resource=WEB),)


def test_a_removed_item_comes_back_in_its_place() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\nlist:\n  - a\n  - b\n  - c\n"
    for path in ("list[1]", "list[=b]"):
        back = undone(remove_field(path, "b"), text)
        assert back == (set_field("list", ["a", "c"], ["a", "b", "c"]),)


def test_resources_come_and_go() -> None:
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "new"}}
    add = Operation("add_resource", Resource("ConfigMap", "new"), "a.yaml", value=data)
    drop = Operation("remove_resource", Resource("ConfigMap", "new"), "a.yaml", expected=data)
    assert undone(add) == (drop,)
    after = applied({"a.yaml": TEXT.encode()}, [add])
    assert inverse([drop], after) == (add,)
    assert applied({}, inverse([replace(drop, file="n.yaml")], applied({}, [replace(add, file="n.yaml")]))) == applied(
        {}, [replace(add, file="n.yaml")]
    )


def test_several_operations_are_undone_from_the_last_to_the_first() -> None:
    operations = [
        set_field(f"{CONTAINER}.image", "nginx:1.27", "nginx:1.28", resource=WEB),
        set_field(f"{CONTAINER}.image", "nginx:1.28", "nginx:1.29", resource=WEB),
        set_field(f"{CONTAINER}.resources.limits.memory", None, "64Mi", resource=WEB),
        set_field(f"{CONTAINER}.resources.limits.cpu", None, "1", resource=WEB),
    ]
    files = {"a.yaml": TEXT.encode()}
    back = inverse(operations, files)
    assert [one.path.rpartition(".")[2] for one in back] == ["cpu", "limits", "image", "image"]
    assert applied(applied(files, operations), back) == files


def test_what_cannot_be_done_has_no_way_back() -> None:
    with pytest.raises(Mismatch):
        inverse([set_field("data.a", "x", "c")], {"a.yaml": TEXT.encode()})
    with pytest.raises(Mismatch, match=r"^a\.yaml: set_field ConfigMap/settings data\.a: the file is not there$"):
        inverse([set_field("data.a", "x", "c")], {})


# Whole documents of any shape, written by this test in styles that the renderer never chooses itself.
keys = st.text("abcxyz-./", min_size=1, max_size=6).filter(lambda key: key.strip("-./") == key)
plain = st.one_of(
    st.text("abc ", min_size=1, max_size=6).map(str.strip).filter(bool), st.integers(0, 99), st.booleans()
)
tree: st.SearchStrategy[Any] = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(keys, inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A ConfigMap-like document as text and data, with comments, blank lines, quotes and indentation of any kind."""
    data = draw(st.dictionaries(keys, tree, min_size=1, max_size=4))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    lines = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: settings}", *_written(draw, data, 0)]
    text = newline.join(lines) + draw(st.sampled_from(["", newline]))
    return text, data


def _written(draw: st.DrawFn, data: Any, at: int) -> list[str]:
    lines: list[str] = []
    pad = " " * at
    for key, value in data.items() if isinstance(data, dict) else ((None, one) for one in data):
        lines += draw(st.sampled_from([[], [], [], [f"{pad}# note"], [""]]))
        start = f"{pad}{_quoted(draw, key)}:" if key is not None else f"{pad}-"
        comment = draw(st.sampled_from(["", "", " # why", "   #x"]))
        if isinstance(value, dict | list):
            deeper = (
                at + draw(st.integers(1, 3)) if key is None or isinstance(value, dict) else at + draw(st.integers(0, 2))
            )
            inner = _written(draw, value, max(deeper, at + 1) if key is None or isinstance(value, dict) else deeper)
            lines += [start + comment, *inner]
        else:
            scalar = _quoted(draw, value) if isinstance(value, str) else str(value).lower()
            lines.append(f"{start} {scalar}{comment}")
    return lines


def _quoted(draw: st.DrawFn, text: str) -> str:
    form = draw(st.sampled_from(["{}", "'{}'", '"{}"']))
    safe = text not in ("y",) and not text.startswith(".")
    return form.format(text) if safe else f"'{text}'"


def _leaves(value: Any, way: tuple[Step, ...] = ()) -> list[tuple[tuple[Step, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in _leaves(one, (*way, key))]
    if isinstance(value, list):
        return [leaf for at, one in enumerate(value) for leaf in _leaves(one, (*way, at))]
    return [(way, value)]


def _collections(value: Any, kind: type, way: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [found for step, one in inner for found in _collections(one, kind, (*way, step))]
    return [way, *below] if isinstance(value, kind) else below


def lines_changed(before: bytes, after: bytes) -> tuple[int, int]:
    """Lines removed and lines added."""
    marks = [
        line[0] for line in difflib.ndiff(before.decode().splitlines(), after.decode().splitlines()) if line[0] in "+-"
    ]
    return marks.count("-"), marks.count("+")


def there_and_back(text: str, operation: Operation) -> tuple[int, int]:
    """The lines that change on the way there, after showing that the way back gives the same bytes."""
    files = {"a.yaml": text.encode()}
    after = applied(files, [operation])
    assert applied(after, inverse([operation], files)) == files
    return lines_changed(files["a.yaml"], after["a.yaml"])


@settings(max_examples=25, deadline=None)
@given(documents(), st.data())
def test_any_scalar_is_replaced_on_its_own_line_and_back(
    document: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, content = document
    way, old = data.draw(st.sampled_from(_leaves(content)))
    same_type: Any = {bool: not old, int: 1234, str: "other"}[type(old)]
    assert there_and_back(text, set_field(join(way), old, same_type)) == (1, 1)


@settings(max_examples=25, deadline=None)
@given(documents(), st.data(), st.sampled_from([1, "text", {"deep": {"er": [1, {"a": "b"}]}}]))
def test_any_mapping_takes_a_new_key_and_loses_it(
    document: tuple[str, dict[str, Any]], data: st.DataObject, value: Any
) -> None:
    text, content = document
    way = data.draw(st.sampled_from(_collections(content, dict)))
    added = 1 if not isinstance(value, dict) else 5
    removed, new = there_and_back(text, set_field(join((*way, "new-key")), None, value))
    assert (removed, new) in ((0, added), (1, added + 1))  # the last line of a file may get its newline


@settings(max_examples=25, deadline=None)
@given(documents(), st.data())
def test_any_list_takes_a_new_item_and_loses_it(document: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    text, content = document
    lists = _collections(content, list)
    if lists:
        way = data.draw(st.sampled_from(lists))
        item = {"name": "new-item", "value": 1}
        removed, added = there_and_back(text, set_field(join((*way, Select("name", "new-item"))), None, item))
        assert (removed, added) in ((0, 2), (1, 3))


@settings(max_examples=25, deadline=None)
@given(documents(), st.data())
def test_any_field_can_go_and_nothing_else_changes(document: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    text, content = document
    way, old = data.draw(st.sampled_from(_leaves(content)))
    files = {"a.yaml": text.encode()}
    try:
        after = applied(files, [remove_field(join(way), old)])
    except CannotRender as error:
        assert "same lines" in str(error) or "edited in place" in str(error)  # a dash of its own line
        return
    removed, added = lines_changed(files["a.yaml"], after["a.yaml"])
    assert removed <= 3
    assert added <= 1


@settings(max_examples=25, deadline=None)
@given(documents())
def test_a_resource_comes_and_goes_in_any_file(document: tuple[str, dict[str, Any]]) -> None:
    text, _ = document
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "new"}}
    add = Operation("add_resource", Resource("ConfigMap", "new"), "a.yaml", value=data)
    removed, added = there_and_back(text, add)
    assert (removed, added) in ((0, 5), (1, 6))
