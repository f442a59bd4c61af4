"""What may be switched off for a while, and made anew: as the remedies write it, and where a person said so."""

import json
from typing import Any

import pytest
import yaml

from eventing.vocabulary import ChangePlan
from functions._catalogue.remedies import degrading, temporary
from functions._preflight.change import Change
from functions._preflight.guardrails.availability import stays_available
from functions._preflight.guardrails.lending import DOMAIN, SYNC_OPTIONS
from functions._preflight.guardrails.metadata import same_metadata
from tests.catalogue.remedies.clinic import tree

LOW = {degrading.PRIORITY: "low"}
BEFORE, UNTIL, OWNER = (f"{DOMAIN}/{word}" for word in ("before", "until", "by"))
NOTES = {BEFORE: json.dumps({"spec.replicas": 2}), UNTIL: "2026-12-05", OWNER: "cluster-healer"}
CLAIM = [{"metadata": {"name": "data"}, "spec": {"storageClassName": "longhorn"}}]


def workload(replicas: int = 2, labels: Any = None, notes: Any = None, kind: str = "Deployment", **spec: Any) -> str:
    metadata = {"name": "web", "namespace": "shop", "labels": labels or {}, "annotations": notes or {}}
    pods = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "i:1"}]}}
    whole = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": pods, **spec}
    return yaml.safe_dump({"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": whole})


def refusals(before: str, after: str) -> list[str]:
    change = Change(tree(before), tree(after), ChangePlan("shop", ()))
    return [one.message for rule in (stays_available, same_metadata) for one in rule(change)]


def test_the_notes_are_those_of_the_remedy() -> None:
    assert DOMAIN == temporary.DOMAIN
    manifest = tree(workload(labels=LOW)).workloads()[0]
    written = temporary.for_a_while(manifest, "spec.replicas", 0, "2026-11-28")
    assert all(any(key in f"{one.path} {one.value}" for one in written) for key in NOTES)


@pytest.mark.parametrize(
    ("labels", "notes", "allowed"),
    [
        (LOW, NOTES, True),
        ({}, NOTES, False),  # nobody called it unimportant
        ({degrading.PRIORITY: "high"}, NOTES, False),
        (LOW, {**NOTES, UNTIL: ""}, False),
        (LOW, {**NOTES, OWNER: ""}, False),
        (LOW, {**NOTES, BEFORE: json.dumps({"spec.replicas": 5})}, False),  # not what was there
        (LOW, {**NOTES, BEFORE: "{"}, False),
        (LOW, {**NOTES, BEFORE: "[" * 50_000}, False),
        (LOW, {}, False),
    ],
)
def test_switched_off_for_a_while(labels: Any, notes: Any, allowed: bool) -> None:
    found = refusals(workload(labels=labels), workload(0, labels, notes))
    assert (found == []) is allowed, found


def test_a_label_that_comes_with_the_change_allows_nothing() -> None:
    assert any("spec.replicas 0" in one for one in refusals(workload(), workload(0, LOW, NOTES)))


@pytest.mark.parametrize(
    ("options", "templates", "allowed"),
    [
        ("Force=true,Replace=true", None, True),  # the claims go, which the API server takes no other way
        ("Force=true,Replace=true", CLAIM, False),  # nothing that is frozen changes
        ("Prune=false", None, False),
        ("Force=true,Replace=true,Prune=false", None, False),
    ],
)
def test_made_anew_only_for_what_cannot_change_in_place(options: str, templates: Any, allowed: bool) -> None:
    before = workload(kind="StatefulSet", volumeClaimTemplates=CLAIM)
    after = {"volumeClaimTemplates": templates} if templates else {}
    found = refusals(before, workload(kind="StatefulSet", notes={SYNC_OPTIONS: options}, **after))
    assert (found == []) is allowed, found
