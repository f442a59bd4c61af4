"""Notifications over real HTTP and SMTP: what each kind of channel gets, and what its refusals become."""

import email
import email.policy
import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from eventing.settings import SettingError
from functions._clients.notifications import LONGEST, Answer, Targets
from functions._improvement.notices import Item, Link, Message
from functions.alerting.rendering import rendered
from tests.clients.channels import MailServer, WebServer

CANARY = "tok3nCANARY5dba1f0e9c"
HOSTILE = (
    "@everyone <!channel> <@U123> <@&99> [click](https://evil.example) ![x](https://evil.example/x) **bold** <b>x</b> `"
)
SAID = Message(
    "critical",
    False,
    "shop",
    (
        Item(
            f"A change could not be verified {HOSTILE}",
            about=HOSTILE,
            why=HOSTILE,
            done="Commit 0123456789ab was made, and is still there.",
            advice="Look at it, then `cortex-school resolve ab12 verify`.",
            links=(Link("commit 0123456789ab", "https://github.com/o/r/commit/0123456789ab"),),
        ),
    ),
    at=1_790_000_000.0,
)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer().running() as server:
        yield server


def sent(url: str, *, tone: Any = "failure", seconds: float = 10.0, prepare: Any = None) -> Answer:
    targets = Targets(f"it={url}", seconds=seconds, prepare=prepare)
    return targets.send("it", lambda form, limit: rendered(SAID, form, limit), tone, "group")


def test_a_webhook_gets_plain_text(web: WebServer) -> None:
    assert sent(f"json://127.0.0.1:{web.port}/hook/{CANARY}") == Answer(True)
    ((path, headers, _),) = web.requests
    assert path == f"/hook/{CANARY}"
    assert headers["User-Agent"].startswith("Cortex Online School")
    (body,) = web.bodies
    assert body["type"] == "failure"
    assert body["title"].startswith("Critical: shop: A change could not be verified")
    assert "Next: Look at it, then cortex-school resolve ab12 verify." in body["message"]
    assert "Look at: commit 0123456789ab https://github.com/o/r/commit/0123456789ab" in body["message"]


@pytest.mark.filterwarnings("ignore:Non-string passwords")  # apprise's plugin, with a token
def test_ntfy_gets_plain_text(web: WebServer) -> None:
    assert sent(f"ntfy://{CANARY}@127.0.0.1:{web.port}/alerts").taken
    (body,) = web.bodies
    assert body["topic"] == "alerts"
    assert body["title"].startswith("Critical: shop")
    assert "Why: " in body["message"]


def test_slack_gets_its_markdown_and_nobody_is_mentioned(web: WebServer) -> None:
    def prepare(plugin: Any) -> None:
        plugin.webhook_url = f"{web.base}/services"

    web.said = b"ok"  # all that a webhook of Slack says
    assert sent(f"slack://T1JJ3T3L2/A1BRTD4JD/{CANARY}abc", prepare=prepare).taken
    (attachment,) = web.bodies[0]["attachments"]
    assert attachment["title"].startswith("Critical: shop: A change could not be verified @ everyone")
    assert "*Next:* Look at it, then `cortex-school resolve ab12 verify`." in attachment["text"]
    assert "<https://github.com/o/r/commit/0123456789ab|commit 0123456789ab>" in attachment["text"]
    whole = attachment["title"] + attachment["text"]
    for active in ("<!", "<@", "@everyone", "*bold*", "https://evil"):
        assert active not in whole


def test_discord_gets_an_embed_and_nobody_is_mentioned(web: WebServer) -> None:
    def prepare(plugin: Any) -> None:
        plugin.notify_url = f"{web.base}/webhooks"

    assert sent(f"discord://1234567890/{CANARY}", prepare=prepare).taken
    (body,) = web.bodies
    (embed,) = body["embeds"]
    shown = embed["title"] + embed["description"]
    assert "**Next:** Look at it, then `cortex-school resolve ab12 verify`." in shown
    assert "[commit 0123456789ab](https://github.com/o/r/commit/0123456789ab)" in shown
    for active in ("<@", "@everyone", "**bold**", "https://evil", "]( "):
        assert active not in shown
    assert "content" not in body  # apprise puts the mentions that it finds there
    assert not body.get("allow_mentions", {}).get("parse")


