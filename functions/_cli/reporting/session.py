"""CORTEX-SELF-HEALING-PROGRESS.md: what was done since a time, how it went, and what is left. Pure."""

from collections.abc import Callable, Iterator
from statistics import median

from functions._capacity.amounts import cores, memory
from functions._cli.capacity.tables import change
from functions._cli.reporting.facts import Facts, Ledger
from functions._cli.reporting.frame import document, missing, moment
from functions._cli.reporting.markdown import cell, section, table
from functions._symptoms.faults import TITLES
from functions.cluster_healer.proposing import named

_SUMMED = ("memory_before", "memory_after")
NAME = "CORTEX-SELF-HEALING-PROGRESS.md"


def session(facts: Facts) -> str:
    """The document."""
    since = moment(facts.ledger.since) if facts.ledger else "a time that is not known"
    return document(
        f"Self-healing since {since}",
        facts,
        _figures(facts),
        *_before_and_after(facts),
        _of_ledger(facts, "Fields that were changed in Git", _edits),
        _of_ledger(facts, "Remedies that ended", _remedies),
        _of_ledger(facts, "Commits", _commits),
        _of_ledger(facts, "Done in the cluster itself", _done),
        _of_ledger(facts, "Outstanding: faults", _outstanding),
        _of_ledger(facts, "Outstanding: changes that wait for a person", _waiting),
        _drift(facts),
    )


def _figures(facts: Facts) -> list[str]:
    ledger = facts.ledger
    if ledger is None:
        return section("In figures", "[ledger]", missing(facts, "ledger"))
    healed = [one for one in ledger.post_mortems if one.verdict == "verified"]
    times = [one.seconds_to_heal for one in healed]
    rows = (
        ("commits", len(ledger.commits)),
        ("of them verified", sum(one.stage == "verified" for one in ledger.commits)),
        ("of them taken back", sum(bool(one.revert) for one in ledger.commits)),
        ("of them remedies", sum(one.category == "remedy" for one in ledger.commits)),
        ("remedies that ended", len(ledger.post_mortems)),
        ("of them healed", len(healed)),
        ("median time from first seen to healed", f"{median(times) / 60:.1f} min" if times else "none healed"),
        ("done in the cluster itself", "not known" if ledger.done is None else len(ledger.done)),
        ("faults that are left", len(ledger.faults)),
        ("of them for a person", sum(one.state == "escalated" for one in ledger.faults)),
    )
    return section("In figures", "[ledger]", table(("what", ">figure"), rows, ""))


def _before_and_after(facts: Facts) -> Iterator[list[str]]:
    found = facts.changes
    if found is None:
        yield section("Before and after", "[before], [cluster]", missing(facts, "before"))
        return
    shares = (
        (
            one.name,
            *(
                "not known" if each is None else f"{each:.0%}"
                for each in (one.asked_before, one.asked_after, one.used_before, one.used_after)
            ),
            one.status,
        )
        for one in found.nodes
    )
    heads = (">memory asked before", ">after", ">memory used before", ">after", "status")
    yield section(
        "Nodes, before and after", "[before], [cluster], [usage]", table(("node", *heads), shares, "No nodes.")
    )
    rows = [
        (
            one.workload,
            f"{one.pods_before} → {one.pods_after}",
            memory(one.memory_before),
            memory(one.memory_after),
            change(one.memory_before, one.memory_after),
            f"{cores(one.cpu_before)} → {cores(one.cpu_after)}",
            f"{_limit(one.limit_before)} → {_limit(one.limit_after)}",
        )
        for one in found.workloads
    ]
    if rows:
        before, after = (sum(getattr(one, part) for one in found.workloads) for part in _SUMMED)
        rows.append(("all of these", "", memory(before), memory(after), change(before, after), "", ""))
    columns = ("workload", ">pods", ">memory asked before", ">after", ">change", ">CPU asked", ">memory limit")
    changed = table(columns, rows, "No workload asks for anything else.")
    yield section("Resources, before and after", "[before], [cluster]", changed)


def _limit(size: float) -> str:
    return memory(size) if size else "none"


def _of_ledger(facts: Facts, title: str, made: Callable[[Ledger], list[str]]) -> list[str]:
    if facts.ledger is None:
        return section(title, "[ledger]", missing(facts, "ledger"))
    return section(title, "[ledger]", made(facts.ledger))


def _edits(ledger: Ledger) -> list[str]:
    rows = ((one.workload, one.path, one.before, one.after, one.commit[:8], one.stage) for one in ledger.edits)
    columns = ("object", "field", ">before", ">after", "commit", "verdict")
    return table(columns, rows, "None.")


def _remedies(ledger: Ledger) -> list[str]:
    rows = (
        (
            named(one.resource),
            one.symptom,
            one.cause,
            f"{one.remedy}: {one.change}",
            one.verdict,
            f"{one.seconds_to_heal / 60:.1f} min" if one.seconds_to_heal else "",
            one.commit[:8],
        )
        for one in ledger.post_mortems
    )
    columns = ("object", "symptom", "cause", "remedy", "verdict", ">time to heal", "commit")
    return table(columns, rows, "None.")


def _commits(ledger: Ledger) -> list[str]:
    rows = (
        (one.at[:16], one.commit[:8], one.title, one.application, one.stage, one.revert[:8]) for one in ledger.commits
    )
    return table(("at", "commit", "what", "Application", "verdict", "taken back by"), rows, "None.")


def _done(ledger: Ledger) -> list[str]:
    if ledger.done is None:
        return ["Not known: see what could not be read.", ""]
    rows = ((moment(at), told) for at, told in ledger.done)
    return table(("at", "what"), rows, "Nothing is in the ledger: what changed, changed by commits.")


def _outstanding(ledger: Ledger) -> list[str]:
    lines: list[str] = []
    for one in ledger.faults:
        lines.append(f"### {cell(named(one.symptom.subject))}: {cell(TITLES[one.symptom.fault])}")
        lines += ["", f"- since {moment(one.first)}, seen in {one.scans} looks; {one.state}: {cell(one.reason, 500)}"]
        lines += [f"- cause: {cell(one.cause, 500)}"] if one.cause else []
        lines += [f"- explains {one.explains} more faults"] if one.explains else []
        lines += [f"- tried: {cell(each.remedy)}: {cell(each.outcome or 'on its way')}" for each in one.attempts]
        lines += [f"- seen: {cell(each)}" for each in one.symptom.evidence[:3]]
        lines.append("")
    return lines or ["None that the last look saw.", ""]


def _waiting(ledger: Ledger) -> list[str]:
    rows = ((identity[:10], title, stage, why) for identity, title, stage, why in ledger.waiting)
    return table(("improvement", "what", "stage", "why"), rows, "None.")


def _drift(facts: Facts) -> list[str]:
    if "Application" in facts.missing:
        return section("Outstanding: Applications", "[cluster]", missing(facts, "Application"))
    rows = (
        (one.name, one.sync, one.health, ", ".join(one.differing), one.message)
        for one in facts.applications
        if (one.sync, one.health) != ("Synced", "Healthy")
    )
    columns = ("Application", "sync", "health", "differs from Git", "Argo CD says")
    return section("Outstanding: Applications", "[cluster]", table(columns, rows, "All are Synced and Healthy."))
