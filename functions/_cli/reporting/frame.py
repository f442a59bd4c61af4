"""What all three documents begin and end with: when, from where, and what is not known."""

from datetime import UTC, datetime

from functions._cli.reporting.facts import Facts
from functions._cli.reporting.markdown import cell

MARK = "<!-- written by cortex-school report; it is written anew, so do not edit it -->"


def document(title: str, facts: Facts, *sections: list[str]) -> str:
    """One document, whole."""
    head = [MARK, f"# {title}", "", f"As of {facts.at}.", ""]
    lines = [line for part in sections for line in part]
    return "\n".join([*head, *lines, *_unread(facts), *_sources(facts)]).rstrip() + "\n"


def moment(seconds: float) -> str:
    """Seconds since the epoch, as people read a time; a dash for none."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(sep=" ", timespec="minutes")[:16] if seconds else "–"


def missing(facts: Facts, part: str) -> list[str]:
    """A section whose source is not there."""
    return [f"Not known: {cell(facts.missing.get(part, 'it was not read'), 400)}.", ""]


def _unread(facts: Facts) -> list[str]:
    """Everything that could not be read, so that nothing in the document is taken for all there is."""
    found = dict(facts.missing)
    if facts.picture is not None:
        found |= {f"{kind} (cluster)": why for kind, why in facts.picture.unknown.items() if kind != "usage"}
    if facts.ledger is not None:
        found |= {f"{kind} (last scan)": why for kind, why in facts.ledger.unseen.items()}
    lines = [f"- {cell(what)}: {cell(why, 500)}" for what, why in sorted(found.items())]
    return ["## What could not be read", "", *(lines or ["Everything that was asked for could be read."]), ""]


def _sources(facts: Facts) -> list[str]:
    return ["## Sources", "", *(f"- [{name}]: {cell(told, 500)}" for name, told in facts.sources.items()), ""]
