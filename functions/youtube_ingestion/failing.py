"""What is said of a video that gave nothing: `video.failed`, and a refusal where the event itself was wrong. Pure."""

from collections.abc import Mapping

import msgspec

from eventing.contracts import PREFIX, TRANSCRIPT_LIMIT, VideoFailed
from eventing.handler import Emit, Outcome, Permanent
from eventing.shapes import ready
from functions._clients.transcripts import SourceFailure
from functions.youtube_ingestion.obtaining import shown, video_of

_LONGEST = 4000  # characters, the contract's `Text`
_HOW_TO_SUBMIT = (
    'Send data such as {"url": "https://www.youtube.com/watch?v=..."}; `title`, `transcript` and `language` may follow.'
)


class _Submission(msgspec.Struct):
    """What can still be read of a submission that breaks its schema."""

    url: str = ""


def told(url: str, failure: SourceFailure) -> Outcome:
    """The outcome of a submission without a transcript.

    Raises:
        Permanent: where the source was refused, so that the event goes to the dead letters; `video.failed` with it.
    """
    video = video_of(url)
    outcome = Outcome(emits=(_failed(shown(url), video, failure),))
    if failure.reason == "refused":
        raise Permanent(failure.message, outcome)
    return outcome


def refused(attributes: Mapping[str, str], data: bytes, cause: str) -> tuple[Emit, ...]:
    """What to say of a `video.submitted` that breaks its schema; nothing of any other event."""
    if attributes.get("type") != PREFIX + "video.submitted":
        return ()
    url = _url(data)
    why = f"the submission breaks its schema: {cause}"
    return (
        _failed(shown(url) if url else "", video_of(url) if url else "", SourceFailure("refused", why, _HOW_TO_SUBMIT)),
    )


def _url(data: bytes) -> str:
    if len(data) > TRANSCRIPT_LIMIT:
        return ""
    try:
        return msgspec.json.decode(data, type=ready(_Submission)).url[:2048]
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""


def _failed(url: str, video: str, failure: SourceFailure) -> Emit:
    payload = VideoFailed(url, failure.reason, failure.message[:_LONGEST], failure.advice, video)
    return Emit(PREFIX + "video.failed", payload, subject=video, partitionkey=video, correlationid=video)
