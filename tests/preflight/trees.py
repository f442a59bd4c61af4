"""Small trees for the tests of rules: what one rule says of them, and what its fix leaves behind."""

from eventing.vocabulary import Finding
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.facts import Facts
from functions._preflight.rule import Rule
from functions._preflight.rules import RULES
from tests.manifests.samples import application


def tree(*documents: str, policy: str = "", **further: str) -> dict[str, bytes]:
    """An Application `shop` with these documents in one file; `further` are files by name, in other folders."""
    files = {"argo/shop.yaml": application("shop", "apps", policy=policy), "apps/all.yaml": "---\n".join(documents)}
    files |= {f"{name.replace('__', '/')}.yaml": text for name, text in further.items()}
    return {path: text.encode() for path, text in files.items()}


def found(rule: Rule, files: dict[str, bytes], facts: Facts | None = None) -> tuple[Finding, ...]:
    """What a rule says."""
    return examine(load(files), facts, None, "2026-01-01", (rule,))


def said(rule: Rule, files: dict[str, bytes], facts: Facts | None = None) -> list[tuple[str, str, str]]:
    """Severity, name and path of each finding."""
    return [(one.severity, one.resource.name if one.resource else "", one.path) for one in found(rule, files, facts)]


def cured(rule: Rule, files: dict[str, bytes], facts: Facts | None = None) -> dict[str, bytes]:
    """The files after every fix of the rule, one after the other: its findings are gone, and no error has come."""
    before = {_key(one) for one in examine(load(files), facts, None, "2026-01-01", RULES) if one.severity == "error"}
    while fixed := next((one for one in found(rule, files, facts) if one.fix), None):
        assert fixed.fix is not None
        files = applied(files, fixed.fix.operations)
        findings = examine(load(files), facts, None, "2026-01-01", RULES)
        assert _key(fixed) not in {_key(one) for one in findings}
        assert {_key(one) for one in findings if one.severity == "error"} <= before
    return files


def _key(one: Finding) -> tuple[str, str, str, str]:
    return one.rule, one.resource.name if one.resource else one.file, one.path, one.message
