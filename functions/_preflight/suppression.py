"""A finding that a person has looked at is silenced where it stands: by a comment, with a reason and a last day.

`# preflight: allow RULE until YYYY-MM-DD: reason`, in the document that it is about. Read from comments only: text
inside a value, such as a script in a ConfigMap, silences nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import Finding
from functions._manifests.repository import Repository
from functions._manifests.source import read
from functions._manifests.tree import Document, Node, Unparsable

RULE = "suppression"
LONGEST = timedelta(days=366)  # a risk that is accepted is looked at again within a year
MARK = b"preflight:"
_COMMENT = re.compile(r"#\s*preflight:\s*(?P<rest>[^\r\n]*)")
_FORM = re.compile(r"allow\s+(?P<rule>[a-z0-9-]+)\s+until\s+(?P<until>\S+?)\s*:\s*(?P<reason>\S.*)")


class Suppression(Struct, frozen=True):
    """One comment; `document` is the place in its file of what it stands in, None for the whole file."""

    file: str
    document: int | None
    rule: str
    until: str
    reason: str
    wrong: str = ""


def suppressed(found: Iterable[Finding], repository: Repository, today: str) -> list[Finding]:
    """The findings, silenced ones as notes with their reason, and a warning for each comment that silences nothing.

    `today` is an ISO date; without one no comment holds.
    """
    comments = list(_comments(repository, today))
    if not comments:
        return list(found)
    documents = {(one.kind, one.namespace, one.name, one.file): one.index for one in repository.manifests}
    valid: dict[tuple[str, str], list[Suppression]] = {}
    for one in comments:
        if not one.wrong:
            valid.setdefault((one.file, one.rule), []).append(one)
    kept = []
    for finding in found:
        named = finding.resource
        index = documents.get((named.kind, named.namespace, named.name, finding.file)) if named else None
        offers = valid.get((finding.file, finding.rule), ())
        silence = next((one for one in offers if not named or one.document in (None, index)), None)
        kept.append(_silenced(finding, silence) if silence and finding.severity != "info" else finding)
    return kept + [_wrong(one) for one in comments if one.wrong]


def _silenced(found: Finding, silence: Suppression) -> Finding:
    said = f"{found.message} (allowed until {silence.until}: {silence.reason})"
    return replace(found, severity="info", message=said[:1000])


def _wrong(one: Suppression) -> Finding:
    message = f"a comment allows {one.rule or 'something'}, but {one.wrong}: it silences nothing"
    return Finding(RULE, "warning", message, None, one.file)


def _comments(repository: Repository, today: str) -> Iterator[Suppression]:
    for path, body in repository.files.items():
        if MARK in body and path.endswith((".yaml", ".yml")):
            for document, text in _marked(body):
                yield _parsed(path, document, text, today)


def _marked(body: bytes) -> Iterator[tuple[int | None, str]]:
    """The comments of ours with their documents; in a file that cannot be parsed, those with a line of their own."""
    try:
        source = read(body)
    except Unparsable:
        text = body.decode(errors="replace")
        for match in re.finditer(r"(?m)^[ \t]*" + _COMMENT.pattern, text):
            yield None, match["rest"]
        return
    spans = sorted(span for one in source.documents for span in _scalars(one))
    starts = [start for start, _ in spans]
    for match in _COMMENT.finditer(source.text):
        at = bisect_right(starts, match.start()) - 1
        if at < 0 or match.start() >= spans[at][1]:
            yield _document_at(source.documents, match.start()), match["rest"]


def _scalars(document: Document) -> Iterator[tuple[int, int]]:
    waiting: list[Node] = [document.root] if document.root else []
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.kind == "scalar" and node.end > node.start:
            yield node.start, node.end


def _document_at(documents: tuple[Document, ...], position: int) -> int:
    """The document that a comment belongs to: what is said between two, above the `---`, belongs to the first."""
    before = [index for index, one in enumerate(documents) if one.start <= position]
    return before[-1] if before else 0


def _parsed(path: str, document: int | None, text: str, today: str) -> Suppression:
    match = _FORM.fullmatch(text.strip())
    if not match:
        wrong = "it is not written as `# preflight: allow RULE until YYYY-MM-DD: reason`"
        return Suppression(path, document, "", "", "", wrong)
    rule, until, reason = match["rule"], match["until"], match["reason"]
    return Suppression(path, document, rule, until, reason, _why_not(rule, until, today))


def _why_not(rule: str, until: str, today: str) -> str:
    from functions._preflight.rules import BY_ID  # noqa: PLC0415 - the rules are asked only where a comment names one

    if rule not in BY_ID:
        return "there is no such rule"
    try:
        last, now = date.fromisoformat(until), date.fromisoformat(today)
    except ValueError:
        return f"{until!r} is no day written as YYYY-MM-DD" if today else "no date is known here"
    if last < now:
        return f"it ended on {until}"
    return f"{until} is more than a year ahead" if last - now > LONGEST else ""
