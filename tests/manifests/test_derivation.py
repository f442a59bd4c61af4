"""A person's edit of files becomes operations that give exactly the person's data, or is refused with the reason."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eventing.vocabulary import Operation, Resource
from functions._manifests.derivation import Underivable, operations_between, same_effect
from functions._manifests.fielddiff import field_changes
from functions._manifests.fields import assigned, removed, same
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._manifests.source import documents_of

WEB = Resource("Deployment", "web", "shop", "apps/v1")
TEXT = """# the front
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1 # one is enough
  template:
    spec:
      containers:
        - name: web
          image: "registry.example.org/web:1.4.2"
          args: [--quiet, --port=80]
        - name: log
          image: registry.example.org/log:2
"""
MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {a: b}\n"
FILES = {
    "apps/web.yaml": TEXT.encode(),
    "apps/kustomization.yaml": b"resources:\n  - web.yaml\n",
    "charts/values.yaml": b"replicas: 1\n",
    "README.md": b"# Home\n",
}


def derived(**changed: str | None) -> tuple[Operation, ...]:
    """The operations after these files changed (`__` is a slash, and `_y` the suffix)."""
    after: dict[str, bytes] = dict(FILES)
    for name, text in changed.items():
        path = name.replace("__", "/").replace("_y", ".yaml").replace("_md", ".md")
        after.pop(path, None)
        if text is not None:
            after[path] = text.encode()
    return operations_between(load(FILES), load(after))


def test_a_changed_field_is_one_operation_with_what_was_there() -> None:
    (operation,) = derived(apps__web_y=TEXT.replace("replicas: 1", "replicas: 3"))
    assert operation == Operation("set_field", WEB, "apps/web.yaml", "spec.replicas", 1, 3)


def test_items_are_named_where_they_have_names() -> None:
    text = TEXT.replace("log:2", "log:3").replace(
        '        - name: web\n          image: "registry',
        '        - name: web\n          tty: true\n          image: "registry',
    )
    found = {(one.op, one.path, one.value) for one in derived(apps__web_y=text)}
    base = "spec.template.spec.containers"
    assert found == {
        ("set_field", f"{base}[name=web].tty", True),
        ("set_field", f"{base}[name=log].image", "registry.example.org/log:3"),
    }


def test_an_item_that_goes_is_removed_and_a_list_without_names_is_set_whole() -> None:
    text = TEXT.split("        - name: log", maxsplit=1)[0].replace("[--quiet, --port=80]", "[--port=80, --quiet]")
    removed_item, args = sorted(derived(apps__web_y=text), key=lambda one: one.op)
    assert (removed_item.op, removed_item.path) == ("remove_field", "spec.template.spec.containers[name=log]")
    assert (args.path, args.value) == ("spec.template.spec.containers[name=web].args", ["--port=80", "--quiet"])


def test_objects_come_and_go_with_their_files() -> None:
    added = derived(apps__web_y=TEXT + MAP, apps__more_y=MAP.replace("web", "more"))
    assert [(one.op, one.file, one.resource.name) for one in added] == [
        ("add_resource", "apps/more.yaml", "more"),
        ("add_resource", "apps/web.yaml", "web"),
    ]
    assert [(one.op, one.resource.kind) for one in derived(apps__web_y=None)] == [("remove_resource", "Deployment")]


def test_a_kustomization_is_edited_by_its_fields() -> None:
    (operation,) = derived(apps__kustomization_y="resources:\n  - web.yaml\n  - more.yaml\n")
    assert (operation.resource.kind, operation.path) == ("Kustomization", "resources")


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("# one is enough", "# or two"),
        "# another word\n" + TEXT,
        TEXT.replace("{name: web, namespace: shop}", "{namespace: shop, name: web}"),
        TEXT.replace('"registry.example.org/web:1.4.2"', "registry.example.org/web:1.4.2"),
        TEXT + "---\n",
    ],
)
def test_comments_order_and_quotes_are_no_operation(text: str) -> None:
    assert derived(apps__web_y=text) == ()
    assert same_effect(FILES, FILES | {"apps/web.yaml": text.encode()})


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"README_md": "# Mine\n"}, "README.md is no manifest"),
        ({"apps__web_y": TEXT + "a: [\n"}, "apps/web.yaml cannot be read"),
        ({"apps__web_y": "just: text\n"}, "apps/web.yaml"),
        ({"charts__values_y": "replicas: 2\n"}, "holds no Kubernetes object"),
        ({"apps__web_y": TEXT + "---\n" + TEXT}, "more than once"),
        ({"apps__kustomization_y": None}, "was added or removed"),
        ({"apps__web_y": TEXT.replace("  replicas: 1", "  share: .nan\n  replicas: 1")}, "JSON cannot carry"),
        ({"apps__web_y": TEXT + "---\nnotes: mine\n"}, "apps/web.yaml"),
        ({"apps__x_y": "\x00"}, "cannot be read"),
    ],
)
def test_what_operations_cannot_say_is_refused_with_the_reason(changed: dict[str, str | None], because: str) -> None:
    with pytest.raises(Underivable, match=because):
        derived(**changed)


scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab: #-\"'\n", max_size=4) | st.floats(-2, 2)
keys = st.text('abc.[]="1', min_size=1, max_size=3)
named = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("xyz")}, optional={"v": scalars}),
    max_size=3,
    unique_by=lambda item: item["name"],
)
values = st.recursive(
    scalars | named, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=4)


@given(mappings, mappings)
def test_the_changes_of_an_object_give_the_other(old: Any, new: Any) -> None:
    state = {"spec": old}
    for steps, _, becomes, gone in field_changes(state, {"spec": new}):
        state = removed(state, steps) if gone else assigned(state, steps, becomes)
    assert same(state, {"spec": new})


def document(spec: Any) -> bytes:
    head = {"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "x", "namespace": "shop"}}
    return yaml.safe_dump(head | {"spec": spec}).encode()


@settings(deadline=None)
@given(mappings, mappings)
def test_rendered_the_operations_give_the_persons_data_or_are_refused(old: Any, new: Any) -> None:
    before, after = {"a.yaml": document(old)}, {"a.yaml": document(new)}
    try:
        operations = operations_between(load(before), load(after))
    except Underivable:
        return
    rendered = documents_of(applied(before, operations)["a.yaml"])
    assert isinstance(rendered, tuple)
    assert same(list(rendered), list(documents_of(after["a.yaml"])))
