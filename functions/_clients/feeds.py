"""What is new in a channel or a playlist: YouTube's own feeds, which need no API key and show the newest fifteen."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from eventing.handler import Temporary
from functions._clients.transcripts import Entry, Feed, SourceFailure
from functions._clients.youtube import PROXY_ADVICE, timed_session

if TYPE_CHECKING:
    import requests

YOUTUBE = "https://www.youtube.com"
LARGEST = 4 * 1024 * 1024  # bytes; a channel's page is one or two, its feed about 30 KiB
MOST = 50  # entries; YouTube shows 15
_TITLE = 300  # characters
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
# Where a channel's page names its id: the link to its feed, or its canonical address.
_ID = re.compile(
    rb'(?:feeds/videos\.xml\?channel_id=|"canonical" href="https://www\.youtube\.com/channel/)(UC[\w-]{22})'
)
_NAMED = "Check its name, or give the channel's id (UC...) from the address of its page."
_ATOM, _YT = "{http://www.w3.org/2005/Atom}", "{http://www.youtube.com/xml/schemas/2015}"


class Feeds:
    """A `FeedSource`. Each call has its own session."""

    def __init__(self, session: Callable[[], "requests.Session"] = timed_session) -> None:
        self._session = session

    def feed(self, named: str) -> Feed:
        """See `FeedSource.feed`."""
        from requests import RequestException  # noqa: PLC0415  at first use

        with self._session() as session:
            try:
                identity = self._identity(session, named) if named.startswith("/") else named
                kind = "channel_id" if identity.startswith("UC") else "playlist_id"
                address = f"{YOUTUBE}/feeds/videos.xml?{urlencode({kind: identity})}"
                return entries_of(_body(session, address, named), named)
            except RequestException as error:
                raise Temporary(f"YouTube is out of reach ({type(error).__name__}); {named} is tried again") from error

    def _identity(self, session: "requests.Session", page: str) -> str:
        found = _ID.search(_body(session, YOUTUBE + page, page))
        if found is None:
            raise SourceFailure("unparsable", f"{page}: its page names no channel id", _NAMED)
        return found[1].decode()


def _body(session: "requests.Session", address: str, named: str) -> bytes:
    with session.get(address, stream=True) as answer:
        status = answer.status_code
        if status in {403, 429}:
            raise SourceFailure("blocked", f"{named}: YouTube answered {status} to this address", PROXY_ADVICE)
        if status in {404, 410}:
            raise SourceFailure("unavailable", f"{named}: YouTube has no such channel or playlist", _NAMED)
        if status != 200:
            raise Temporary(f"YouTube answered {status} for {named}; it is tried again")
        body = b""
        for piece in answer.iter_content(65536):
            body += piece
            if len(body) > LARGEST:
                raise SourceFailure("unparsable", f"{named}: its page is larger than {LARGEST} bytes", _NAMED)
        return body


def entries_of(body: bytes, named: str) -> Feed:
    """The videos of an Atom feed; an entry without a video's id is left out. Pure, but for importing the parser.

    Raises:
        SourceFailure: unparsable: no XML, no feed, or one with entities (they can grow without bound).
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - only the error; the parser is defusedxml's

    from defusedxml import DefusedXmlException, ElementTree  # noqa: PLC0415

    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SourceFailure("unparsable", f"{named}: its feed is no XML ({type(error).__name__})", _NAMED) from error
    if root.tag != f"{_ATOM}feed":
        raise SourceFailure("unparsable", f"{named}: what YouTube sent is no feed", _NAMED)
    found = [
        Entry(video, _line(entry.findtext(f"{_ATOM}title")))
        for entry in root.iter(f"{_ATOM}entry")
        if _VIDEO.fullmatch(video := (entry.findtext(f"{_YT}videoId") or "").strip())
    ]
    return Feed(_line(root.findtext(f"{_ATOM}title")), tuple({one.video: one for one in found}.values())[:MOST])


def _line(text: str | None) -> str:
    return " ".join((text or "").split())[:_TITLE]
