"""The limits of what a function takes in. What an event is, in either mode, is tested with `eventing.wire`."""

import json
from collections.abc import Callable

import pytest

from eventing.envelope import parse
from eventing.wire import NotAnEvent
from tests.eventing.deliveries import URL, Request, binary, structured


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
