"""Plans written as data: each file of `hostile/` is one technique, those of `legitimate/` have to pass.

A case changes the repository in `world/`. Its short forms (`set`, `unset`, `add`, `delete`) are operations on one
object (`of`, the web server where it says nothing) with the value that is there as the expected one; `operations` says
them in full, lies included. `after` is what the files are said to be after it, where that is not what they render to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._manifests.paths import get
from functions._manifests.rendering import applied
from functions._manifests.repository import Manifest, Repository, load
from functions._preflight.check import check
from functions._preflight.view import Knobs

HERE = Path(__file__).parent
KNOBS = Knobs(
    protected_namespaces=("kourier-system", "vault"),
    trusted_registries=("docker.io", "ghcr.io", "registry.k8s.io"),
    protected_resources=("Deployment/*/api", "PersistentVolumeClaim/shop/*"),
    max_changed_lines=300,
)


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One plan. `rule` has to refuse it, in words that hold `says`."""

    name: str
    rule: str = ""
    says: str = ""
    of: str = "Deployment/web"
    set: dict[str, Any] = {}
    unset: tuple[str, ...] = ()
    add: dict[str, Any] | None = None
    file: str = ""
    delete: str = ""
    operations: tuple[dict[str, Any], ...] = ()
    after: dict[str, str] = {}
    application: str = "shop"
    practice: str = ""
    knobs: dict[str, Any] = {}


@dataclass(frozen=True)
class Found:
    """A case and where it stands."""

    technique: str
    case: Case
    id: str


@cache
def world() -> dict[str, bytes]:
    """The repository that the cases change."""
    root = HERE / "world"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}


@cache
def before() -> Repository:
    """The same, indexed."""
    return load(world())


def cases(folder: str) -> tuple[Found, ...]:
    """Every case of a folder, with the name of its file as its technique."""
    return tuple(_read(folder))


def _read(folder: str) -> Iterator[Found]:
    for path in sorted((HERE / folder).glob("*.yaml")):
        for one in msgspec.convert(yaml.safe_load(path.read_text()), tuple[Case, ...]):
            yield Found(path.stem, one, f"{path.stem}: {one.name}")


def judged(case: Case) -> tuple[Finding, ...]:
    """What preflight says of a case."""
    operations = tuple(_operations(case))
    after = {path: text.encode() for path, text in case.after.items()}
    files = {**world(), **after} if after else applied(world(), operations)
    plan = ChangePlan(case.application, operations, case.practice)
    said: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in case.knobs.items()}
    return check(before(), load(files), plan, replace(KNOBS, **said))


def _operations(case: Case) -> Iterator[Operation]:
    for raw in case.operations:
        yield _in_full(raw)
    if case.add is not None:
        yield _adding(case.add, case.file)
    one = _object(case.of)
    for path, value in case.set.items():
        yield Operation("set_field", one.resource, case.file or one.file, path, get(one.data, path), value)
    for path in case.unset:
        yield Operation("remove_field", one.resource, one.file, path, get(one.data, path))
    if case.delete:
        gone = _object(case.delete)
        yield Operation("remove_resource", gone.resource, gone.file, expected=gone.data)


def _adding(data: dict[str, Any], file: str) -> Operation:
    metadata = data.get("metadata", {})
    name, space = metadata.get("name", ""), metadata.get("namespace", "shop")
    resource = Resource(data["kind"], name, space, data["apiVersion"])
    return Operation("add_resource", resource, file or "apps/shop/new.yaml", value=data)


def _in_full(raw: Mapping[str, Any]) -> Operation:
    """An operation as it is written; `of` names an object of the world whose resource and file it takes."""
    said = dict(raw)
    if "of" in said:
        one = _object(said.pop("of"))
        said = {"resource": msgspec.to_builtins(one.resource), "file": one.file, **said}
    return msgspec.convert(said, Operation)


def _object(named: str) -> Manifest:
    kind, _, name = named.partition("/")
    found = [one for one in before().manifests if (one.kind, one.name) == (kind, name)]
    if not found:
        raise LookupError(f"the world has no {named}")
    return found[0]
