"""Every rule over one change."""

from collections.abc import Iterable

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.repository import Repository
from functions._preflight.application import applied_by_its_application
from functions._preflight.change import Change, ChangeRule, Knobs, StateRule
from functions._preflight.duplicates import no_duplicates
from functions._preflight.immutable import nothing_immutable
from functions._preflight.kinds import allowed_kinds
from functions._preflight.limits import within_limit_ranges
from functions._preflight.names import valid_names
from functions._preflight.namespaces import unprotected_namespaces
from functions._preflight.overrides import not_overridden
from functions._preflight.parsing import parses
from functions._preflight.paths import allowed_paths
from functions._preflight.pods import safe_pods
from functions._preflight.quantities import valid_quantities
from functions._preflight.registries import known_registries
from functions._preflight.schema import follows_schema
from functions._preflight.scope import only_what_is_planned
from functions._preflight.size import not_oversized

CHANGE_RULES: tuple[ChangeRule, ...] = (
    allowed_paths,
    parses,
    only_what_is_planned,
    allowed_kinds,
    unprotected_namespaces,
    applied_by_its_application,
    no_duplicates,
    nothing_immutable,
    known_registries,
    not_overridden,
    not_oversized,
)
STATE_RULES: tuple[StateRule, ...] = (
    valid_names,
    valid_quantities,
    within_limit_ranges,
    safe_pods,
    follows_schema,
)


def check(before: Repository, after: Repository, plan: ChangePlan, knobs: Knobs | None = None) -> tuple[Finding, ...]:
    """What speaks against a change: errors first. What was as wrong before is a warning, it never blocks."""
    change = Change(before, after, plan, knobs or Knobs())
    old, new = change.views
    findings = [found for rule in CHANGE_RULES for found in rule(change)]
    for state_rule in STATE_RULES:
        findings += _introduced(state_rule(old), state_rule(new))
    order = ("error", "warning", "info")
    return tuple(sorted(findings, key=lambda found: order.index(found.severity)))


def _introduced(old: Iterable[Finding], new: Iterable[Finding]) -> list[Finding]:
    known = {(found.rule, found.resource, found.path, found.message) for found in old}
    return [
        replace(found, severity="warning", message=f"{found.message} (it was so before)")
        if found.severity == "error" and (found.rule, found.resource, found.path, found.message) in known
        else found
        for found in new
    ]
