"""From what a person submitted to a transcript: sent along, read from YouTube, or fetched from the web."""

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from eventing.contracts import VideoSubmitted
from functions._catalogue.transcript import Transcript
from functions._clients.transcripts import Captions, CaptionSource, DocumentSource, SourceFailure
from functions.youtube_ingestion.address import Document, Meant, Refused, Several, Video, read
from functions.youtube_ingestion.decoding import plain, text_of
from functions.youtube_ingestion.parsing import Parsed, checked, parse

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # BCP 47, as far as captions use it
_LONGEST_TITLE = 300  # characters; YouTube's own limit is 100
_SAID = re.compile(r"[^\W_]+")


class Obtained(Struct, frozen=True):
    """A transcript and what it is of. `digest` is that of its segments, whatever format they came in.

    `source` is who gave captions, after others `tried`; `translated_from` the language that YouTube translated.
    """

    video: str
    url: str
    title: str
    language: str
    generated: bool
    parsed: Parsed
    digest: str
    source: str = ""
    translated_from: str = ""
    tried: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The digest of the words alone: the same talk gives the same one, whenever each word is said."""
        return _digest(" ".join(_SAID.findall(self.parsed.text.casefold())).encode())

    @property
    def transcript(self) -> Transcript:
        """As readers get it."""
        return Transcript(
            self.parsed.segments, language=self.language, title=self.title, url=self.url, video=self.video
        )


def obtain(submitted: VideoSubmitted, captions: CaptionSource, documents: DocumentSource) -> Obtained:
    """The transcript that the submission means.

    Raises:
        SourceFailure: when there is none to be had.
        Temporary: when a source is away.
    """
    named = read(submitted.url)
    if isinstance(named, Refused):
        raise SourceFailure("refused", f"{named.shown or 'the URL'} was refused: {named.why}", named.advice)
    if isinstance(named, Several):
        advice = "Submit the list without a transcript, or the transcript with the URL of its video."
        raise SourceFailure("refused", f"{named.shown} was refused: a list has no transcript of its own", advice)
    language = submitted.language if _LANGUAGE.fullmatch(submitted.language) else ""
    title, found = submitted.title, Captions((), language, generated=False)
    if submitted.transcript.strip():
        parsed = parse(text_of(submitted.transcript.encode()))
    elif isinstance(named, Video):
        found = captions.captions(named.id, language)
        parsed = parse(found.text) if found.text else checked(Parsed(found.segments, timed=True))
        title = title or found.title
    elif isinstance(named, Document):
        parsed = parse(text_of(documents.document(named.url)))
    else:
        advice = "Send the transcript along with the event, or submit a URL that can be read."
        raise SourceFailure("refused", f"{named.shown} was refused: a name needs its transcript sent along", advice)
    digest = _digest(msgspec.json.encode(parsed.segments))
    return Obtained(
        video=named.id if isinstance(named, Video) else digest,
        url=_shown(named),
        title=plain(title or _file_name(named))[:_LONGEST_TITLE],
        language=found.language,
        generated=found.generated,
        parsed=parsed,
        digest=digest,
        source=found.source,
        translated_from=found.translated_from,
        tried=found.tried,
    )


def shown(url: str) -> str:
    """A submitted URL as it may stand in events and logs: without password and query, in its one form."""
    return _shown(read(url))


def video_of(url: str) -> str:
    """The id under which a submission that gave no transcript is known."""
    named = read(url)
    if isinstance(named, Several):
        return named.named
    return named.id if isinstance(named, Video) else _digest(url.strip().encode())


def _shown(named: Meant) -> str:
    return named.url if isinstance(named, Video) else named.shown


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _file_name(named: Meant) -> str:
    return unquote(PurePosixPath(urlsplit(named.shown).path).name) if isinstance(named, Document) else ""
