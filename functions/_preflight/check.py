"""Every rule: over a tree as it is, over what a change makes of it, and over a plan that is to be committed."""

from collections.abc import Iterable

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.repository import Repository
from functions._preflight.change import Change, Difference
from functions._preflight.facts import Facts
from functions._preflight.guardrails import GUARDRAILS
from functions._preflight.rule import Rule
from functions._preflight.rules import COMPARISONS, RULES
from functions._preflight.suppression import suppressed
from functions._preflight.view import Knobs, View

_ORDER = ("error", "warning", "info")
_Key = tuple[str, str, str, str, str, str]


def examine(
    repository: Repository,
    facts: Facts | None = None,
    knobs: Knobs | None = None,
    today: str = "",
    rules: Iterable[Rule] = RULES,
) -> tuple[Finding, ...]:
    """What is wrong in a tree, errors first. `today` is an ISO date; suppressions end on theirs."""
    view = View.of(repository, facts, knobs)
    found = [one for rule in rules for one in rule.check(view)]
    return _sorted(suppressed(found, repository, today))


def examine_files(
    repository: Repository,
    files: Iterable[str],
    facts: Facts | None = None,
    knobs: Knobs | None = None,
    today: str = "",
    rules: Iterable[Rule] = RULES,
) -> tuple[Finding, ...]:
    """What is wrong in some files of a tree, errors first: of the whole tree only what is found in them."""
    wanted = set(files)
    known, limits = facts or Facts(), knobs or Knobs()
    view = View(repository, tuple(one for one in repository.manifests if one.file in wanted), known, limits)
    tree = View.of(repository, known, limits)
    found = [one for rule in rules for one in rule.check(tree if rule.scope == "tree" else view)]
    return _sorted(one for one in suppressed(found, repository, today) if one.file in wanted)


def compare(
    before: Repository,
    after: Repository,
    facts: Facts | None = None,
    knobs: Knobs | None = None,
    today: str = "",
    rules: Iterable[Rule] = RULES,
) -> tuple[Finding, ...]:
    """What a change brings in, errors first. What was so before is a warning, and told only of what changed."""
    difference = Difference(before, after)
    old_view, new_view = difference.views(facts or Facts(), knobs or Knobs())
    old_tree, new_tree = View.of(before, facts, knobs), View.of(after, facts, knobs)
    old: list[Finding] = []
    new: list[Finding] = []
    for rule in rules:
        whole = rule.scope == "tree"
        old += rule.check(old_tree if whole else old_view)
        new += rule.check(new_tree if whole else new_view)
    new += [one for comparison in COMPARISONS for one in comparison.check(difference)]
    old, new = suppressed(old, before, today), suppressed(new, after, today)
    touched = {(one.kind, one.namespace, one.name) for one in difference.changed}
    found = _introduced(old, new, touched, set(difference.files))
    return _sorted(found)


def check(
    before: Repository,
    after: Repository,
    plan: ChangePlan,
    knobs: Knobs | None = None,
    facts: Facts | None = None,
    today: str = "",
) -> tuple[Finding, ...]:
    """What speaks against a plan: what its change brings in, and what no plan of the school may do at all."""
    change = Change(before, after, plan, knobs or Knobs(), facts or Facts())
    guarded = [found for guardrail in GUARDRAILS for found in guardrail(change)]
    return _sorted([*guarded, *compare(before, after, facts, knobs, today)])


def _introduced(
    old: Iterable[Finding], new: Iterable[Finding], touched: set[tuple[str, str, str]], files: set[str]
) -> list[Finding]:
    known = {_key(found) for found in old}
    kept = []
    for found in new:
        if _key(found) not in known:
            kept.append(found)
            continue
        if found.severity == "info":  # a note is told once, when it is new
            continue
        one = found.resource
        if (one.kind, one.namespace, one.name) in touched if one else found.file in files:
            message = f"{found.message} (it was so before)"
            kept.append(replace(found, severity="warning", message=message) if found.severity == "error" else found)
    return kept


def _key(found: Finding) -> _Key:
    one = found.resource
    named = (one.kind, one.namespace, one.name) if one else ("", "", found.file)
    return found.rule, *named, found.path, found.message


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.severity)))
