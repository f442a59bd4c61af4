"""What yt-dlp's errors mean for a person. Pure: by the library's words, which are its only type for most of them."""

import re
from collections.abc import Sequence

from eventing.contracts import FailureReason
from eventing.handler import Temporary
from functions._clients.transcripts import SourceFailure
from functions._clients.youtube import OTHER_ADVICE, PROXY_ADVICE

# In this order: the words that yt-dlp 2026.10.26 has, or hands on from YouTube.
_MEANINGS: tuple[tuple[str, FailureReason, str, str], ...] = (
    (r"not a bot|captcha", "blocked", "YouTube takes this address for a bot", PROXY_ADVICE),
    (r"rate-limit|this content isn.t available, try again", "blocked", "YouTube limits this address", PROXY_ADVICE),
    (r"po token", "blocked", "YouTube wants a proof-of-origin token", PROXY_ADVICE),
    (r"confirm your age|age-restricted|inappropriate for some", "unavailable",
     "the video is age-restricted", OTHER_ADVICE),
    (r"private video|video is private", "unavailable", "the video is private", OTHER_ADVICE),
    (r"members[- ]only|join this channel", "unavailable", "the video is for the channel's members", OTHER_ADVICE),
    (r"(live event|premieres?) (will begin )?in|will begin in a few", "unavailable", "the video has not begun yet",
     "Submit it again when it is over."),
    (r"not (made this video )?available in your country|geo.?restrict", "unavailable",
     "the video is not shown in this country", PROXY_ADVICE),
    (r"incomplete youtube id|invalid.*id", "unavailable",
     "there is no video with this id", "Check the URL's spelling."),
    (r"unavailable|removed|terminated|does not exist|deleted", "unavailable",
     "the video does not exist any more, or is private", OTHER_ADVICE),
)  # fmt: skip
_STATUS = re.compile(r"HTTP Error (\d{3})")


def failure_of(error: Exception, url: str) -> SourceFailure | Temporary:
    """The typed failure of a yt-dlp error about a video's URL. Its text is not repeated: it may name the proxy."""
    said = str(error)
    status = _status(error) or int((_STATUS.findall(said) or ["0"])[0])
    if status == 429:
        return SourceFailure("blocked", f"{url}: YouTube answers 429: too many requests of this address", PROXY_ADVICE)
    if status >= 500:  # before the words: 503 is "Service Unavailable"
        return Temporary(f"YouTube answered {status}; {url} is tried again")
    for words, reason, message, advice in _MEANINGS:
        if re.search(words, said, re.IGNORECASE):
            return SourceFailure(reason, f"{url}: {message}", advice)
    if status >= 400:
        return SourceFailure("unavailable", f"{url}: YouTube refused the request (HTTP {status})", OTHER_ADVICE)
    if _network(error):
        return Temporary(f"YouTube is out of reach for yt-dlp; {url} is tried again")
    return SourceFailure(
        "unparsable", f"{url}: yt-dlp cannot read YouTube's page ({type(error).__name__})", OTHER_ADVICE
    )


def nothing_offered(warnings: Sequence[str], url: str) -> SourceFailure:
    """The failure of a video that offers no captions, or none to us."""
    if any("po token" in warning.lower() for warning in warnings):
        return SourceFailure("blocked", f"{url}: YouTube wants a proof-of-origin token for its captions", PROXY_ADVICE)
    return SourceFailure("no_transcript", f"{url}: the video has no captions", OTHER_ADVICE)


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it was made of; yt-dlp keeps causes in `cause` and `exc_info`, too."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 20:
        one = waiting.pop()
        if not isinstance(one, BaseException) or one in found:
            continue
        found.append(one)
        waiting += [
            one.__cause__,
            one.__context__,
            getattr(one, "cause", None),
            *(getattr(one, "exc_info", None) or ()),
        ]
    return found


def _status(error: Exception) -> int:
    found = (getattr(one, "status", None) for one in _chain(error))
    return next((status for status in found if isinstance(status, int)), 0)


def _network(error: Exception) -> bool:
    """Whether the network was at fault: yt-dlp's own TransportError, or the system's."""
    return any(isinstance(one, OSError) or type(one).__name__ in _NETWORK for one in _chain(error))


_NETWORK = frozenset({"TransportError", "ProxyError", "SSLError", "IncompleteRead", "NoSupportingHandlers"})
