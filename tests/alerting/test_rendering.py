"""A message in each form: complete, bounded, and nothing of what came from outside is active in it."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from functions._improvement.notices import Item, Link, Message
from functions.alerting.rendering import TITLE, harmless, headline, rendered

AT = 1_790_000_000.0
ITEM = Item(
    "A change was rolled back",
    about="Limits for web",
    why="web crashed 3 times",
    done="Commit 1 was taken back by 2.",
    advice="`cortex-school explain ab12` says more.",
    links=(Link("commit 1", "https://h/c/1"), Link("video", "https://v/?v=x&t=1s")),
    count=3,
    since=AT - 3600,
)
SAID = Message("warning", False, "shop", (ITEM,), AT)
FORMS: tuple[Any, ...] = ("text", "markdown", "html")
HOSTILE = (
    "@everyone @here <@123> <@&456> <!channel> <!subteam^S1> <#C1> #1 !general",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example|ok>",
    "**bold** __under__ *it* _it_ ~~gone~~ `code` ```fence``` ||spoiler|| > quote # heading - [ ] box",
    "<b>x</b><script>alert(1)</script><a href='https://evil.example'>x</a> &lt;!channel&gt; &#64;here",
    "line one\nline two\r\nSubject: forged\u2028more\u0000\u202ereversed\u200b",
    "www.evil.example mailto:a@evil.example tel:+1 slack://x ghp_0123456789abcdefghijklmnopqrstuv",
    "\\@everyone \\<!here> ‹!here› `` ` `` ````",
)


def test_text() -> None:
    assert rendered(SAID, "text", 3000) == (
        "Warning: shop: A change was rolled back",
        "Change: Limits for web\n"
        "Why: web crashed 3 times\n"
        "Done: Commit 1 was taken back by 2.\n"
        "Next: cortex-school explain ab12 says more.\n"
        "Reported: 3 times since 2026-09-21 13:13 UTC\n"
        "Look at: commit 1 https://h/c/1, video https://v/?v=x&t=1s\n"
        "\n"
        "2026-09-21 14:13 UTC",
    )


def test_markdown() -> None:
    assert rendered(SAID, "markdown", 3000)[1] == (
        "**Change:** `Limits for web`\n"
        "**Why:** `web crashed 3 times`\n"
        "**Done:** `Commit 1 was taken back by 2.`\n"
        "**Next:** `cortex-school explain ab12` says more.\n"
        "**Reported:** 3 times since 2026-09-21 13:13 UTC\n"
        "**Look at:** [commit 1](https://h/c/1) · [video](https://v/?v=x&t=1s)\n"
        "\n"
        "2026-09-21 14:13 UTC"
    )


def test_html() -> None:
    body = rendered(SAID, "html", 3000)[1]
    assert "<b>Next:</b> <code>cortex-school explain ab12</code> says more.<br/>" in body
    assert '<a href="https://v/?v=x&amp;t=1s">video</a>' in body


def test_the_headline_says_how_bad_where_and_what() -> None:
    assert headline(replace(SAID, over=True, severity="info")) == "Over: shop: A change was rolled back"
    assert headline(replace(SAID, application="")) == "Warning: A change was rolled back"
    assert headline(replace(SAID, more=2)) == "Warning: shop: 3 things: A change was rolled back"
    assert len(headline(replace(SAID, items=(replace(ITEM, title="t" * 4000),)))) == TITLE


def test_several_things_are_told_apart_and_the_rest_is_counted() -> None:
    body = rendered(replace(SAID, items=(ITEM, replace(ITEM, title="Another")), more=7, note="Enough."), "text", 3000)[
        1
    ]
    assert body.count("What: ") == 2
    assert "And 7 more: cortex-school alerts list.\n\nEnough." in body


class Tags(HTMLParser):
    """Which elements a text has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[Any, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attributes)))


def active(text: str) -> list[str]:
    """What some channel would take for more than text."""
    return re.findall(r"<|>|(?<!\w)@\w|\bhttps?://|\bjavascript:|\bwww\.\w|\*|~|`|\[|\]|\||\\|\n|\r", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_data(text: str) -> None:
    said = harmless(text, 400)
    assert active(said.replace("javascript:", "")) == []
    assert said.isprintable()
    assert "ghp_" not in said
    hostile = Item(text, about=text, why=text, done=text)
    message = Message("critical", False, text, (hostile, hostile), AT)
    title, plain = rendered(message, "text", 3000)
    assert active(title.replace("javascript:", "")) == []
    assert active(plain.replace("javascript:", "").replace("\n", "")) == []
    assert {tag for tag, _ in Tags(rendered(message, "html", 3000)[1]).found} == {"b", "br"}
    for line in rendered(message, "markdown", 3000)[1].splitlines():
        assert re.fullmatch(r"(\*\*\w+:\*\* `[^`]+`|2026-09-21 14:13 UTC|)", line), line


@given(st.text(max_size=300), st.sampled_from(FORMS), st.integers(300, 3000))
def test_whatever_the_text_a_message_is_bounded_and_inert(text: str, form: Any, limit: int) -> None:
    hostile = Item(text, about=text, why=text, done=text)
    title, body = rendered(Message("info", False, text, (hostile,) * 3, AT, more=9), form, limit)
    assert len(title) + len(body) <= limit
    assert not re.search(r"(?<!\w)@\w|<[@!#]|https?://|\n", title)
    assert not re.search(r"(?<!\w)@\w|<[@!#]|https?://", body)
    assert body.count("`") % 2 == 0
