"""What a submitted URL names: a YouTube video, a document on the web, or a transcript sent along. Pure."""

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msgspec import Struct

from functions._clients.addresses import refusal_of, shown

WATCH = "https://www.youtube.com/watch?v="
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%/?#]{1,500}", re.IGNORECASE)  # RFC 8141
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "youtu.be"})
_NAMED_IN_THE_PATH = frozenset({"shorts", "live", "embed", "v", "e"})
_SEVERAL = frozenset({"playlist", "channel", "c", "user", "feed", "results", "hashtag", "clip", "post"})
_ONE_VIDEO = "Submit the URL of one video, such as https://www.youtube.com/watch?v=..., once for each."
_WHAT_IS_READ = (
    "Submit a YouTube video, an http(s) URL of a .vtt, .srt, .json or .txt transcript, or send the transcript along."
)


class Video(Struct, frozen=True):
    """A YouTube video."""

    id: str

    @property
    def url(self) -> str:
        """Its one canonical URL, without what trackers and players add."""
        return WATCH + self.id


class Document(Struct, frozen=True):
    """A transcript on the web. `url` may hold a token in its query: only `shown` goes into records."""

    url: str
    shown: str


class Named(Struct, frozen=True):
    """A name (URN) of a transcript that is sent along."""

    shown: str


class Refused(Struct, frozen=True):
    """What is not read, why, and what to submit instead."""

    shown: str
    why: str
    advice: str


def read(url: str) -> Video | Document | Named | Refused:
    """What the URL names."""
    url = url.strip()
    if _URN.fullmatch(url):
        return Named(url)
    why = refusal_of(url)
    if why:
        return Refused(shown(url), why, _WHAT_IS_READ)
    parts = urlsplit(url)
    host = re.sub(r"^(www|m|music|gaming)\.", "", (parts.hostname or "").removesuffix("."))
    if host not in _YOUTUBE:
        return Document(url, shown(url))
    video = _video(host, parts)
    if _VIDEO.fullmatch(video):
        return Video(video)
    first = parts.path.strip("/").partition("/")[0]
    if first in _SEVERAL or first.startswith("@") or "list" in parse_qs(parts.query):
        return Refused(shown(url), "it names a playlist, a channel or a search, not one video", _ONE_VIDEO)
    return Refused(shown(url), "it names no YouTube video (an id has 11 characters)", _ONE_VIDEO)


def _video(host: str, parts: SplitResult) -> str:
    path = [unquote(piece) for piece in parts.path.split("/") if piece]
    query = parse_qs(parts.query)
    if host == "youtu.be":
        return path[0] if path else ""
    if path[:1] == ["attribution_link"]:
        return parse_qs(urlsplit(query.get("u", [""])[0]).query).get("v", [""])[0]
    if len(path) >= 2 and path[0] in _NAMED_IN_THE_PATH:
        return path[1]
    return query.get("v", [""])[0] if path in ([], ["watch"]) else ""
