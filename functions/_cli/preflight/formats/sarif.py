"""For code scanning: SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), one run with the rules that spoke."""

import hashlib
from typing import Any
from urllib.parse import quote

import msgspec

from eventing.vocabulary import Finding
from functions._cli.preflight.formats.report import Report, called
from functions._preflight.reference import page
from functions._preflight.rules import BY_ID

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def written(report: Report) -> str:
    """The log file."""
    placed = list(report.placed())
    names = sorted({found.rule for found, _ in placed})
    driver = {
        "name": "cortex-school preflight",
        "rules": [_rule(name) for name in names],
    }
    body = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(found, line, names.index(found.rule)) for found, line in placed],
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = BY_ID.get(name)
    if rule is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.cure, "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(found: Finding, line: int, rule: int) -> dict[str, Any]:
    where = {"artifactLocation": {"uri": quote(found.file), "uriBaseId": "%SRCROOT%"}, "region": {"startLine": line}}
    named = {"kind": "resource", "fullyQualifiedName": called(found.resource)} if found.resource else None
    location: dict[str, Any] = {"physicalLocation": where} if found.file else {}
    if named:
        location["logicalLocations"] = [named]
    return {
        "ruleId": found.rule,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [location] if location else [],
        "partialFingerprints": {"finding/v1": _fingerprint(found)},
    }


def _fingerprint(found: Finding) -> str:
    """The same finding after lines moved: by rule, object, path and message."""
    parts = (found.rule, called(found.resource) or found.file, found.path, found.message)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
