"""From what a planner proposes to a plan of typed operations, or what speaks against it. Pure.

The planner names objects and fields; which file, whether it is there, what it reads today and where it is decided is
found here. What it composed is never automatic: nobody wrote a practice down for it, so a person reads it first.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Improvement, Operation
from functions._catalogue.choice import protected
from functions._catalogue.practice import NothingToDo
from functions._experts.planning.proposal import Proposal, Wish
from functions._improvement.redaction import HIDDEN
from functions._manifests.fields import CannotRender, Mismatch, same
from functions._manifests.manifest import Manifest
from functions._manifests.paths import get
from functions._manifests.placement import add_operations
from functions._manifests.provenance.redirection import redirected
from functions._manifests.repository import Repository
from functions._manifests.workloads import WORKLOAD_KINDS

OUTSIDE = "outside the catalogue"
_LONGEST = 4000  # characters of a Text in the contract
_KIND = re.compile(r"[A-Z][A-Za-z0-9]{0,62}")
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


class Against(Struct, frozen=True):
    """What speaks against a proposal, each as a sentence that whoever made it can act on."""

    findings: tuple[str, ...]


class _Refused(ValueError):
    """One wish cannot become an operation; the message says why."""


def composed(proposal: Proposal, improvement: Improvement, repository: Repository, by: str) -> ChangePlan | Against:
    """The plan of a proposal that is not `nothing`; `by` is who made it."""
    if proposal.way == "practice":
        return _practised(proposal, improvement, repository, by)
    if not proposal.wishes:
        return Against(("there is no operation in it",))
    operations: list[Operation] = []
    findings: list[str] = []
    found: list[Manifest] = []
    for number, wish in enumerate(proposal.wishes, 1):
        try:
            if wish.op == "add_resource":
                operations += _added(wish, proposal.application, repository)
                continue
            manifest = _meant(wish, repository)
            operations.append(_changed(wish, manifest))
            found.append(manifest)
        except (_Refused, CannotRender, Mismatch) as error:
            findings.append(f"operation {number} ({wish.op} {wish.kind} {wish.name} {wish.path}): {error}"[:600])
    homes = {one.application for one in found} | {
        proposal.application for one in operations if one.op == "add_resource"
    }
    if len(homes) > 1:
        findings.append(f"the operations are on {', '.join(sorted(homes))}; one plan is of one Application")
    if findings:
        return Against(tuple(findings))
    application = min(homes)
    try:
        placed = redirected(repository, operations, application)
    except (CannotRender, Mismatch) as error:
        return Against((str(error)[:600],))
    workloads = dict.fromkeys(one.resource for one in found if one.kind in WORKLOAD_KINDS)
    return ChangePlan(
        application=application,
        operations=placed,
        summary=(proposal.summary.strip() or improvement.title)[:_LONGEST],
        workloads=tuple(workloads),
        automatic=False,
        why_not_automatic=f"{by} composed it {OUTSIDE}, so a person reads it first"[:_LONGEST],
        planned_by=f"{by}, {OUTSIDE}",
    )


def _practised(proposal: Proposal, improvement: Improvement, repository: Repository, by: str) -> ChangePlan | Against:
    """The catalogue's own plan, for the practice that was chosen for it."""
    from functions._catalogue.catalogue import PRACTICES, propose  # noqa: PLC0415  the practices, when one is asked

    chosen = replace(improvement, practice=proposal.practice, parameters=proposal.parameters, targets=proposal.targets)
    plan = propose(chosen, repository)
    if isinstance(plan, NothingToDo):
        return Against((plan.reason,))
    other = "" if proposal.practice == improvement.practice else f" {PRACTICES[proposal.practice].id}"
    why = plan.why_not_automatic or f"{by} chose the practice{other} or its figures after the experts had judged"
    return replace(
        plan, automatic=False, why_not_automatic=why, also_applies_to=(), planned_by=f"{by}, from the catalogue"
    )