def test_telegram_gets_html(web: WebServer) -> None:
    def prepare(plugin: Any) -> None:
        plugin.notify_url = f"{web.base}/bot"

    assert sent(f"tgram://123456789:{CANARY}abcdefghijklmn/12345", prepare=prepare).taken
    body = web.bodies[-1]
    assert body["parse_mode"] == "HTML"
    assert "<b>Next:</b> Look at it, then <code>cortex-school resolve ab12 verify</code>." in body["text"]
    assert '<a href="https://github.com/o/r/commit/0123456789ab">commit 0123456789ab</a>' in body["text"]
    assert "<b>x</b>" not in body["text"]


@pytest.mark.parametrize(("tone", "action"), [("failure", "trigger"), ("warning", "trigger"), ("success", "resolve")])
def test_pagerduty_has_one_incident_for_one_fault(web: WebServer, tone: str, action: str) -> None:
    from apprise.plugins import pagerduty  # noqa: PLC0415  heavy, and only here

    key = f"{CANARY}abcdefghijklmnopq"[:32]
    before = dict(pagerduty.PAGERDUTY_API_LOOKUP)
    pagerduty.PAGERDUTY_API_LOOKUP["us"] = f"{web.base}/v2/enqueue"  # the plugin has its address in a module
    try:
        assert sent(f"pagerduty://{key}@{key}", tone=tone).taken
    finally:
        pagerduty.PAGERDUTY_API_LOOKUP.update(before)
    (body,) = web.bodies
    assert (body["dedup_key"], body["event_action"]) == ("group", action)
    assert len(body.get("payload", {}).get("summary", "")) <= 1024


def test_e_mail_gets_html_with_nothing_active_in_it() -> None:
    with MailServer().running() as server:
        url = f"mailto://school:{CANARY}@127.0.0.1:{server.port}?smtp=127.0.0.1&mode=insecure&from=s@example.org&to=ada@example.org&user="
        assert sent(url).taken
    (raw,) = server.messages
    message = email.message_from_string(raw, policy=email.policy.default)
    assert message["Subject"].startswith("Critical: shop: A change could not be verified")
    part = message.get_body(("html",))
    assert part is not None
    text = part.get_content()
    assert "<b>Next:</b> Look at it, then <code>cortex-school resolve ab12 verify</code>." in text
    assert "evil.example" in text  # shown, and no link
    assert "https://evil" not in text
    assert "<b>x</b>" not in text


def test_e_mail_that_is_refused_is_not_taken() -> None:
    with MailServer().running() as server:
        server.refusal = "554 no"
        answer = sent(
            f"mailto://127.0.0.1:{server.port}?smtp=127.0.0.1&mode=insecure&from=s@example.org&to=a@example.org"
        )
    assert not answer.taken


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (500, Answer(False, "it answered 500")),
        (503, Answer(False, "it answered 503")),
        (429, Answer(False, "it answered 429", later=True)),
        (401, Answer(False, "it answered 401", later=True)),
        (404, Answer(False, "it answered 404", later=True)),
        (302, Answer(False, "it answered 302")),  # not followed: the token would go along
        (None, Answer(False, "it could not be reached, or refused the message without a status")),
    ],
)
def test_a_refusal_is_told_in_our_own_words(web: WebServer, answer: int | None, expected: Answer) -> None:
    web.answers, web.location = [answer], f"{web.base}/elsewhere"
    assert sent(f"json://user:{CANARY}@127.0.0.1:{web.port}/{CANARY}") == expected
    assert len(web.requests) == 1


def test_silence_is_not_waited_for_longer_than_a_function_may_take(web: WebServer) -> None:
    web.answers = ["silence"]
    answer = sent(f"json://127.0.0.1:{web.port}/x?rto=20", seconds=0.2)
    assert answer == Answer(False, "it gave no answer in time; the message may have arrived all the same")


