"""Sources in turn: the first that has captions gives them, and what each of them said is kept."""

import pytest

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._catalogue.transcript import Segment
from functions._clients.caption_sources import InOrder, caption_sources, feed_source, together
from functions._clients.transcripts import Captions, SourceFailure
from functions._clients.youtube import timed_session

ID = "dQw4w9WgXcQ"
URL = f"https://www.youtube.com/watch?v={ID}"
FOUND = Captions((Segment(0.0, 1.0, "hello"),), "en", generated=False)
BLOCKED = SourceFailure("blocked", f"{URL}: YouTube blocks this address", "use a proxy")
NONE = SourceFailure("no_transcript", f"{URL}: the video has no captions", "try another")
ODD = SourceFailure("unparsable", f"{URL}: odd page", "try later")
AWAY = Temporary("YouTube answered 503")


class Source:
    def __init__(self, answer: Captions | Exception) -> None:
        self.answer, self.asked, self.pinged = answer, 0, 0

    def captions(self, video: str, language: str) -> Captions:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def ping(self) -> None:
        self.pinged += 1


def test_the_first_that_has_captions_gives_them() -> None:
    first, second = Source(FOUND), Source(FOUND)
    found = InOrder((("a", first), ("b", second))).captions(ID, "")
    assert (found.source, found.tried, second.asked) == ("a", (), 0)


@pytest.mark.parametrize("failure", [BLOCKED, NONE, AWAY])
def test_after_any_failure_the_next_is_asked(failure: Exception) -> None:
    found = InOrder((("a", Source(failure)), ("b", Source(FOUND)))).captions(ID, "")
    assert (found.source, found.tried) == ("b", (f"a: {str(failure).removeprefix(URL + ': ')}",))


@pytest.mark.parametrize(
    ("first", "second", "reason", "advice"),
    [
        (BLOCKED, BLOCKED, "blocked", "use a proxy"),
        (BLOCKED, NONE, "no_transcript", "try another"),  # a word about the video weighs more
        (NONE, BLOCKED, "no_transcript", "try another"),
        (NONE, AWAY, "no_transcript", "try another"),
        (ODD, BLOCKED, "unparsable", "try later"),
    ],
)
def test_what_each_said_is_in_the_final_error(first: Exception, second: Exception, reason: str, advice: str) -> None:
    with pytest.raises(SourceFailure) as caught:
        InOrder((("a", Source(first)), ("b", Source(second)))).captions(ID, "")
    assert (caught.value.reason, caught.value.advice) == (reason, advice)
    said = [str(one).removeprefix(URL + ": ") for one in (first, second)]
    assert caught.value.message == f"{URL} gives no captions. a: {said[0]}; b: {said[1]}; none were sent along"


@pytest.mark.parametrize("failures", [(AWAY, AWAY), (BLOCKED, AWAY), (AWAY, ODD)])
def test_where_trying_again_may_help_it_is_done(failures: tuple[SourceFailure | Temporary, ...]) -> None:
    found = together(ID, [("a", failures[0]), ("b", failures[1])])
    assert isinstance(found, Temporary)
    assert "a: " in str(found)
    assert "b: " in str(found)


def test_ping_asks_the_first() -> None:
    first, second = Source(FOUND), Source(FOUND)
    InOrder((("a", first), ("b", second))).ping()
    assert (first.pinged, second.pinged) == (1, 0)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"CAPTION_LANGUAGES": "english please"}, "CAPTION_LANGUAGES has 'english please'"),
        ({"YOUTUBE_PROXY": "socks5://me:hunter2@proxy"}, "YOUTUBE_PROXY is no http"),
        ({"YOUTUBE_PROXY": "proxy:8080"}, "YOUTUBE_PROXY is no http"),
    ],
)
def test_a_wrong_setting_stops_the_start(environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingError, match=message) as caught:
        caption_sources(environ)
    assert "hunter2" not in str(caught.value)


def test_settings() -> None:
    caption_sources({"CAPTION_LANGUAGES": " de , pt-BR,", "YOUTUBE_PROXY": "http://me:pw@proxy.example.com:80"})
    feed_source({})
    with timed_session("http://proxy.example.com:80") as session:
        assert (session.trust_env, session.proxies["https"]) == (False, "http://proxy.example.com:80")
