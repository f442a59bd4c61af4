"""Delivery blocks and destinations as Knative's webhook admits them."""

from typing import Any

import pytest

from eventing.delivery import Delivery, Sink
from eventing.delivery_spec import delivery_of, seconds, sink_of
from eventing.fields import BadManifest, Fields

REF = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "name": "alerting"}


def fields(data: object) -> Fields:
    return Fields(data, "t.yaml: Trigger t", "spec.delivery")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT1S", 1.0),
        ("PT0.5S", 0.5),
        ("PT0.3S", 0.3),
        ("PT0.05S", 0.0),  # seen on Knative: it behaved like zero
        ("PT0.19S", 0.1),
        ("PT90S", 90.0),
        ("PT2M", 120.0),
        ("PT1M30S", 90.0),
        ("PT1H", 3600.0),
        ("P1D", 86400.0),
        ("P1DT1H1M1.1S", 90061.1),
    ],
)
def test_durations(text: str, length: float) -> None:
    assert seconds(fields({"d": text}), "d") == pytest.approx(length)


@pytest.mark.parametrize(
    "text", ["2s", "5", "PT", "P", "P1DT", "PT-1S", "-PT1S", "pt1s", "PT1", "PT.5S", "PT1S ", "P1M"]
)
def test_no_durations(text: str) -> None:
    with pytest.raises(BadManifest) as refused:
        seconds(fields({"d": text}), "d")
    assert str(refused.value) == (
        f"t.yaml: Trigger t: spec.delivery.d must be an ISO 8601 duration such as PT0.5S or PT30M, not {text!r}"
    )


def test_a_duration_must_be_text() -> None:
    with pytest.raises(BadManifest, match=r"spec\.delivery\.d must be text that is not empty"):
        seconds(fields({"d": 5}), "d")


def test_a_complete_block() -> None:
    block = {
        "retry": 13,
        "backoffPolicy": "exponential",
        "backoffDelay": "PT0.3S",
        "timeout": "PT2M",
        "deadLetterSink": {"ref": REF, "uri": "/dead-letters"},
    }
    assert delivery_of(fields(block), "ns") == Delivery(
        13, "exponential", 0.3, 120.0, Sink("ns", "alerting", "/dead-letters")
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({}, Delivery()),
        ({"retry": 0}, Delivery()),
        ({"retry": 3, "backoffPolicy": "linear"}, Delivery(3)),  # without a delay Knative waits for nothing
        ({"retry": 3, "backoffDelay": "PT1S"}, Delivery(3, "", 1.0)),
        ({"backoffPolicy": "linear", "backoffDelay": "PT1S"}, Delivery(0, "linear", 1.0)),
        ({"timeout": "PT0.1S"}, Delivery(timeout=0.1)),
    ],
)
def test_incomplete_blocks(block: dict[str, Any], expected: Delivery) -> None:
    found = delivery_of(fields(block), "ns")
    assert found == expected
    assert "timeout" in block or found.timeout is None


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"retry": -1}, "spec.delivery.retry must be a whole number from 0 to 2147483648, not -1"),
        ({"retry": True}, "spec.delivery.retry must be a whole number from 0 to 2147483648, not True"),
        ({"retry": "3"}, "spec.delivery.retry must be a whole number"),
        ({"backoffPolicy": "quadratic"}, "spec.delivery.backoffPolicy must be linear or exponential, not quadratic"),
        ({"backoffDelay": "2s"}, "spec.delivery.backoffDelay must be an ISO 8601 duration"),
        ({"timeout": "PT0S"}, "spec.delivery.timeout must be longer than zero"),
        ({"timeout": "PT0.05S"}, "spec.delivery.timeout must be longer than zero"),
        (
            {"retryAfterMax": "PT1S"},
            "spec.delivery.retryAfterMax is not supported; known here: backoffDelay, backoffPolicy, deadLetterSink, ",
        ),
        ({"deadLetterSink": {}}, "spec.delivery.deadLetterSink.uri must be an absolute http URL where there is no ref"),
        ({"deadLetterSink": "x"}, "spec.delivery.deadLetterSink must be a mapping, not str"),
    ],
)
def test_refused_blocks(block: dict[str, Any], message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        delivery_of(fields(block), "ns")
    assert str(refused.value).startswith(f"t.yaml: Trigger t: {message}")


@pytest.mark.parametrize(
    ("sink", "expected"),
    [
        ({"ref": REF}, Sink("ns", "alerting")),
        ({"ref": {**REF, "namespace": "other"}}, Sink("other", "alerting")),
        ({"ref": REF, "uri": "/dead"}, Sink("ns", "alerting", "/dead")),
        ({"uri": "http://127.0.0.1:1/x"}, Sink(uri="http://127.0.0.1:1/x")),
        ({"uri": "https://example.org"}, Sink(uri="https://example.org")),
    ],
)
def test_sinks(sink: dict[str, Any], expected: Sink) -> None:
    assert sink_of(fields(sink), "ns") == expected


@pytest.mark.parametrize(
    ("sink", "message"),
    [
        ({"ref": {"kind": "Service", "name": "x"}}, "spec.delivery.ref.apiVersion is missing"),
        ({"ref": {**REF, "name": ""}}, "spec.delivery.ref.name must be text that is not empty"),
        (
            {"ref": {**REF, "apiVersion": "v1"}},
            "spec.delivery.ref.kind Service of v1 is not supported; it must be Service of serving.knative.dev/v1",
        ),
        ({"ref": {**REF, "kind": "Route"}}, "spec.delivery.ref.kind Route of serving.knative.dev/v1 is not supported"),
        ({"ref": REF, "uri": "dead"}, "spec.delivery.uri must be a path beginning with / where there is a ref"),
        ({"ref": REF, "uri": "http://x/y"}, "spec.delivery.uri must be a path beginning with / where there is a ref"),
        ({"uri": "/dead"}, "spec.delivery.uri must be an absolute http URL where there is no ref"),
        ({"uri": "ftp://x"}, "spec.delivery.uri must be an absolute http URL where there is no ref"),
        ({"ref": REF, "CACerts": "x"}, "spec.delivery.CACerts is not supported; known here: ref, uri"),
    ],
)
def test_refused_sinks(sink: dict[str, Any], message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        sink_of(fields(sink), "ns")
    assert str(refused.value).startswith(f"t.yaml: Trigger t: {message}")
