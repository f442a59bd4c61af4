"""What a rule is: how it is called, how sure it is, why it matters, an example with its cure, and its check."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.repository import Manifest
from functions._preflight.facts import Facts
from functions._preflight.view import View

Check = Callable[[View], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over a tree.

    `severity` is the worst that it says; `error` must have been earned (see docs/decisions). `scope`: an `object`
    rule looks at each of `view.objects` by itself (and at what governs it: its namespace, the rest of the tree), so on
    a change it runs over the changed objects only; a `tree` rule relates objects to others, so it runs over all.
    `example` are manifests that it finds something in, `cured` the same without; both stand on its page and are tested.
    """

    id: str
    severity: Severity
    title: str
    why: str
    cure: str
    check: Check
    example: str
    cured: str
    scope: Literal["object", "tree"] = "object"
    facts: Facts = field(default_factory=Facts)  # that the example needs
    knows: str = ""  # where its false positives are: what it cannot see
    knobs: dict[str, tuple[str, ...]] = field(default_factory=dict)  # that the example needs


def finding(
    rule: str,
    manifest: Manifest,
    path: str,
    message: str,
    severity: Severity = "error",
    fix: ChangePlan | None = None,
) -> Finding:
    """A finding about an object. The message says what is wrong and what to do, and depends on nothing else:
    by rule, object, path and message a finding is known again after a change."""
    return Finding(rule, severity, message[:1000], manifest.resource, manifest.file, path, fix)
