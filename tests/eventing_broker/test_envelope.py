"""What functions refuse beyond the broker: attributes become keys of the ledger."""

import pytest

from eventing.envelope import LONGEST_IDENTITY, parse
from eventing.wire import NotAnEvent
from eventing.wire import parse as read

HEADERS = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"}


@pytest.mark.parametrize("name", ["id", "source", "type"])
def test_an_identity_has_1024_characters_at_most(name: str) -> None:
    fits, too_long = ({**HEADERS, f"ce-{name}": "x" * length} for length in (LONGEST_IDENTITY, LONGEST_IDENTITY + 1))
    assert parse(fits, b"") == read(fits, b"")
    with pytest.raises(NotAnEvent, match=f"{name} has 1025 characters"):
        parse(too_long, b"")


def test_a_subject_may_be_longer() -> None:
    assert parse({**HEADERS, "ce-subject": "x" * 2000}, b"")["subject"] == "x" * 2000
