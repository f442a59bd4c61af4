"""For a person: by file, worst first, with what to do."""

from collections import defaultdict

from eventing.vocabulary import Finding
from functions._cli.preflight.formats.report import Report, called

_SIGNS = {"error": "✗ error  ", "warning": "! warning", "info": "· info   "}


def written(report: Report) -> str:
    """The findings of each file with their lines, then the count."""
    by_file: dict[str, list[tuple[Finding, int]]] = defaultdict(list)
    for found, line in report.placed():
        by_file[found.file].append((found, line))
    parts = [f"fixed: {printable(sentence)}" for sentence in report.applied]
    if parts:
        parts.append("")
    for file in sorted(by_file, key=lambda name: (not any(one.severity == "error" for one, _ in by_file[name]), name)):
        parts.append(printable(file) or "(the whole repository)")
        for found, line in by_file[file]:
            parts.append(f"  {_SIGNS[found.severity]} {line:>4}  {found.rule}  {printable(called(found.resource))}")
            parts.append(f"                   {printable(found.message)}")
            if found.path:
                parts.append(f"                   at {printable(found.path)}")
            if found.fix:
                how = "--fix does it" if found.fix.automatic else found.fix.why_not_automatic
                parts.append(f"                   fix: {printable(found.fix.summary)} ({printable(how)})")
        parts.append("")
    parts.append(_summary(report))
    return "\n".join(parts) + "\n"


def printable(text: str) -> str:
    """A text from a repository as one line that cannot steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in " ".join(text.split()))


def _summary(report: Report) -> str:
    counts, repository = report.counts, report.repository
    said = f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes"
    hidden = " (--all shows the notes)" if counts["info"] and not report.everything else ""
    objects, files = len(repository.manifests), len({one.file for one in repository.manifests})
    if not objects:
        return f"{said}. No Kubernetes object was found: is this the folder that holds the manifests?"
    return f"{said}{hidden} in {objects} objects of {files} files, {len(repository.applications)} Applications."