def _meant(wish: Wish, repository: Repository) -> Manifest:
    same_name = [one for one in repository.of_kind(wish.kind) if one.name == wish.name]
    found = [one for one in same_name if wish.namespace in ("", one.namespace)]
    if not found:
        where = f" in {wish.namespace}" if wish.namespace else ""
        raise _Refused(f"there is no {wish.kind} {wish.name}{where}{_elsewhere(same_name, repository, wish.kind)}")
    if len(found) > 1:
        raise _Refused(f"there are {len(found)} of this name: say in which namespace, or leave it alone")
    manifest = found[0]
    if why := _why_not(manifest, repository):
        raise _Refused(why)
    return manifest


def _elsewhere(same_name: list[Manifest], repository: Repository, kind: str) -> str:
    if same_name:
        return f"; there is one in {', '.join(sorted({one.namespace or 'no namespace' for one in same_name})[:5])}"
    names = sorted({one.name for one in repository.of_kind(kind) if not protected(one.namespace)})
    return f"; there are {', '.join(names[:10])}" if names else ""


def _why_not(manifest: Manifest, repository: Repository) -> str:
    if protected(manifest.namespace):
        return f"nothing in the namespace {manifest.namespace} is ever changed"
    if not (manifest.editable or manifest.rendered):
        return manifest.why_not_editable or "its file cannot be edited"
    if repository.application(manifest.application) is None:
        return f"no Application reads {manifest.file}"
    return ""


def _changed(wish: Wish, manifest: Manifest) -> Operation:
    if any(HIDDEN in text for text in _texts(wish.value)):
        raise _Refused("its value is a secret that was hidden, and secrets are never written")
    try:
        there = get(manifest.data, wish.path)
    except ValueError as error:
        raise _Refused(str(error)) from None
    if wish.op == "replace_text":
        return Operation("set_field", manifest.resource, manifest.file, wish.path, there, _replaced(wish, there))
    if not same(there, wish.expected):
        raise _Refused("the value there is not the one that was expected: look at the manifest again")
    if wish.op == "remove_field":
        if there is None:
            raise _Refused("there is no such field to remove")
        return Operation("remove_field", manifest.resource, manifest.file, wish.path, there)
    if wish.value is None:
        raise _Refused("no value is given; to take a field away, remove it")
    if same(there, wish.value):
        raise _Refused("it has that value already")
    return Operation("set_field", manifest.resource, manifest.file, wish.path, there, wish.value)


def _replaced(wish: Wish, there: Any) -> str:
    """The text of a field with the one part exchanged."""
    part, new = wish.expected, "" if wish.value is None else wish.value
    if not isinstance(there, str) or not isinstance(part, str) or not isinstance(new, str) or not part:
        raise _Refused("only a part of a text can be replaced by another: set the field instead")
    if (times := there.count(part)) != 1:
        raise _Refused(f"the part to replace is there {times} times: give it as it is, with more of its line")
    if part == new:
        raise _Refused("it reads so already")
    return there.replace(part, new)


def _added(wish: Wish, application: str, repository: Repository) -> tuple[Operation, ...]:
    data = wish.value
    if not isinstance(data, dict) or not isinstance(data.get("metadata"), dict):
        raise _Refused("the value is no object with apiVersion, kind and metadata")
    if any(HIDDEN in text for text in _texts(data)):
        raise _Refused("it holds a secret that was hidden, and secrets are never written")
    said = (data.get("kind"), data["metadata"].get("name"))
    if said != (wish.kind, wish.name) or not isinstance(data.get("apiVersion"), str):
        raise _Refused(f"the value is {said[0]} {said[1]}, not {wish.kind} {wish.name}, or has no apiVersion")
    if not _KIND.fullmatch(wish.kind):
        raise _Refused(f"{wish.kind[:60]!a} is no kind that an object can have")
    if not _NAME.fullmatch(wish.name):
        raise _Refused(f"{wish.name[:60]!r} is no name that an object can have")
    home = repository.application(application)
    if home is None:
        names = ", ".join(sorted(one.name for one in repository.applications)[:20])
        raise _Refused(f"there is no Application {application[:60]!r} to add it to; there are {names or 'none'}")
    namespace = str(data["metadata"].get("namespace") or home.namespace)
    if protected(namespace) or protected(home.namespace):
        raise _Refused(f"nothing in the namespace {namespace} is ever changed")
    if repository.find(wish.kind, namespace, wish.name) or repository.find(wish.kind, "", wish.name):
        raise _Refused("there is one of this name already: change its fields instead")
    return add_operations(repository, application, data, namespace)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value
