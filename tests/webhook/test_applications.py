"""A plain JSON webhook of Argo CD becomes the hint that its notifications would have sent."""

import json
from typing import Any

import pytest

from eventing.acceptance import accept
from eventing.contracts import ArgocdApplication
from eventing.wire import parse_structured
from functions.webhook_receiver.applications import heard

Object = dict[str, Any]
FLAT: Object = {"application": "web", "phase": "Succeeded", "revision": "a" * 40}


def application(**status: Any) -> Object:
    state = {"phase": "Failed", "startedAt": "2026-11-23T10:00:00Z", "message": 'a "b"\n', "syncResult": {}}
    known = {"operationState": state, "health": {"status": "Degraded"}, "sync": {"status": "OutOfSync"}}
    return {"metadata": {"name": "web", "namespace": "argocd", "uid": "u"}, "status": known | status}


def payload(said: Any) -> ArgocdApplication:
    (event,) = heard(json.dumps(said).encode()).events
    found = accept(parse_structured(event)).payload
    assert isinstance(found, ArgocdApplication)
    return found


def identity(said: Any) -> str:
    (event,) = heard(json.dumps(said).encode()).events
    return parse_structured(event).id


def test_an_application_and_one_under_app_and_flat_fields_are_read() -> None:
    whole = ArgocdApplication("web", "Failed", "", (), "OutOfSync", "Degraded", "argocd")
    assert payload(application()) == payload({"app": application(), "context": {}}) == whole
    assert payload(FLAT) == ArgocdApplication("web", "Succeeded", "a" * 40)
    assert payload({"app": "web", "startedAt": "now", "health": "Healthy"}) == ArgocdApplication(
        "web", "", health="Healthy"
    )
    several = application(operationState={"phase": "Succeeded", "syncResult": {"revisions": ["a", "b", 3]}})
    assert payload(several).revisions == ("a", "b")


def test_each_outcome_is_an_event_of_its_own_and_the_same_one_again_is_the_same() -> None:
    said = [
        application(),
        application(health={"status": "Healthy"}),
        application(health={"status": "Degraded", "lastTransitionTime": "2026-11-23T12:00:00Z"}),
        application(operationState={"phase": "Failed", "startedAt": "2026-11-23T11:00:00Z"}),
        FLAT,
        FLAT | {"phase": "Failed"},
        FLAT | {"revision": "b" * 40},
    ]
    assert len({identity(one) for one in said}) == len(said)
    assert identity(application()) == identity({"app": application(), "sentAt": "later"})


@pytest.mark.parametrize(
    ("one", "other"), [({"revision": "a" * 40}, {"revision": "b" * 40}), ({"revisions": ["a"]}, {"revisions": ["b"]})]
)
def test_two_syncs_that_start_in_one_second_are_two_events(one: Object, other: Object) -> None:
    """While a sync runs, Argo CD has no result yet, but what was asked for."""
    said = [
        application(
            operationState={"phase": "Running", "startedAt": "2026-11-23T10:00:00Z", "operation": {"sync": each}}
        )
        for each in (one, other, one)
    ]
    assert identity(said[0]) == identity(said[2]) != identity(said[1])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        json.dumps({"application": "web"}).encode(),  # nothing tells it from the next
        json.dumps({"application": "web", "phase": "Succeeded"}).encode(),
        json.dumps({"app": {"metadata": {"name": "web"}}}).encode(),
        json.dumps(FLAT | {"application": ""}).encode(),
        json.dumps(FLAT | {"application": "Web/../x"}).encode(),
        json.dumps(FLAT | {"application": "w" * 254}).encode(),
        json.dumps(FLAT | {"namespace": "no such"}).encode(),
        json.dumps(FLAT | {"phase": "Perfect"}).encode(),
        json.dumps(FLAT | {"phase": 7, "revision": 7}).encode(),
        json.dumps({"metadata": None, "status": None}).encode(),
    ],
)
def test_what_names_no_application_or_no_outcome_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        heard(body)
