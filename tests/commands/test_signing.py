"""A command's signature covers everything that it says."""

import hashlib
import hmac

import msgspec
import pytest
from msgspec.structs import replace

from eventing.contracts import Command
from functions._commands.signing import LONGEST, SHORTEST_KEY, WeakKey, composed, genuine, signature

KEY = b"0123456789abcdef"
COMMAND = composed(
    "approve",
    "target-id",
    "ada",
    KEY,
    nonce="n1",
    expires=1_800_000_300.0,
    digest="d1",
    arguments={"reason": "looked at it", "a": "b"},
)


def test_the_signature_is_hmac_sha256_over_the_canonical_json_of_the_rest() -> None:
    text = (
        '{"action":"approve","arguments":{"a":"b","reason":"looked at it"},"by":"ada","digest":"d1",'
        '"expires":1800000300.0,"nonce":"n1","target":"target-id"}'
    )
    assert COMMAND.signature == hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()
    assert genuine(COMMAND, KEY)


def test_it_survives_the_way_through_the_broker() -> None:
    assert genuine(msgspec.json.decode(msgspec.json.encode(COMMAND), type=Command), KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "reject"},
        {"target": "other"},
        {"by": "eve"},
        {"nonce": "n2"},
        {"expires": 1_800_000_301.0},
        {"digest": "d2"},
        {"digest": ""},
        {"arguments": {}},
        {"arguments": {"reason": "looked at it", "a": "c"}},
        {"signature": ""},
        {"signature": COMMAND.signature.upper()},
        {"signature": COMMAND.signature[:-1]},
        {"signature": "ü" * 64},
    ],
)
def test_whatever_is_changed_on_the_way_shows(changes: dict[str, object]) -> None:
    assert not genuine(replace(COMMAND, **changes), KEY)


def test_another_key_signs_nothing_of_ours_and_a_short_one_nothing_at_all() -> None:
    assert not genuine(COMMAND, b"0123456789abcdeF")
    assert SHORTEST_KEY == 16
    for weak in (b"", KEY[:15]):
        with pytest.raises(WeakKey, match=f"COMMAND_SIGNING_KEY has {len(weak)} bytes; at least 16"):
            genuine(COMMAND, weak)
        with pytest.raises(WeakKey):
            signature(COMMAND, weak)


def test_a_command_without_arguments_has_none() -> None:
    plain = composed("freeze", "", "ada", KEY, nonce="n", expires=1.0)
    assert (plain.digest, plain.arguments, plain.target) == ("", {}, "")
    assert genuine(plain, KEY)
    assert LONGEST == 86400
