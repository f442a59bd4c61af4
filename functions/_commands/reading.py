"""The signature of a question to the coordinator: HMAC-SHA256 over method, path, query and expiry.

The key is derived from the one that signs commands, so that who may only read can be given a key that commands nothing.
"""

import hashlib
import hmac

from functions._commands.signing import SHORTEST_KEY, WeakKey

SCHEME = "Cortex-School"
VALID = 60.0  # seconds for which a question is signed
LONGEST = 300.0  # seconds; the clocks of a laptop and of a cluster differ
_PURPOSE = b"cortex-school: read the coordinator's answers, version 1"


def reading_key(command_key: bytes) -> bytes:
    """The key of who may read; nobody gets the key of commands back from it.

    Raises:
        WeakKey: when the key of commands has fewer than `SHORTEST_KEY` bytes.
    """
    if len(command_key) < SHORTEST_KEY:
        raise WeakKey(f"COMMAND_SIGNING_KEY has {len(command_key)} bytes; at least {SHORTEST_KEY} protect what is read")
    return hmac.new(command_key, _PURPOSE, hashlib.sha256).hexdigest().encode()


def authorization(key: bytes, method: str, path: str, query: str, expires: float) -> str:
    """The header `Authorization` of a question; `query` is what follows the question mark, as it is sent."""
    until = round(expires)
    return f"{SCHEME} expires={until},signature={_signature(key, method, path, query, until)}"


def refusal(header: str, key: bytes, method: str, path: str, query: str, now: float) -> str:
    """Why this header gives no right to ask this; empty where it does."""
    scheme, _, rest = header.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    until = fields.get("expires", "")
    if scheme != SCHEME or not (until.isascii() and until.isdecimal() and len(until) < 16):
        return "the question is not signed; `cortex-school --help` signs what it asks with --cluster"
    expected = _signature(key, method, path, query, int(until))
    if not hmac.compare_digest(expected.encode(), fields.get("signature", "").encode(errors="replace")):
        return "the signature is not that of this question with this key"
    if not now < int(until) <= now + LONGEST:
        return f"the question was signed until {int(until) - now:+.0f} s from now; do the clocks differ?"
    return ""


def _signature(key: bytes, method: str, path: str, query: str, until: int) -> str:
    return hmac.new(key, "\n".join((method, path, query, str(until))).encode(), hashlib.sha256).hexdigest()
