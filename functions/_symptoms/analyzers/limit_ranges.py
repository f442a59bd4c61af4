"""LimitRanges that contradict themselves: pods that state nothing are refused for what the range fills in."""

from collections.abc import Iterator

from functions._manifests.limit_contradictions import refusals, useless_defaults
from functions._manifests.limitranges import limits_in
from functions._symptoms import wire
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """One symptom for each range, with every resource that it concerns."""
    for one in snapshot.of("LimitRange"):
        data = dict(one)
        limits = limits_in(data)
        wrong = [(each.resource, each.message) for each in useless_defaults(limits)] if limits else []
        wrong += [("", each.message) for each in refusals(data)]
        if wrong:
            resources = ",".join(dict.fromkeys(resource for resource, _ in wrong if resource))
            evidence = [message for _, message in wrong]
            details = {"name": wire.name(one), "resources": resources, "why": "contradiction"}
            yield sighted(snapshot, "limit-range", one, details, evidence, kind="LimitRange")
