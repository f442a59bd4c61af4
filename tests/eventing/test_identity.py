"""Ids are derived, and attribute values survive HTTP headers written raw."""

import pytest

from eventing.identity import event_id, header_safe


def test_one_cause_gives_one_id_for_ever() -> None:
    # A literal: an upgrade that changed it would give every event in flight a second identity.
    assert event_id("/s", "1", "t", "p") == "9e6c74d5-2777-522a-b38f-cd064a8d36a0"


@pytest.mark.parametrize(
    "other",
    [("/t", "1", "t", "p"), ("/s", "2", "t", "p"), ("/s", "1", "u", "p"), ("/s", "1", "t", ""), ("/s", "1t", "", "p")],
)
def test_every_part_of_the_cause_counts(other: tuple[str, str, str, str]) -> None:
    assert event_id(*other) != event_id("/s", "1", "t", "p")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        ("!#$&'()*+,-./:;<=>?@[]^_`{|}~", "!#$&'()*+,-./:;<=>?@[]^_`{|}~"),
        ("a b", "a_b"),
        ('a"b%c', "a_b_c"),
        ("Köln\r\nx: y", "K_ln__x:_y"),
        ("\x7f\x00", "__"),
        ("", ""),
    ],
)
def test_what_a_header_cannot_carry_becomes_an_underscore(text: str, safe: str) -> None:
    assert header_safe(text) == safe


def test_values_end_at_256_characters() -> None:
    assert header_safe("x" * 256) == "x" * 256
    assert header_safe("x" * 257) == "x" * 256
