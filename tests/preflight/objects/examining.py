"""What rules of this family say of a small tree: one Application `shop` that reads `apps`."""

from eventing.vocabulary import Finding
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight import objects
from functions._preflight.check import examine
from functions._preflight.facts import Facts
from functions._preflight.rule import Rule
from functions._preflight.view import Knobs
from tests.manifests.samples import application

SHOP = {"argo/shop.yaml": application("shop", "apps").encode()}
NOTHING = Facts()


def examined(
    text: str | dict[str, str], *rules: Rule, facts: Facts = NOTHING, version: str = "1.37"
) -> tuple[Finding, ...]:
    """The findings of some rules (of the whole family if none are named) in one file, or in several by name."""
    texts = {"example": text} if isinstance(text, str) else text
    tree = load(SHOP | {f"apps/{name}.yaml": content.encode() for name, content in texts.items()})
    return examine(tree, facts, Knobs(kubernetes_version=version), "2026-01-01", rules or objects.RULES)


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """Severity, path and message of each."""
    return [(one.severity, one.path, one.message) for one in found]


def mended(text: str, *rules: Rule, facts: Facts = NOTHING) -> str:
    """The file after the fix of the one finding that has one; no finding of any severity may be new in it."""
    before = examined(text, facts=facts)
    (plan,) = [one.fix for one in examined(text, *rules, facts=facts) if one.fix]
    outcome = applied(SHOP | {"apps/example.yaml": text.encode()}, plan.operations)["apps/example.yaml"]
    assert outcome is not None
    after = outcome.decode()
    known = {(one.rule, one.path, one.message) for one in before}
    left = examined(after, facts=facts)
    assert [one.message for one in left if (one.rule, one.path, one.message) not in known] == []
    assert len(left) < len(before)
    return after
