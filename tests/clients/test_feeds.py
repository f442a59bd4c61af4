"""Feeds of channels and playlists from a real HTTP server, in YouTube's shape and in others."""

from collections.abc import Iterator

import pytest
import requests

from eventing.handler import Temporary
from functions._clients.feeds import LARGEST, Feeds, entries_of
from functions._clients.transcripts import Entry, Feed, SourceFailure
from functions._clients.youtube import timed_session
from tests.clients.loopback import Answer, Loopback, says, serving, streams
from tests.clients.test_youtube import Led

CHANNEL, PLAYLIST = "UCabcdefghijklmnopqrstuv", "PLabcdefghijklmnop"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">'
)


def entry(video: str, title: str = "A talk") -> str:
    return (
        f"<entry><id>yt:video:{video}</id><yt:videoId>{video}</yt:videoId><yt:channelId>{CHANNEL}</yt:channelId>"
        f'<title>{title}</title><link rel="alternate" href="https://www.youtube.com/watch?v={video}"/>'
        "<author><name>Someone</name></author><published>2026-11-20T15:00:13+00:00</published>"
        f"<media:group><media:title>{title}</media:title></media:group></entry>"
    )


def atom(*entries: str, title: str = "Someone") -> bytes:
    return f"{HEAD}<title>{title}</title>{''.join(entries)}</feed>".encode()


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        loopback.answers["/feeds/videos.xml"] = says(200, atom(entry("aaaaaaaaaaa"), entry("bbbbbbbbbbb", "B &amp; C")))
        yield loopback


@pytest.fixture
def feeds(server: Loopback) -> Iterator[Feeds]:
    led = Led(server.url)

    def session() -> requests.Session:
        made = timed_session()
        made.trust_env = False
        made.mount("https://www.youtube.com/", led)
        return made

    yield Feeds(session)
    led.close()


def test_a_channel_and_a_playlist_are_asked_for_by_their_ids(server: Loopback, feeds: Feeds) -> None:
    found = Feed("Someone", (Entry("aaaaaaaaaaa", "A talk"), Entry("bbbbbbbbbbb", "B & C")))
    assert feeds.feed(CHANNEL) == feeds.feed(PLAYLIST) == found
    assert [target for _, target, _ in server.seen] == [
        f"/feeds/videos.xml?channel_id={CHANNEL}",
        f"/feeds/videos.xml?playlist_id={PLAYLIST}",
    ]


@pytest.mark.parametrize(
    "page",
    [
        f'<link rel="alternate" type="application/rss+xml" href="https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}">',
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
    ],
)
def test_a_handle_is_led_to_its_channel_by_its_page(server: Loopback, feeds: Feeds, page: str) -> None:
    server.answers["/@someone"] = says(200, b"<html>" + b" " * 100_000 + page.encode() + b"</html>")
    assert feeds.feed("/@someone").title == "Someone"
    assert server.seen[-1][1] == f"/feeds/videos.xml?channel_id={CHANNEL}"


@pytest.mark.parametrize(
    ("answer", "reason", "message"),
    [
        (says(404), "unavailable", "YouTube has no such channel or playlist"),
        (says(429), "blocked", "YouTube answered 429 to this address"),
        (says(403), "blocked", "YouTube answered 403"),
        (says(200, b""), "unparsable", r"its feed is no XML \(ParseError\)"),
        (says(200, b"<html><body>consent</body>"), "unparsable", "its feed is no XML"),
        (says(200, b"<html></html>"), "unparsable", "what YouTube sent is no feed"),
        (says(200, atom()[:-4]), "unparsable", "its feed is no XML"),
        (says(200, b'<?xml version="1.0" encoding="x-none"?><feed/>'), "unparsable", "its feed is no XML"),
        (
            says(200, b'<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><f>&b;</f>'),
            "unparsable",
            r"its feed is no XML \(DTDForbidden\)",
        ),
        (streams(*[b"<" * 65536] * (LARGEST // 65536 + 2)), "unparsable", "its page is larger than"),
    ],
)
def test_what_is_no_feed_says_why(server: Loopback, feeds: Feeds, answer: Answer, reason: str, message: str) -> None:
    server.answers["/feeds/videos.xml"] = answer
    with pytest.raises(SourceFailure, match=message) as caught:
        feeds.feed(CHANNEL)
    assert (caught.value.reason, bool(caught.value.advice)) == (reason, True)


def test_a_page_without_an_id_says_so(server: Loopback, feeds: Feeds) -> None:
    server.answers["/@someone"] = says(200, b"<html>")
    with pytest.raises(SourceFailure, match="/@someone: its page names no channel id") as caught:
        feeds.feed("/@someone")
    assert caught.value.reason == "unparsable"
    with pytest.raises(SourceFailure, match="/@nobody: YouTube has no such channel"):
        feeds.feed("/@nobody")


def test_youtube_in_trouble_or_out_of_reach_is_asked_again(server: Loopback, feeds: Feeds) -> None:
    server.answers["/feeds/videos.xml"] = says(503)
    with pytest.raises(Temporary, match="YouTube answered 503"):
        feeds.feed(CHANNEL)
    nowhere = Led("http://127.0.0.1:1")
    session = timed_session()
    session.trust_env = False
    session.mount("https://www.youtube.com/", nowhere)
    with pytest.raises(Temporary, match=r"out of reach \(ConnectionError\)"):
        Feeds(lambda: session).feed(CHANNEL)
    nowhere.close()


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ((), ()),
        ((entry("short"), entry("&lt;script&gt;"), entry("../../../etc")), ()),
        ((entry("aaaaaaaaaaa", "t" * 10_000),), (Entry("aaaaaaaaaaa", "t" * 300),)),
        ((entry("aaaaaaaaaaa", "one\n two"),), (Entry("aaaaaaaaaaa", "one two"),)),
        ((entry("aaaaaaaaaaa"), entry("aaaaaaaaaaa")), (Entry("aaaaaaaaaaa", "A talk"),)),
        (("<entry><yt:videoId>aaaaaaaaaaa</yt:videoId></entry>",), (Entry("aaaaaaaaaaa", ""),)),
    ],
)
def test_of_odd_entries_what_is_a_video_is_kept(entries: tuple[str, ...], found: tuple[Entry, ...]) -> None:
    assert entries_of(atom(*entries), CHANNEL).entries == found


def test_of_an_endless_feed_the_first_ones_are_kept() -> None:
    assert len(entries_of(atom(*(entry(f"{number:011}") for number in range(80))), CHANNEL).entries) == 50
