"""What a person reads while it happens: each thing once, in words, whatever an event carries."""

from typing import Any

import msgspec
import pytest

from eventing.contracts import PREFIX
from eventing.queue import Happening
from eventing.redis_store import RedisStore
from eventing.wire import CloudEvent
from functions._cli.demonstrating.live import Live
from functions._clients import ledger
from functions._improvement.healing import Deletion, Errand, errand_key


def happening(kind: str, data: bytes) -> Happening:
    attributes = {"specversion": "1.0", "type": kind, "source": "/s", "id": "e", "subject": "subject-1"}
    return Happening("accepted", CloudEvent(attributes, data), 0.0)


def told(store: RedisStore, capsys: pytest.CaptureFixture[str], *happenings: Happening) -> str:
    live = Live(lambda: 0.0)
    for one in happenings:
        live(one)
    live.print(store)
    return capsys.readouterr().out


OFFERED = {"improvement": {"practice": "right-size", "title": "Node a: less"}}
ASKED = {"fingerprint": "fault:1", "title": "Pod x", "message": "y\nWhy a person has to look: [b] z\n"}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("improvement.raw", OFFERED, "right-size: Node a: less"),
        ("alert.raised", ASKED, "Pod x: [b] z"),
        ("improvement.verified", {}, "subject-1"),
    ],
)
def test_each_is_told_in_words(
    store: RedisStore, capsys: pytest.CaptureFixture[str], name: str, data: Any, words: str
) -> None:
    one = happening(PREFIX + name, msgspec.json.encode(data))
    text = told(store, capsys, one, one)
    assert text.count(words) == 1, text


def test_what_is_deleted_is_listed_from_the_ledger(store: RedisStore, capsys: pytest.CaptureFixture[str]) -> None:
    errand = Errand("e-1", 1.0, (Deletion("Job", "shop", "old", "u", "finished 48 h ago"),))
    store.apply((ledger.put(errand_key("e-1"), errand, None),))
    one = happening(PREFIX + "errand.due", msgspec.json.encode({"errand": "e-1"}))
    assert "Job shop/old, finished 48 h ago" in told(store, capsys, one)


def test_what_is_no_json_and_other_alerts_are_no_lines(store: RedisStore, capsys: pytest.CaptureFixture[str]) -> None:
    junk = happening(PREFIX + "errand.due", b"\xff")
    other = happening(PREFIX + "alert.raised", msgspec.json.encode({"fingerprint": "errand:1", "title": "t"}))
    assert told(store, capsys, junk, other) == ""
