"""What a submitted URL names: a YouTube video, a list of them, a document, or a transcript sent along. Pure."""

import re
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from msgspec import Struct

from functions._clients.addresses import refusal_of, shown

WATCH = "https://www.youtube.com/watch?v="
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%/?#]{1,500}", re.IGNORECASE)  # RFC 8141
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "youtu.be"})
_NAMED_IN_THE_PATH = frozenset({"shorts", "live", "embed", "v", "e"})
_NO_FEED = frozenset({"feed", "results", "hashtag", "clip", "post"})
_LIST = re.compile(r"(PL|UU|OL|FL)[A-Za-z0-9_-]{10,60}")  # others are made for one person: mixes, likes, watch later
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_PAGE = re.compile(r"[^\s/]{1,100}")
_ONE_VIDEO = "Submit the URL of one video, such as https://www.youtube.com/watch?v=..., of a playlist or of a channel."
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


class Several(Struct, frozen=True):
    """A playlist or a channel: an id (`PL...`, `UC...`), or the path of a channel's page, which names its id."""

    named: str
    shown: str


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


Meant = Video | Several | Document | Named | Refused


def read(url: str) -> Meant:
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
    return _several(parts, shown(url))


def _several(parts: SplitResult, as_shown: str) -> Several | Refused:
    path = [unquote(piece) for piece in parts.path.split("/") if piece] or [""]
    listed = parse_qs(parts.query).get("list", [""])[0]
    address = f"https://www.youtube.com/playlist?list={listed}"
    if _LIST.fullmatch(listed):
        return Several(listed, address)
    if path[0] == "channel" and len(path) > 1 and _CHANNEL.fullmatch(path[1]):
        return Several(path[1], f"https://www.youtube.com/channel/{path[1]}")
    page = path[:1] if path[0].startswith("@") else path[:2] if path[0] in {"c", "user"} and len(path) > 1 else []
    if page and all(_PAGE.fullmatch(piece) for piece in page) and page[0] != "@":
        way = "/" + "/".join(quote(piece, safe="@") for piece in page)
        return Several(way, "https://www.youtube.com" + way)
    if path[0] in _NO_FEED or path[0] in {"playlist", "channel", "c", "user"} or listed:
        return Refused(as_shown, "it names a search, a mix or a page of somebody's own, which has no feed", _ONE_VIDEO)
    return Refused(as_shown, "it names no YouTube video (an id has 11 characters)", _ONE_VIDEO)


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
