"""A YouTube video is one video, however its URL is written."""

import pytest

from functions.youtube_ingestion.address import Document, Named, Refused, Several, Video, read

ID = "dQw4w9WgXcQ"
ONE_VIDEO = (
    f"https://www.youtube.com/watch?v={ID}",
    f"  https://www.youtube.com/watch?v={ID}\n",
    f"http://youtube.com/watch?v={ID}",
    f"https://m.youtube.com/watch?app=desktop&v={ID}&t=42s&list=PL123&index=3",
    f"https://music.youtube.com/watch?v={ID}&feature=share",
    f"https://youtu.be/{ID}",
    f"https://youtu.be/{ID}?si=abcdef&t=10",
    f"https://www.youtube.com/shorts/{ID}",
    f"https://www.youtube.com/live/{ID}?feature=share",
    f"https://www.youtube.com/embed/{ID}?autoplay=1",
    f"https://www.youtube-nocookie.com/embed/{ID}",
    f"https://www.youtube.com/v/{ID}",
    f"https://www.youtube.com/e/{ID}/",
    f"https://www.youtube.com/?v={ID}",
    f"https://WWW.YouTube.com/watch?v={ID}#t=3",
    f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
)
PLAYLIST, CHANNEL = "PLabcdefghijklmnop", "UCabcdefghijklmnopqrstuv"
SEVERAL = {
    f"https://www.youtube.com/playlist?list={PLAYLIST}": (PLAYLIST, f"/playlist?list={PLAYLIST}"),
    f"https://m.youtube.com/playlist?app=desktop&list={PLAYLIST}&si=x": (PLAYLIST, f"/playlist?list={PLAYLIST}"),
    f"https://www.youtube.com/watch?list={PLAYLIST}": (PLAYLIST, f"/playlist?list={PLAYLIST}"),
    f"https://www.youtube.com/channel/{CHANNEL}/videos": (CHANNEL, f"/channel/{CHANNEL}"),
    "https://www.youtube.com/@someone": ("/@someone", "/@someone"),
    "https://www.youtube.com/@someone/streams?x=1": ("/@someone", "/@someone"),
    "https://www.youtube.com/@%E5%90%8D": ("/@%E5%90%8D", "/@%E5%90%8D"),
    "https://www.youtube.com/c/someone/videos": ("/c/someone", "/c/someone"),
    "https://www.youtube.com/user/someone": ("/user/someone", "/user/someone"),
}
NO_FEED = (
    "https://www.youtube.com/playlist?list=PL123",
    "https://www.youtube.com/playlist?list=WL",
    "https://www.youtube.com/watch?list=RDdQw4w9WgXcQdQw4w9W",
    "https://www.youtube.com/channel/UCabcdefghij",
    "https://www.youtube.com/c/",
    "https://www.youtube.com/results?search_query=k3s",
    "https://www.youtube.com/feed/subscriptions",
    "https://www.youtube.com/clip/Ugkx",
)
NO_VIDEO = (
    "https://www.youtube.com/watch?v=short",
    f"https://www.youtube.com/watch?v={ID}x",
    "https://www.youtube.com/watch?v=dQw4w9WgXc!",
    "https://www.youtube.com/",
    "https://youtu.be/",
    "https://www.youtube.com/embed/",
    f"https://www.youtube.com/about/{ID}",
    f"https://www.youtube.com/about?v={ID}",
)


@pytest.mark.parametrize("url", ONE_VIDEO)
def test_every_form_of_a_video_is_that_video(url: str) -> None:
    assert read(url) == Video(ID)
    assert Video(ID).url == f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize("url", SEVERAL)
def test_a_playlist_or_channel_is_a_list(url: str) -> None:
    named, way = SEVERAL[url]
    assert read(url) == Several(named, f"https://www.youtube.com{way}")


@pytest.mark.parametrize("url", NO_FEED)
def test_a_search_or_a_list_made_for_one_person_is_refused_with_advice(url: str) -> None:
    named = read(url)
    assert isinstance(named, Refused)
    assert named.why == "it names a search, a mix or a page of somebody's own, which has no feed"
    assert named.advice.startswith("Submit the URL of one video")


@pytest.mark.parametrize("url", NO_VIDEO)
def test_a_youtube_url_without_a_video_is_refused(url: str) -> None:
    named = read(url)
    assert isinstance(named, Refused)
    assert named.why == "it names no YouTube video (an id has 11 characters)"


def test_another_url_is_a_document_whose_query_is_not_shown() -> None:
    url = "https://files.example.com/talk.vtt?signature=secret"
    assert read(url) == Document(url, "https://files.example.com/talk.vtt")
    assert read(f"https://youtube.com.example.org/watch?v={ID}") == Document(
        f"https://youtube.com.example.org/watch?v={ID}", "https://youtube.com.example.org/watch"
    )


def test_a_urn_names_a_transcript_that_is_sent_along() -> None:
    assert read("urn:cortex-school:transcript:0a1b") == Named("urn:cortex-school:transcript:0a1b")
    assert isinstance(read("urn:x:y"), Refused)  # a namespace has at least two characters
    assert isinstance(read("urn:cortex-school:" + "a" * 501), Refused)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://169.254.169.254/latest/", "javascript:alert(1)", ""])
def test_what_is_never_read_is_refused_with_what_is(url: str) -> None:
    named = read(url)
    assert isinstance(named, Refused)
    assert "send the transcript along" in named.advice


def test_a_refusal_does_not_repeat_the_password() -> None:
    named = read("https://me:hunter2@example.com/talk.vtt?key=hunter3")
    assert isinstance(named, Refused)
    assert named.shown == "https://example.com/talk.vtt"
    assert "hunter" not in named.shown + named.why + named.advice
