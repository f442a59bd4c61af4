"""`alerts list|test` and what `doctor` and `status` say of messages that nobody got."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.handler import Temporary
from eventing.redis_store import RedisStore
from functions._cli import exits
from functions._cli.alerts import examined, undelivered
from functions._cli.doctor import examined as doctor
from functions._cli.main import app
from functions._cli.state import State
from functions._clients import ledger
from functions._improvement.notices import Item, Message, Notice, notice_key
from tests.clients.channels import WebServer

CANARY = "tok3nCANARY5dba1f0e9c"
NOW = 1_790_000_000.0
SAID = Message("critical", False, "shop", (Item("It broke", "a [red]change[/red]"),), NOW)
SENT = Notice("chat", SAID, "g", 1, NOW, "sent", 1)
FAILED = Notice("oncall", SAID, "g", 1, NOW - 60, "failed", 8, reason="it answered 500")
LATE = Notice("mail", SAID, "g", 1, NOW - 90, "due", 2, reason="it answered 429")
UNTRIED = Notice("mail", SAID, "g", 2, NOW - 90)


def keep(store: RedisStore, *notices: Notice) -> None:
    store.apply([ledger.put(notice_key(str(number)), notice, 0) for number, notice in enumerate(notices)])


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer().running() as server:
        yield server


def run(*arguments: str, **environ: str) -> Any:
    return CliRunner().invoke(app, list(arguments), env=environ)


@pytest.mark.parametrize(
    ("notices", "sentence"),
    [
        ((), ""),
        ((SENT, UNTRIED), ""),
        ((SENT, FAILED), "of the messages of a week 1 could not be delivered (the last to oncall: it answered 500)"),
        ((LATE,), "of the messages of a week 1 are tried again (the last to mail: it answered 429)"),
        (
            (FAILED, LATE),
            "of the messages of a week 1 could not be delivered and 1 are tried again"
            " (the last to oncall: it answered 500)",
        ),
    ],
)
def test_what_nobody_got_is_said(store: RedisStore, notices: tuple[Notice, ...], sentence: str) -> None:
    keep(store, *notices)
    assert undelivered(store, NOW) == (sentence, FAILED in notices)
    assert undelivered(store, NOW + 8 * 24 * 3600) == ("", False)


def test_the_list_has_the_newest_first(store: RedisStore, redis_url: str) -> None:
    keep(store, FAILED, SENT)
    shown = run("alerts", "list", REDIS_URL=redis_url)
    assert shown.exit_code == 0
    assert "It broke a [red]change[/red]" in shown.output
    assert shown.output.index("sent") < shown.output.index("failed after 8 attempts: it answered 500")
    found = json.loads(run("alerts", "list", "--json", REDIS_URL=redis_url).output)
    assert [one["state"] for one in found] == ["sent", "failed"]


def test_an_empty_list_says_why_it_may_be_empty(store: RedisStore, redis_url: str) -> None:
    assert "No message was sent. Without NOTIFY_URLS" in run("alerts", "list", REDIS_URL=redis_url).output


def test_a_test_is_sent_to_each_target_or_to_one(web: WebServer) -> None:
    urls = f"a=json://127.0.0.1:{web.port}/{CANARY} b=json://127.0.0.1:{web.port}/{CANARY}"
    every = run("alerts", "test", NOTIFY_URLS=urls)
    assert (every.exit_code, every.output.split()) == (0, ["a:", "taken", "b:", "taken"])
    assert run("alerts", "test", "b", NOTIFY_URLS=urls).exit_code == 0
    assert len(web.requests) == 3
    web.answers = [500]
    refused = run("alerts", "test", NOTIFY_URLS=urls)
    assert refused.exit_code == exits.UNAVAILABLE
    assert "a: it answered 500" in refused.output
    assert CANARY not in every.output + refused.output


@pytest.mark.parametrize(
    ("arguments", "urls", "said"),
    [((), "", "NOTIFY_URLS has no target"), (("x",), "a=json://127.0.0.1:1", "no target 'x'; it has a")],
)
def test_nobody_to_test(arguments: tuple[str, ...], urls: str, said: str) -> None:
    result = run("alerts", "test", *arguments, NOTIFY_URLS=urls)
    assert (result.exit_code, said in result.output) == (exits.REFUSED, True)


def test_doctor_says_that_nobody_was_asked_and_what_is_wrong() -> None:
    fine = examined({"NOTIFY_URLS": f"a=json://h/{CANARY}"}, ("", False))
    assert fine == "a: not asked, apprise cannot ping; `alerts test` sends a message"
    late = "1 are tried again (the last to a: it could not be reached)"
    assert examined({"NOTIFY_URLS": "a=json://h"}, (late, False)).endswith(f"; {late}")
    with pytest.raises(Temporary, match="nosuch: apprise cannot read its URL") as wrong:
        examined({"NOTIFY_URLS": f"nosuch://{CANARY} {CANARY}"}, ("", False))
    assert "1 words of NOTIFY_URLS are no URL" in str(wrong.value)
    assert CANARY not in str(wrong.value)
    with pytest.raises(Temporary, match="1 could not be delivered; `alerts list` shows them"):
        examined({"NOTIFY_URLS": "a=json://h"}, ("of the messages of a week 1 could not be delivered", True))


def test_doctor_has_a_line_for_it(tmp_path: Path, store: RedisStore, redis_url: str) -> None:
    def line(**environ: str) -> tuple[str, str]:
        found = doctor(State(tmp_path), {"PATH": "/usr/bin:/bin", "REDIS_URL": redis_url, **environ})
        return next((one.state, one.detail) for one in found if one.what == "notifications")

    assert line() == ("absent", "NOTIFY_URLS is not set: alerts are only in the log of the function alerting")
    assert line(NOTIFY_URLS="a=json://h")[0] == "ok"
    (tmp_path / "urls").write_text("a=json://h\n")
    assert line(NOTIFY_URLS_FILE=str(tmp_path / "urls"))[0] == "ok"
    assert line(NOTIFY_URLS_FILE=str(tmp_path / "missing"))[0] == "wrong"
    (tmp_path / "policy.yaml").write_text("alerts: {routes: {critical: [a, oncal], warning: ['*']}}")
    assert line(NOTIFY_URLS="a=json://h", POLICY_FILE=str(tmp_path / "policy.yaml")) == (
        "wrong",
        "alerts.routes of the policy names oncal, which NOTIFY_URLS has not",
    )
    assert line(NOTIFY_URLS="a=json://h", REDIS_URL="redis://127.0.0.1:1")[0] == "ok"
