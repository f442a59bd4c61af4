"""CORTEX-EVERYTHING-BAGEL.md: the inventory of all that there is. Pure."""

from itertools import groupby

from functions._cli.reporting.facts import Facts
from functions._cli.reporting.frame import document, missing
from functions._cli.reporting.inventory import OTHERS, WORKLOADS, Component
from functions._cli.reporting.markdown import cell, section, table

NAME = "CORTEX-EVERYTHING-BAGEL.md"


def inventory(facts: Facts) -> str:
    """The document."""
    if facts.picture is None:
        return document("Component inventory", facts, section("Components", "[cluster]", missing(facts, "cluster")))
    spaces = [_namespace(name, list(found)) for name, found in groupby(facts.components, key=lambda one: one.namespace)]
    return document("Component inventory", facts, _counts(facts), _applications(facts), *spaces)


def _counts(facts: Facts) -> list[str]:
    kinds = (*WORKLOADS, *OTHERS)
    rows = [(kind, sum(one.kind == kind for one in facts.components)) for kind in kinds]
    unread = [kind for kind in kinds if facts.picture is not None and kind in facts.picture.unknown]
    rows = [(kind, count) for kind, count in rows if kind not in unread]
    told = [("namespaces that hold any of these", len({one.namespace for one in facts.components})), *rows]
    lacks = [f"Not known: {', '.join(unread)}.", ""] if unread else []
    return section("How many", "[cluster]", table(("what", ">count"), told, ""), lacks)


def _applications(facts: Facts) -> list[str]:
    if "Application" in facts.missing:
        return section("Applications", "[cluster]", missing(facts, "Application"))
    rows = ((one.name, one.namespace, one.source, one.sync, one.health) for one in facts.applications)
    columns = ("Application", "deploys to", "from", "sync", "health")
    return section("Applications", "[cluster]", table(columns, rows, "Argo CD has none."))


def _namespace(name: str, found: list[Component]) -> list[str]:
    workloads = (
        (one.name, one.kind, one.state, one.what, one.requests, one.limits, ", ".join(one.where))
        for one in found
        if one.kind in WORKLOADS
    )
    others = ((one.name, one.kind, one.state, one.what) for one in found if one.kind in OTHERS)
    columns = ("workload", "kind", "state", "images", "requests", "limits", "nodes")
    return section(
        f"Namespace {cell(name)}",
        "[cluster]",
        table(columns, workloads, "No workloads."),
        table(("object", "kind", "state", "what"), others, "Nothing else that is counted here."),
    )
