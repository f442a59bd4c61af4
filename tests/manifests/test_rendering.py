"""Operations onto files."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Operation, Resource
from functions._manifests.rendering import CannotRender, Mismatch, applied, render
from tests.manifests.samples import ITEM, config, remove_field, set_field

BUDGET: dict[str, Any] = {
    "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}},
    "metadata": {"name": "web", "namespace": "shop"},
    "kind": "PodDisruptionBudget",
    "apiVersion": "policy/v1",
}
WRITTEN = (
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n  namespace: shop\n"
    "spec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app: web\n"
)
ADD = Operation("add_resource", Resource("PodDisruptionBudget", "web", "shop", "policy/v1"), "b.yaml", value=BUDGET)
DROP = Operation("remove_resource", ADD.resource, "b.yaml", expected=BUDGET)
BLOCK = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: b\n"


def one(text: str, operation: Operation) -> str | None:
    """The one file that changes, as text."""
    changed = render({operation.file: text.encode()}, [operation])
    assert list(changed) == [operation.file]
    body = changed[operation.file]
    return None if body is None else body.decode()


def test_only_changed_files_are_returned() -> None:
    files = {"a.yaml": BLOCK.encode(), "c.yaml": b"other: 1\n"}
    assert render(files, [set_field("data.a", "b", "c")]) == {"a.yaml": BLOCK.replace("a: b", "a: c").encode()}
    assert render(files, [set_field("data.a", "b", "b")]) == {}
    assert render(files, []) == {}
    assert files == {"a.yaml": BLOCK.encode(), "c.yaml": b"other: 1\n"}


def test_operations_follow_each_other() -> None:
    there_and_back = [set_field("data.a", "b", "c"), set_field("data.a", "c", "b")]
    assert render({"a.yaml": BLOCK.encode()}, there_and_back) == {}
    twice = [set_field("data.x", None, "1"), set_field("data.w", None, True), remove_field("data.a", "b")]
    assert one_of(twice) == BLOCK.replace("  a: b\n", '  x: "1"\n  w: true\n')


def one_of(operations: list[Operation]) -> str:
    return (render({"a.yaml": BLOCK.encode()}, operations)["a.yaml"] or b"").decode()


def test_byte_order_mark_and_line_ends_stay() -> None:
    text = "\ufeff" + BLOCK.replace("\n", "\r\n")
    assert one(text, set_field("data.x", None, {"w": 1})) == text + "  x:\r\n    w: 1\r\n"


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (set_field("data.a", "x", "c"), "expected 'x', found 'b'"),
        (set_field("data.a", None, "c"), "expected nothing, found 'b'"),
        (set_field("data.z", "x", "c"), "expected 'x', found nothing"),
        (set_field("data.a", {"b": 1}, "c"), "expected {'b': 1}, found 'b'"),
        (set_field("data", "x" * 200, "c"), "expected '" + "x" * 116 + "\\.\\.\\., found {'a': 'b'}"),
        (remove_field("data.a", "x"), "expected 'x', found 'b'"),
        (remove_field("data.z", None), r"there is no data\.z to remove|there is no z to remove"),
        (set_field("data.a", "b", "c", file="none.yaml"), "the file is not there"),
        (
            replace(set_field("data.a", "b", "c"), resource=Resource("ConfigMap", "other")),
            "the resource is not in the file",
        ),
        (
            replace(set_field("data.a", "b", "c"), resource=Resource("Secret", "settings")),
            "the resource is not in the file",
        ),
        (
            replace(set_field("data.a", "b", "c"), resource=Resource("ConfigMap", "settings", "", "v2")),
            "the resource is not in the file",
        ),
    ],
)
def test_what_is_not_as_expected_is_a_mismatch(operation: Operation, why: str) -> None:
    with pytest.raises(Mismatch, match=why):
        render({"a.yaml": BLOCK.encode()}, [operation])


@pytest.mark.parametrize(("found", "expected"), [("1", True), ("true", 1), ("'1'", 1), ("1", "1"), ("1.5", "1.5")])
def test_types_are_part_of_what_is_expected(found: str, expected: object) -> None:
    text = BLOCK.replace("a: b", f"a: {found}")
    with pytest.raises(Mismatch):
        render({"a.yaml": text.encode()}, [set_field("data.a", expected, "c")])


def test_absent_equals_null() -> None:
    text = BLOCK.replace("a: b", "a:")
    assert one(text, set_field("data.a", None, "c")) == BLOCK.replace("a: b", "a: c")
    assert one(text + "  z: 1\n", remove_field("data.a", None)) == BLOCK.replace("a: b", "z: 1")


def test_a_mismatch_names_file_and_resource() -> None:
    with pytest.raises(Mismatch, match=r"^a\.yaml: set_field ConfigMap/settings data\.a: expected 'x', found 'b'$"):
        render({"a.yaml": BLOCK.encode()}, [set_field("data.a", "x", "c")])
    with pytest.raises(Mismatch, match=r"^b\.yaml: remove_resource PodDisruptionBudget/web: the file is not there$"):
        render({}, [DROP])


@pytest.mark.parametrize(
    "path", ["", "/a.yaml", "../a.yaml", "x/../a.yaml", "./a.yaml", "x//a.yaml", "x\\a.yaml", "x/"]
)
def test_paths_stay_inside(path: str) -> None:
    with pytest.raises(CannotRender, match="is no path inside the repository"):
        render({path: BLOCK.encode()}, [set_field("data.a", "b", "c", file=path)])
    with pytest.raises(CannotRender, match="is no path inside the repository"):
        render({}, [replace(ADD, file=path)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [\n", "not valid YAML"),
        (BLOCK + "data: {}\n", "duplicate key 'data' at line 7"),
        (BLOCK.replace("a: b", "a: {{ x }}"), "a template"),
        (BLOCK.replace("\n", "\r"), "carriage returns inside its lines"),
        (BLOCK + "sops: {mac: x}\n", "encrypted by SOPS"),
        (BLOCK.replace("a: b", "a: ENC[AES256_GCM,data:x]"), "encrypted by SOPS"),
    ],
)
def test_files_that_are_left_alone(text: str, why: str) -> None:
    with pytest.raises(CannotRender, match=why):
        render({"a.yaml": text.encode()}, [set_field("data.a", "b", "c")])


def test_secrets_are_left_alone() -> None:
    for kind, why in (("Secret", "its material is not touched"), ("SealedSecret", "only kubeseal can write it")):
        operation = replace(set_field("data.a", "b", "c"), resource=Resource(kind, "settings"))
        with pytest.raises(CannotRender, match=why):
            render({"a.yaml": BLOCK.replace("ConfigMap", kind).encode()}, [operation])


def test_helm_templates_are_left_alone() -> None:
    files = {"c/Chart.yaml": b"name: c\n", "c/templates/a.yaml": BLOCK.encode()}
    with pytest.raises(CannotRender, match="a Helm template: change the values of its chart instead"):
        render(files, [set_field("data.a", "b", "c", file="c/templates/a.yaml")])


def test_a_malformed_path_cannot_be_rendered() -> None:
    with pytest.raises(CannotRender, match="is not a field path"):
        render({"a.yaml": BLOCK.encode()}, [set_field("data..a", None, "c")])


def test_the_document_is_found_by_kind_name_and_namespace() -> None:
    text = "---\n".join(config("settings", space) for space in ("one", "two")) + "---\n" + config("other")
    changed = one(text, set_field("data.a", "b", "c", resource=Resource("ConfigMap", "settings", "two")))
    assert changed == text.replace(config("settings", "two"), config("settings", "two", "{a: c}"))
    changed = one(text, set_field("data.a", "b", "c", resource=Resource("ConfigMap", "other", "shop")))
    assert changed == text.replace(config("other"), config("other", "", "{a: c}"))
    with pytest.raises(CannotRender, match="more than once"):
        one(text, set_field("data.a", "b", "c", resource=Resource("ConfigMap", "settings", "three")))


def test_its_own_namespace_goes_before_none_and_none_before_another() -> None:
    text = config("settings", "two") + "---\n" + config("settings")
    for namespace, expected in (
        ("two", config("settings", "two", "{a: c}") + "---\n" + config("settings")),
        ("one", config("settings", "two") + "---\n" + config("settings", "", "{a: c}")),
    ):
        operation = set_field("data.a", "b", "c", resource=Resource("ConfigMap", "settings", namespace))
        assert one(text, operation) == expected
    imposed = one(
        config("settings", "base"), set_field("data.a", "b", "c", resource=Resource("ConfigMap", "settings", "shop"))
    )
    assert imposed == config("settings", "base", "{a: c}")


def test_a_resource_without_a_name_is_found_when_it_is_alone() -> None:
    text = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\nspec: {a: 1}\n"
    assert one(text, set_field("spec.a", 1, 2, resource=Resource("Job", ""))) == text.replace("a: 1", "a: 2")


LIST = (
    "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: first\n"
    "    data:\n      a: b\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: settings\n"
    "    data:\n      a: b\n"
)


def test_items_of_a_list_are_resources() -> None:
    assert one(LIST, set_field("data.a", "b", "c")) == LIST[:-2] + "c\n"
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"a": "b"}}
    gone = one(LIST, Operation("remove_resource", ITEM, "a.yaml", expected=data))
    assert gone == LIST[: LIST.rindex("  - apiVersion")]


def test_a_new_file_holds_the_resource_alone() -> None:
    assert render({}, [ADD]) == {"b.yaml": WRITTEN.encode()}
    assert render({"a.yaml": b"x"}, [replace(ADD, file="c/d.yml")]) == {"c/d.yml": WRITTEN.encode()}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (BLOCK, BLOCK + "---\n" + WRITTEN),
        (BLOCK.rstrip(), BLOCK + "---\n" + WRITTEN.rstrip()),
        (BLOCK + "---\n", BLOCK + "---\n---\n" + WRITTEN),
        (BLOCK + "...\n", BLOCK + "...\n---\n" + WRITTEN),
        (BLOCK.replace("\n", "\r\n"), (BLOCK + "---\n" + WRITTEN).replace("\n", "\r\n")),
        (BLOCK.replace("\n", "\r\n").rstrip(), (BLOCK + "---\n" + WRITTEN.rstrip()).replace("\n", "\r\n")),
        ("\ufeff" + BLOCK, "\ufeff" + BLOCK + "---\n" + WRITTEN),
    ],
)
def test_a_resource_is_appended_and_taken_out_again(text: str, after: str) -> None:
    assert one(text, ADD) == after
    assert one(after, DROP) == text


@pytest.mark.parametrize("text", ["", "# note\n"])
def test_a_file_without_documents_takes_one_and_goes_with_it(text: str) -> None:
    after = one(text, ADD)
    assert after == text + "---\n" + WRITTEN
    assert one(after, DROP) is None


@pytest.mark.parametrize(
    ("operation", "files", "error", "why"),
    [
        (replace(ADD, file="b.json"), {}, CannotRender, "a new resource goes into a .yaml file"),
        (replace(ADD, file="b.json"), {"b.json": b'{"a": 1}'}, CannotRender, "a JSON file holds one document only"),
        (ADD, {"b.yaml": b'{"a": 1}'}, CannotRender, "a JSON file holds one document only"),
        (ADD, {"b.yaml": WRITTEN.encode()}, Mismatch, "the resource is there already"),
        (
            ADD,
            {"b.yaml": WRITTEN.replace("  namespace: shop\n", "").encode()},
            Mismatch,
            "the resource is there already",
        ),
        (replace(ADD, expected=BUDGET), {}, Mismatch, "cannot be expected to exist"),
        (replace(ADD, value=None), {}, CannotRender, "the resource to add is not given"),
        (ADD, {"b.yaml": b"a: [\n"}, CannotRender, "not valid YAML"),
        (replace(DROP, expected=None), {"b.yaml": WRITTEN.encode()}, Mismatch, "expected nothing, found"),
        (replace(DROP, expected={**BUDGET, "spec": {}}), {"b.yaml": WRITTEN.encode()}, Mismatch, "expected"),
        (DROP, {"b.yaml": BLOCK.encode()}, Mismatch, "the resource is not in the file"),
    ],
)
def test_adding_and_removing_what_cannot_be(
    operation: Operation, files: dict[str, bytes], error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        render(files, [operation])


def test_the_same_name_in_another_namespace_can_be_added() -> None:
    other = WRITTEN.replace("namespace: shop", "namespace: other")
    assert one(other, ADD) == other + "---\n" + WRITTEN


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WRITTEN, None),
        ("# mine\n" + WRITTEN + "---\n", None),
        (WRITTEN + "---\n" + BLOCK, BLOCK),
        ("# head\n\n" + WRITTEN + "---\n" + BLOCK, "# head\n\n" + BLOCK),
        ("---\n" + WRITTEN + "---\n" + BLOCK, "---\n" + BLOCK),
        ("---\n" + BLOCK + "---\n" + WRITTEN + "---\n" + BLOCK, "---\n" + BLOCK + "---\n" + BLOCK),
        ("---\n# mine\n" + WRITTEN + "---\n# theirs\n" + BLOCK, "---\n# theirs\n" + BLOCK),
        (BLOCK + "---\n" + WRITTEN.rstrip(), BLOCK.rstrip()),
    ],
)
def test_removes_a_document(before: str, after: str | None) -> None:
    assert one(before, DROP) == after


def test_a_kustomization_needs_no_name() -> None:
    text = "# mine\nresources:\n- a.yaml\nnamespace: shop\n"
    resource = Resource("Kustomization", "")
    add = Operation("set_field", resource, "x/kustomization.yaml", "resources[=b.yaml]", None, "b.yaml")
    assert one(text, add) == "# mine\nresources:\n- a.yaml\n- b.yaml\nnamespace: shop\n"
    drop = Operation("remove_field", resource, "x/kustomization.yaml", "resources[=a.yaml]", "a.yaml")
    assert one(text, drop) == "# mine\nresources: []\nnamespace: shop\n"


def test_applied_gives_all_files() -> None:
    files = {"a.yaml": BLOCK.encode(), "b.yaml": WRITTEN.encode(), "c.md": b"x"}
    after = applied(files, [DROP, set_field("data.a", "b", "c")])
    assert after == {"a.yaml": BLOCK.replace("a: b", "a: c").encode(), "c.md": b"x"}
