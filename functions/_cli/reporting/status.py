"""CORTEX-SYSTEM-STATUS.md: how the cluster is now. Pure."""

from collections.abc import Callable, Iterator

from functions._capacity.amounts import cores, memory, share
from functions._capacity.picture import Figures, Picture
from functions._cli.reporting.facts import Facts
from functions._cli.reporting.frame import document, missing, moment
from functions._cli.reporting.markdown import section, table
from functions._symptoms.faults import TITLES
from functions.cluster_healer.proposing import named

NAME = "CORTEX-SYSTEM-STATUS.md"


def status(facts: Facts) -> str:
    """The document."""
    return document(
        "System status",
        facts,
        section("In figures", "[cluster], [usage], [ledger]", table(("what", ">figure"), _figures(facts), "")),
        _of_cluster(facts, "Nodes", _nodes),
        _applications(facts),
        _workloads(facts),
        _of_cluster(facts, "Pods that are not well, by cause", _unwell),
        _faults(facts),
        _of_cluster(facts, "Switched off", _degraded),
        _of_cluster(facts, "Finished, and still kept", _kept),
        _of_cluster(facts, "Quotas", _quotas),
    )


def _figures(facts: Facts) -> Iterator[tuple[str, str]]:
    picture, ledger = facts.picture, facts.ledger
    if picture is not None and picture.nodes:
        whole = picture.all_nodes("memory")
        yield "nodes that are ready", f"{sum(one.state == 'ready' for one in picture.nodes)} of {len(picture.nodes)}"
        yield "memory that pods ask for", _of(whole, whole.asked)
        yield "memory that is used", _of(whole, whole.used)
        yield "nodes short of something", str(sum(bool(one.short) for one in picture.nodes))
    if picture is not None and "Pod" not in picture.unknown:
        yield "pods", ", ".join(f"{count} {phase}" for phase, count in picture.pods.items()) or "none"
        yield "pods that wait or fail", str(sum(one.count for one in picture.unwell))
    if "Application" not in facts.missing:
        well = sum((one.sync, one.health) == ("Synced", "Healthy") for one in facts.applications)
        yield "Applications that are Synced and Healthy", f"{well} of {len(facts.applications)}"
    if ledger is not None:
        yield "faults that are known", str(len(ledger.faults))
        yield "of them for a person", str(sum(one.state == "escalated" for one in ledger.faults))
        yield "changes that wait for a person", str(len(ledger.waiting))


def _of(figures: Figures, part: float | None) -> str:
    if part is None:
        return "not known"
    return f"{memory(part)} of {memory(figures.room)}, {share(part, figures.room)}"


def _of_cluster(facts: Facts, title: str, made: Callable[[Picture], list[str]]) -> list[str]:
    if facts.picture is None:
        return section(title, "[cluster]", missing(facts, "cluster"))
    return section(title, "[cluster]" + (", [usage]" if title == "Nodes" else ""), made(facts.picture))


def _nodes(picture: Picture) -> list[str]:
    columns = ("node", "state", ">pods", ">memory asked", ">memory used", ">CPU asked", ">CPU used", "short of")
    rows = (
        (
            one.name,
            one.state,
            one.pods,
            *(_part(one.memory, part, memory) for part in (one.memory.asked, one.memory.used)),
            *(_part(one.cpu, part, cores) for part in (one.cpu.asked, one.cpu.used)),
            ", ".join(one.short),
        )
        for one in picture.nodes
    )
    return table(columns, rows, _nothing(picture, "Node", "There are no nodes."))


def _part(figures: Figures, part: float | None, written: Callable[[float], str]) -> str:
    return "not known" if part is None else f"{written(part)} ({share(part, figures.room)})"


def _unwell(picture: Picture) -> list[str]:
    columns = (">pods", "state", "cause", ">restarts", "such as", "in the cluster's words")
    rows = (
        (one.count, one.state, one.cause, one.restarts or "", ", ".join(one.pods[:3]), one.message)
        for one in picture.unwell
    )
    return table(columns, rows, _nothing(picture, "Pod", "No pod waits or fails."))


def _degraded(picture: Picture) -> list[str]:
    columns = ("workload", "had", "comes back by", "switched off by")
    rows = (
        (one.workload, one.before, f"{one.until}, or when there is room" if one.until else "nobody said", one.by)
        for one in picture.degraded
    )
    return table(columns, rows, _nothing(picture, "Deployment", "Nothing is switched off."))


def _kept(picture: Picture) -> list[str]:
    columns = (">count", "kind", "namespace", "oldest", ">go by themselves", "volumes they keep in use")
    rows = (
        (one.count, one.kind, one.namespace, one.oldest, one.by_themselves, ", ".join(one.claims))
        for one in picture.kept
    )
    return table(columns, rows, _nothing(picture, "Job", "No finished Job or pod is kept."))


def _quotas(picture: Picture) -> list[str]:
    rows = ((one.namespace, one.quota, one.resource, one.used, one.hard, f"{one.share:.0%}") for one in picture.quotas)
    columns = ("namespace", "quota", "resource", ">used", ">at most", ">share")
    return table(columns, rows, _nothing(picture, "ResourceQuota", "No namespace has a quota."))


def _nothing(picture: Picture, kind: str, sentence: str) -> str:
    return f"Not known: {kind} was not read." if kind in picture.unknown else sentence


def _applications(facts: Facts) -> list[str]:
    if "Application" in facts.missing:
        return section("Applications", "[cluster]", missing(facts, "Application"))
    columns = ("Application", "sync", "health", "differs from Git", "Argo CD says")
    rows = ((one.name, one.sync, one.health, ", ".join(one.differing), one.message) for one in facts.applications)
    return section("Applications", "[cluster]", table(columns, rows, "Argo CD has none."))


def _workloads(facts: Facts) -> list[str]:
    if facts.picture is None:
        return section("Workloads that are not ready", "[cluster]", missing(facts, "cluster"))
    rows = ((f"{one.namespace}/{one.name}", one.kind, one.state) for one in facts.components if not one.well)
    found = table(("name", "kind", "state"), rows, "Every workload that was read is as ready as it should be.")
    return section("Workloads that are not ready", "[cluster]", found)


def _faults(facts: Facts) -> list[str]:
    if facts.ledger is None:
        return section("Faults", "[ledger]", missing(facts, "ledger"))
    rows = (
        (named(one.symptom.subject), TITLES[one.symptom.fault], one.cause, moment(one.first), one.state, one.reason)
        for one in facts.ledger.faults
    )
    seen = facts.ledger.scanned
    looked = ", ".join(f"{name or 'the cluster itself'} {moment(at)}" for name, at in seen.items())
    found = table(("object", "fault", "cause", "since", "state", "why"), rows, "The last look found none.")
    if not seen:
        return section("Faults", "[ledger]", ["Nothing was ever scanned.", ""])
    return section("Faults", "[ledger]", found, [f"Last looked at: {looked}.", ""])
