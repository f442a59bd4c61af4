"""Trees for the tests of this family: one Application, some objects, and what a rule says of them."""

from collections.abc import Iterable

from eventing.vocabulary import Finding
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.check import compare, examine
from functions._preflight.facts import Facts
from functions._preflight.rule import Rule
from functions._preflight.view import Knobs
from tests.manifests.samples import application

TODAY = "2026-01-01"


def files_of(*texts: str) -> dict[str, bytes]:
    """A repository with these manifests, read by the Application `shop`."""
    named = {f"apps/{position}.yaml": text.encode() for position, text in enumerate(texts)}
    return {"argo/shop.yaml": application("shop", "apps").encode()} | named


def found(rule: Rule, *texts: str, facts: Facts | None = None, knobs: Knobs | None = None) -> tuple[Finding, ...]:
    """What the rule says of these manifests."""
    return examine(load(files_of(*texts)), facts, knobs, TODAY, (rule,))


def said(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Severity and message of each."""
    return [(one.severity, one.message) for one in findings]


def assert_cured(finding: Finding, *texts: str, facts: Facts | None = None, rules: Iterable[Rule] = ()) -> None:
    """The fix renders, the finding is gone after it, and no error of any rule is new."""
    assert finding.fix is not None
    before = files_of(*texts)
    after = applied(before, finding.fix.operations)
    left = examine(load(after), facts, None, TODAY, rules)
    assert (finding.rule, finding.path) not in [(one.rule, one.path) for one in left]
    assert [one for one in compare(load(before), load(after), facts, None, TODAY) if one.severity == "error"] == []
