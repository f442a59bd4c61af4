"""The limits of what a function takes in. What an event is, in either mode, is tested with `eventing.wire`."""

import json
from collections.abc import Callable

import pytest

from eventing.envelope import WIRE_LIMIT, parse
from eventing.wire import NotAnEvent
from tests.eventing.deliveries import URL, Request, attributes, binary, structured


@pytest.mark.parametrize("request_", [binary(), structured()])
def test_both_modes_of_the_sdk_are_read(request_: Request) -> None:
    event = parse(*request_)
    assert (event.id, event.source) == ("e1", "/person")
    assert json.loads(event.data) == {"url": URL}


@pytest.mark.parametrize("name", ["id", "source", "type"])
@pytest.mark.parametrize("mode", [binary, structured])
def test_identities_end_at_1024_characters(name: str, mode: Callable[..., Request]) -> None:
    assert parse(*mode(**{name: "x" * 1024})).attributes[name] == "x" * 1024
    with pytest.raises(NotAnEvent, match=f"{name} has 1025 characters, more than 1024"):
        parse(*mode(**{name: "x" * 1025}))


def test_a_body_above_the_wire_limit_is_not_even_parsed() -> None:
    body = json.dumps(attributes()).encode()
    headers = {"content-type": "application/cloudevents+json"}
    assert parse(headers, body + b" " * (WIRE_LIMIT - len(body))).id == "e1"
    with pytest.raises(NotAnEvent, match=r"^2097153 bytes are more than any event may have"):
        parse(headers, b"[" + b" " * WIRE_LIMIT)
