"""For a workflow on GitHub: each finding is an annotation on its line (docs.github.com, workflow commands)."""

from functions._cli.preflight.formats.report import Report, called

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def written(report: Report) -> str:
    """One workflow command a finding, then the count."""
    lines = []
    for found, line in report.placed():
        title = f"{found.rule} {called(found.resource)}".strip()
        places = f"file={_property(found.file)},line={line}," if found.file else ""
        lines.append(f"::{_COMMANDS[found.severity]} {places}title={_property(title)}::{_data(found.message)}")
    counts = report.counts
    lines.append(f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes")
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
