"""What GitHub's answers mean: a limit and until when, a refusal, or a branch that takes no direct commit. Pure.

Rate limits as GitHub documents them: 403 or 429, for the secondary limits with `Retry-After`, for the primary one with
`x-ratelimit-remaining: 0` and `x-ratelimit-reset`; where neither is given, at least a minute.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import msgspec

from eventing.handler import Temporary
from eventing.shapes import ready

DEFAULT_WAIT = 60.0  # seconds
LONGEST_WAIT = 3600.0  # seconds; the primary limit is by the hour, so nothing honest is longer
_LIMIT = re.compile(r"rate limit|abuse detection|retry your request again later|wait a few minutes", re.IGNORECASE)
_PROTECTED = re.compile(
    r"protected branch|rule violations|through a pull request|required status check|GH006|GH013|approving review"
    r"|not authorized to push|cannot update this protected ref|verified signatures|must not contain merge commits",
    re.IGNORECASE,
)
_SECRETS = re.compile(r"\b(?:gh[a-z]_|github_pat_|v1\.)[A-Za-z0-9_.]{8,}|(?<=//)[^/@\s]+@|(?<=[?&]token=)[^&\s]+")


class Answer(NamedTuple):
    """Status, headers by lower-case name, and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def message(self) -> str:
        """What GitHub says in it, on one line, with the details of a failed validation."""
        return message_of(self.body)


class Limited(Temporary):
    """GitHub limits us. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Lost(Temporary):
    """No usable answer came; what was asked for may have been done all the same, so it has to be looked up."""


class _Detail(msgspec.Struct):
    message: str = ""
    code: str = ""
    field: str = ""


class _Told(msgspec.Struct):
    message: str = ""
    errors: list[_Detail | str] | str = ""


def message_of(body: str, limit: int = 300) -> str:
    """The message and details of an error's body, without anything that looks like a secret."""
    try:
        told = msgspec.json.decode(body, type=ready(_Told))
    except (msgspec.DecodeError, ValueError):
        return "no reason given"
    details = [told.errors] if isinstance(told.errors, str) else [_detail(error) for error in told.errors]
    return clean("; ".join(part for part in (told.message, *details) if part), limit) or "no reason given"


def clean(text: str, limit: int = 300) -> str:
    """Text from outside as one printable line without tokens, passwords in URLs or signed queries."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return _SECRETS.sub("(secret)", line)[:limit]


def limited(answer: Answer) -> Limited | None:
    """The limit that an answer tells of; None when it is none."""
    if answer.status not in (403, 429):
        return None
    headers = answer.headers
    exhausted = headers.get("x-ratelimit-remaining") == "0"
    if answer.status == 403 and not exhausted and "retry-after" not in headers and not _LIMIT.search(answer.message):
        return None
    now = _date(headers)
    wait = _number(headers.get("retry-after", ""))
    if wait is None and exhausted and (reset := _number(headers.get("x-ratelimit-reset", ""))) is not None and now:
        wait = reset - now
    seconds = min(max(wait if wait is not None else DEFAULT_WAIT, 1.0), LONGEST_WAIT)
    until = f" (until {datetime.fromtimestamp(now + seconds, UTC):%H:%M:%S} UTC)" if now else ""
    return Limited(f"GitHub limits us: {answer.message}; asked again in {seconds:.0f} s{until}", seconds)


def is_protected(answer: Answer) -> bool:
    """Whether a write to a branch was refused because the branch takes no direct commit."""
    return answer.status in (403, 405, 409, 422) and _PROTECTED.search(answer.message) is not None


def refusal(answer: Answer, what: str, repository: str) -> Temporary:
    """Why `what` could not be done, and what a person can do about it."""
    status, said = answer.status, answer.message
    advice = {
        401: "the credentials are wrong, expired or revoked; put new ones into GITHUB_TOKEN or GITHUB_APP_PRIVATE_KEY",
        403: "give the token or App read and write access to contents and pull requests of that repository",
        404: "check GITHUB_REPO, and that the token or App may see that repository",
        301: "the repository was renamed; set GITHUB_REPO to its new name",
        307: "the repository was renamed; set GITHUB_REPO to its new name",
        308: "the repository was renamed; set GITHUB_REPO to its new name",
    }.get(status, "")
    return Temporary(f"GitHub does not {what} {repository} ({status}: {said})" + (f"; {advice}" if advice else ""))


def _detail(error: _Detail | str) -> str:
    if isinstance(error, str):
        return error
    return error.message or " ".join(part for part in (error.field, error.code) if part)


def _date(headers: Mapping[str, str]) -> float:
    """The server's clock in seconds since the epoch, so that ours does not matter; 0 when it says none."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, IndexError):
        return 0.0


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,12}(\.\d+)?", text) else None
