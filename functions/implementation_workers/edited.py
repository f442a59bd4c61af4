"""What a branch or a merge really changes, as a plan: operations where they can say it, else a plan that only a person
can let through. Pure.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._improvement.identity import plan_digest, plan_fingerprint
from functions._improvement.record import Record
from functions._manifests.affected import namespaces_changed, rendered_by
from functions._manifests.derivation import Underivable, operations_between, same_effect
from functions._manifests.rendering import CannotRender, Mismatch, applied, diff
from functions._manifests.repository import Manifest, Repository, load
from functions._manifests.workloads import WORKLOAD_KINDS
from functions.implementation_workers.planning import Planned, Preflight

FREE_EDIT = "free-edit"  # the rule of the finding that keeps such a plan from being committed as operations
_Files = Mapping[str, bytes]


def means_the_same(record: Record, before: _Files, after: _Files) -> bool:
    """Whether a tree is what the record's plan makes of `before`, comments aside."""
    plan = record.plan
    if plan is None or not plan.operations:
        return False
    try:
        return same_effect(applied(before, plan.operations), after)
    except (Mismatch, CannotRender):
        return False


def edited_plan(
    record: Record, number: int, before: _Files, after: _Files, base: str, preflight: Preflight, stays: bool
) -> Planned:
    """The plan of what a person made of a pull request. It is never automatic, because no expert saw it.

    `stays`: it is of the record's application whatever it changes, because that one's lease may be held for it.
    """
    old, new = load(before), load(after)
    changed = tuple(sorted(path for path in {*before, *after} if before.get(path) != after.get(path)))
    application, reason = _application(old, new, changed, record.application if stays else "", record)
    operations: tuple[Operation, ...] = ()
    try:
        operations = operations_between(old, new)
    except Underivable as error:
        reason = reason or str(error)
    if not reason and not operations:
        reason = "it changes no field of any object"
    who = f"a person edited it in pull request #{number}; merging that approves it"
    plan = ChangePlan(
        application,
        () if reason else operations,
        record.plan.practice if record.plan else record.improvement.practice,
        f"What a person made of pull request #{number}: {len(changed)} files changed.",
        base,
        workloads_of(old, new, changed),
        automatic=False,
        why_not_automatic=who,
        also_rendered_by=tuple(name for name in rendered_by(old, new) if name != application),
        namespaces=namespaces_changed(old, new),
    )
    findings = preflight(old, new, plan)
    if reason:
        message = (
            f"this edit is no list of operations, so only merging pull request #{number} lets it through: {reason}"
        )
        findings = (Finding(FREE_EDIT, "error", message), *findings)
    digest = free_digest(before, after) if reason else plan_digest(plan)
    fingerprint = digest if reason else plan_fingerprint(plan)
    return Planned(plan, digest, fingerprint, diff(_only(before, changed), _shown(after, changed)), findings)


def workloads_of(old: Repository, new: Repository, changed: Sequence[str]) -> tuple[Resource, ...]:
    """The workloads that differ between two trees; those that go are left out, as nothing is left to watch."""
    known = {(one.kind, one.namespace, one.name): one.data for one in old.manifests}
    return tuple(
        one.resource
        for one in new.manifests
        if one.kind in WORKLOAD_KINDS and one.file in changed and known.get(_name(one)) != one.data
    )


def free_digest(before: _Files, after: _Files) -> str:
    """The digest of a change that no operations say: of every changed file's bytes, before and after."""
    digest = hashlib.sha256(b"free edit")
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            for part in (path.encode(), before.get(path), after.get(path)):
                digest.update(b"-" if part is None else b"%d:" % len(part) + part)
    return digest.hexdigest()[:32]


def newest_common(line: Sequence[str], contains: Callable[[str], bool]) -> str:
    """The newest commit of a line (newest first) that a branch contains; empty for none.

    What contains one contains all before it, so the place is found by halves.
    """
    low, high = 0, len(line)
    while low < high:
        middle = (low + high) // 2
        if contains(line[middle]):
            high = middle
        else:
            low = middle + 1
    return line[low] if low < len(line) else ""


def _application(
    old: Repository, new: Repository, changed: Sequence[str], held: str, record: Record
) -> tuple[str, str]:
    found = {one.application for tree in (old, new) for one in tree.manifests if one.file in changed} - {""}
    mine = held or (record.application if record.application in found or not found else min(found))
    if found <= {mine}:
        return mine, ""
    return mine, f"it changes {', '.join(sorted(found - {mine}))}, and one plan is of one application: {mine}"


def _name(one: Manifest) -> tuple[str, str, str]:
    return one.kind, one.namespace, one.name


def _only(files: _Files, changed: Sequence[str]) -> dict[str, bytes]:
    return {path: files[path] for path in changed if path in files}


def _shown(files: _Files, changed: Sequence[str]) -> dict[str, bytes | None]:
    return {path: files.get(path) for path in changed}
