"""For a script: everything, with fixes as plans. The shape is a contract: keys are added, never renamed."""

from typing import Any

import msgspec

from eventing.vocabulary import Finding
from functions._cli.preflight.formats.report import Report


def written(report: Report) -> str:
    """One JSON object, ended by a newline."""
    body = {
        "findings": [_finding(found) for found in report.findings],
        "summary": {
            **{severity: report.counts[severity] for severity in ("error", "warning", "info")},
            "objects": len(report.repository.manifests),
            "fixed": list(report.applied),
        },
    }
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"


def _finding(found: Finding) -> dict[str, Any]:
    one = found.resource
    return {
        "rule": found.rule,
        "severity": found.severity,
        "resource": {"kind": one.kind, "namespace": one.namespace, "name": one.name} if one else None,
        "file": found.file,
        "path": found.path,
        "message": found.message,
        "fix": msgspec.to_builtins(found.fix) if found.fix else None,
    }