def test_nobody_listens_there() -> None:
    assert sent("json://127.0.0.1:1/x") == Answer(
        False, "it could not be reached, or refused the message without a status"
    )


def test_a_url_that_apprise_cannot_read_is_a_refusal_without_the_url() -> None:
    answer = sent(f"nosuchthing://{CANARY}@host")
    assert (answer.taken, answer.later) == (False, True)
    assert CANARY not in answer.reason
    targets = Targets("")
    assert not targets.send("gone", lambda form, limit: ("t", "b"), "info", "k").taken


@pytest.mark.filterwarnings("ignore:Non-string passwords")
def test_a_token_is_in_no_log_and_no_message(web: WebServer, capfd: pytest.CaptureFixture[str]) -> None:
    log = io.StringIO()
    handler, loggers = logging.StreamHandler(log), [logging.getLogger(name) for name in ("", "apprise", "urllib3")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)  # not caplog, which listens even to loggers that pass nothing on
    try:
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        logging.getLogger("cortex.test").debug("the log is on")
        shown = [repr(Targets(f"it=json://u:{CANARY}@127.0.0.1:1/{CANARY}"))]
        for answer in (200, 500, 429, None):
            web.answers = [answer]
            shown.append(repr(sent(f"json://u:{CANARY}@127.0.0.1:{web.port}/{CANARY}?token={CANARY}")))
            web.answers = [answer]
            shown.append(repr(sent(f"ntfy://{CANARY}@127.0.0.1:{web.port}/{CANARY}")))
        shown.append(repr(sent(f"json://u:{CANARY}@127.0.0.1:1/{CANARY}")))
        shown.append(repr(sent(f"slack://{CANARY}")))
        shown.append(repr(sent(f"{CANARY}://{CANARY}")))
    finally:
        loggers[0].removeHandler(handler)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
    out = capfd.readouterr()
    everything = " ".join([*shown, log.getvalue(), out.out, out.err])
    assert "the log is on" in everything
    assert CANARY.lower() not in everything.lower()


@pytest.mark.parametrize(
    ("text", "names", "wrong"),
    [
        ("", (), 0),
        ("json://h", ("json",), 0),
        ("oncall=pagerduty://k@k\nchat=slack://a/b/c\n", ("oncall", "chat"), 0),
        ("# ours, json://no\njson://a json://b", ("json", "json-2"), 0),
        ("x=json://a x=json://b", ("x", "x-2"), 0),
        ("Chat=JSON://h", ("chat",), 0),
        ("mailto://u:p@h?a=b", ("mailto",), 0),
        ("not-a-url", (), 1),
    ],
)
def test_targets_have_names(text: str, names: tuple[str, ...], wrong: int) -> None:
    targets = Targets(text)
    assert (targets.names, targets.wrong) == (names, wrong)


def test_a_channel_with_little_room_gets_what_fits(web: WebServer) -> None:
    def prepare(plugin: Any) -> None:
        plugin.body_maxlen = 160  # as the plugins for text messages have

    assert sent(f"json://127.0.0.1:{web.port}/", prepare=prepare).taken
    (body,) = web.bodies
    assert len(body["title"]) + len(body["message"]) <= 160
    assert body["title"].startswith("Critical: shop: A change could not be verified")


def test_without_the_setting_there_is_nobody_and_two_settings_are_one_too_many() -> None:
    assert Targets.from_environ({}).names == ()
    with pytest.raises(SettingError, match="Both NOTIFY_URLS and NOTIFY_URLS_FILE are set"):
        Targets.from_environ({"NOTIFY_URLS": "json://h", "NOTIFY_URLS_FILE": "/x"})


@pytest.mark.parametrize("limit", [70, 160, 1000, LONGEST])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_message_fits(form: Any, limit: int) -> None:
    long = Message(
        "warning", False, "shop", tuple(Item("t " * 500, "a" * 3000, "w " * 2000) for _ in range(5)), 0.0, 40
    )
    title, body = rendered(long, form, limit)
    assert len(title) + len(body) <= limit
    assert len(title) <= 180
