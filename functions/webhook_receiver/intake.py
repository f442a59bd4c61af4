"""What becomes of one request: events, or a status with the reason for which it is counted. Pure."""

from collections.abc import Mapping

from functions.webhook_receiver.delivery import LIMIT
from functions.webhook_receiver.doors import Door
from functions.webhook_receiver.events import Heard, Refused

PASSED_OVER, MALFORMED, UNKNOWN, LENGTH_NEEDED, TOO_LARGE = 204, 400, 401, 411, 413


def unreadable(length: str) -> Refused | None:
    """Why the body is not read, from what `Content-Length` says: a stream without an end never is."""
    if not (length.isascii() and length.isdecimal()):
        return Refused(LENGTH_NEEDED, "its length is not said")
    return Refused(TOO_LARGE, "too large") if len(length) > len(str(LIMIT)) or int(length) > LIMIT else None


def taken(door: Door, key: bytes, headers: Mapping[str, str], body: bytes, repository: str) -> Heard | Refused:
    """What a request at this door becomes; nothing of it is parsed before it is known whose it is."""
    if not door.genuine(headers, body, key):
        return Refused(UNKNOWN, door.stranger if key else f"{door.secret} is not set")
    try:
        heard = door.heard(headers, body, repository)
    except ValueError as error:
        return Refused(MALFORMED, "not what it sends", " ".join(str(error).split())[:200])
    return heard if heard.events else Refused(PASSED_OVER, heard.reason)
