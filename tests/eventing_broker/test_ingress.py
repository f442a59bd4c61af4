"""The front door's answers, in the order in which Knative looks."""

import pytest

from eventing.ingress import BODY_LIMIT, Refusal, admit
from eventing.wire import CloudEvent
from tests.eventing_broker.manifests import wiring

VALID = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"}


def test_an_event_comes_in() -> None:
    found = wiring()
    event = CloudEvent({"specversion": "1.0", "id": "1", "source": "/s", "type": "t"}, b"x")
    assert admit(found, "POST", "/ns/school", VALID, b"x") == (found.brokers[0], event)
    assert admit(found, "POST", "/ns/school/", VALID, b"x") == (found.brokers[0], event)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "reason"),
    [
        ("POST", "/ns/school", {}, 400, "no CloudEvent: specversion is missing"),
        ("POST", "/ns/school", {"content-type": "application/cloudevents-batch+json"}, 400, "a batch of events is not"),
        ("POST", "/ns/absent", VALID, 404, "there is no Broker absent in ns"),
        ("POST", "/absent/school", VALID, 404, "there is no Broker school in absent"),
        ("POST", "/ns/absent", {}, 400, "no CloudEvent"),
        ("POST", "/", VALID, 404, "the path must be /<namespace>/<broker>"),
        ("POST", "/ns", VALID, 404, "the path must be"),
        ("POST", "/ns/school/more", VALID, 404, "the path must be"),
        ("POST", "/ns", {}, 404, "the path must be"),
        ("GET", "/ns/school", VALID, 405, "only POST brings events in"),
        ("PUT", "/ns/school", VALID, 405, "only POST brings events in"),
        ("HEAD", "/absent", {}, 405, "only POST brings events in"),
        ("OPTIONS", "/absent/x", {}, 200, ""),
    ],
)
def test_refused(method: str, path: str, headers: dict[str, str], status: int, reason: str) -> None:
    answer = admit(wiring(), method, path, headers, b"")
    assert isinstance(answer, Refusal)
    assert answer.status == status
    assert answer.reason.startswith(reason)
    assert bool(answer.reason) is bool(reason)


def test_the_webhook_handshake() -> None:
    answer = admit(wiring(), "OPTIONS", "/ns/school", {}, b"")
    assert answer == Refusal(
        200, "", {"Allow": "POST, OPTIONS", "WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "*"}
    )


def test_a_wrong_method_is_told_the_right_one() -> None:
    answer = admit(wiring(), "GET", "/ns/school", {}, b"")
    assert isinstance(answer, Refusal)
    assert answer.headers == {"Allow": "POST, OPTIONS"}


def test_a_transcript_of_1_mib_fits_with_its_escapes() -> None:
    assert BODY_LIMIT == 2 * 1024 * 1024
