"""How a report is written, one file each: for a person, for a script, for code scanning, for GitHub's checks."""

from collections.abc import Callable

from functions._cli.preflight.formats import github, json, sarif, text
from functions._cli.preflight.formats.report import Report

__all__ = ["FORMATS", "Report"]

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text.written,
    "json": json.written,
    "sarif": sarif.written,
    "github": github.written,
}
