"""What the coordinator answers to a GET under `/v1/`: its ledger, read only, redacted, to who signed the question.

It is beside the events on the same service, so it wakes from zero for a question as for an event.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import msgspec

from eventing.handler import Temporary
from eventing.redis_store import open_store
from eventing.settings import SettingError, secret
from eventing.store import Store
from functions._commands.signing import WeakKey
from functions._policy.policy import Policy

Answer = tuple[str, int, dict[str, str]]
OK, UNCHANGED, MALFORMED, UNSIGNED, UNKNOWN, LATER = 200, 304, 400, 401, 404, 503
OPEN = "/v1/version"  # says nothing of the ledger, so anybody may ask
LONGEST_QUERY = 2000  # characters
_HEADERS = {"Content-Type": "application/json", "Cache-Control": "private, no-cache", "Vary": "Authorization"}


def answerer(
    store: Store, policy: Callable[[], Policy], key: bytes, clock: Callable[[], float]
) -> Callable[[Any], Answer]:
    """What answers a request (of Flask) over its ledger; `key` signs commands, and by that what may be read."""
    from functions._commands.reading import reading_key, refusal  # noqa: PLC0415  no event needs these
    from functions.school_coordinator.answers import BadQuestion, answered, version_answer  # noqa: PLC0415  the same

    def answer(request: Any) -> Answer:
        if request.path == OPEN:
            return _said(OK, version_answer())
        query = request.query_string.decode("ascii", errors="replace")
        header = request.headers.get("Authorization", "")
        try:
            if len(query) > LONGEST_QUERY:
                raise BadQuestion(f"the query has {len(query)} characters; {LONGEST_QUERY} are enough")
            if reason := refusal(header, reading_key(key), request.method, request.path, query, clock()):
                return _said(UNSIGNED, {"error": reason}, {"WWW-Authenticate": "Cortex-School"})
            given = {name: values[-1] for name, values in parse_qs(query, max_num_fields=8).items()}
            found = answered(store, policy, request.path.removeprefix("/v1/").strip("/"), given)
            if found is None:
                return _said(UNKNOWN, {"error": f"there is nothing at {request.path} under that id"})
            etag, made = found
            if request.headers.get("If-None-Match", "") == etag:
                return ("", UNCHANGED, {"ETag": etag})
            return _said(OK, made(), {"ETag": etag})
        except (WeakKey, Temporary, SettingError, msgspec.DecodeError) as away:
            return _said(LATER, {"error": f"nothing can be shown now: {away}"})
        except (BadQuestion, ValueError) as wrong:
            return _said(MALFORMED, {"error": str(wrong)})

    return answer


def answers(environ: Mapping[str, str], clock: Callable[[], float]) -> Callable[[Any], Answer]:
    """The answers over the real clients.

    Raises:
        SettingError: when a setting is absent or wrong.
    """
    from functions._policy.source import policy_source  # noqa: PLC0415  loaded with the handler

    key = secret(environ, "COMMAND_SIGNING_KEY", default="").encode()
    return answerer(open_store(environ), policy_source(environ), key, clock)


def _said(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    return (msgspec.json.encode(value).decode(), status, {**_HEADERS, **(headers or {})})
