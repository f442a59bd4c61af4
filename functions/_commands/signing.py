"""The signature of a command: HMAC-SHA256 over the canonical JSON of every other field."""

import hashlib
import hmac
from collections.abc import Mapping

import msgspec
from msgspec.structs import asdict, replace

from eventing.contracts import Action, Command

LONGEST = 24 * 3600.0  # seconds that a command may be valid: its nonce is remembered for as long
SHORTEST_KEY = 16  # bytes; what is shorter can be guessed


class WeakKey(ValueError):
    """The signing key is too short to protect anything."""


def composed(
    action: Action,
    target: str,
    by: str,
    key: bytes,
    *,
    nonce: str,
    expires: float,
    digest: str = "",
    arguments: Mapping[str, str] | None = None,
) -> Command:
    """A signed command; `expires` is in seconds since the epoch, `nonce` is used once.

    Raises:
        WeakKey: when the key has fewer than `SHORTEST_KEY` bytes.
    """
    command = Command(action, target, by, nonce, expires, "", digest, dict(arguments or {}))
    return replace(command, signature=signature(command, key))


def signature(command: Command, key: bytes) -> str:
    """The signature that the command should have, in hexadecimal.

    Raises:
        WeakKey: when the key has fewer than `SHORTEST_KEY` bytes.
    """
    if len(key) < SHORTEST_KEY:
        raise WeakKey(f"COMMAND_SIGNING_KEY has {len(key)} bytes; at least {SHORTEST_KEY} protect a command")
    fields = {name: value for name, value in asdict(command).items() if name != "signature"}
    return hmac.new(key, msgspec.json.encode(fields, order="sorted"), hashlib.sha256).hexdigest()


def genuine(command: Command, key: bytes) -> bool:
    """Whether whoever signed the command has the key and nothing was changed since."""
    return hmac.compare_digest(signature(command, key).encode(), command.signature.encode())
