"""What must hold for any bytes: each claim takes some and raises AssertionError where it does not hold."""

from collections.abc import Callable

from eventing.vocabulary import Operation, Resource
from functions._manifests.fields import CannotRender, Mismatch, same
from functions._manifests.gotemplate.budget import Budget
from functions._manifests.helm.charts import ChartError, chart_at
from functions._manifests.helm.engine import Release, rendered
from functions._manifests.inversion import inverse
from functions._manifests.rendering import applied, opened
from functions._manifests.repository import load
from functions._manifests.source import documents_of, fresh_documents_of, read
from functions._manifests.tree import Unparsable
from tests.manifests.everywhere import operations

_WORK = 300_000
_HEAD = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


def reads(data: bytes) -> None:
    """A file is read or refused with a reason, and what was read is written back as the same bytes."""
    try:
        source = read(data)
    except Unparsable as error:
        assert str(error)
        assert documents_of(data) == str(error)
        return
    assert source.encoded() == data
    assert same(list(source.data), list(fresh_documents_of(data)))


def loads(data: bytes) -> None:
    """A repository of these bytes, cut into files, loads."""
    names = ("a.yaml", "kustomization.yaml", "b/patch.yaml", "c/Chart.yaml", "c/values.yaml", "c/templates/t.yaml")
    files = dict(zip(names, data.split(b"\xff\x00"), strict=False))
    found = load({**files, "app.yaml": b"kind: Application\napiVersion: argoproj.io/v1alpha1\nmetadata: {name: x}\n"})
    assert all(one.reason for one in found.unreadable)


def changes(data: bytes) -> None:
    """Every change of a file changes what it says and nothing else, or is refused; the way back is the same data."""
    files = {"a.yaml": _HEAD + data}
    for operation in operations(load(files))[:12]:
        try:
            after = applied(files, [operation])
            back = applied(after, inverse([operation], files))
        except (CannotRender, Mismatch):
            continue
        assert same(list(opened(back["a.yaml"]).data), list(opened(files["a.yaml"]).data)), operation


def adds(data: bytes) -> None:
    """A resource is added behind anything, and goes again."""
    files = {"a.yaml": data}
    value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "added"}}
    operation = Operation("add_resource", Resource("ConfigMap", "added"), "a.yaml", value=value)
    try:
        after = applied(files, [operation])
    except (CannotRender, Mismatch):
        return
    back = applied(after, inverse([operation], files))
    assert back == files or (not back and not any(opened(data).data))  # a file that says nothing goes


def renders(data: bytes) -> None:
    """A template renders, or ends with a reason, within its budget."""
    template, _, values = data.partition(b"\xff\x00")
    files = {"c/Chart.yaml": b"name: c\n", "c/templates/t.yaml": template, "c/values.yaml": values}
    try:
        rendered(chart_at(files, "c"), Release("r"), Budget(_WORK))
    except ChartError as error:
        assert str(error)


CLAIMS: dict[str, Callable[[bytes], None]] = {
    "reads": reads, "loads": loads, "changes": changes, "adds": adds, "renders": renders,
}  # fmt: skip
