"""alerting over the real store: alerts told once, dead letters kept, each through the wrapper."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import functions_framework
import msgspec
import pytest

from eventing.contracts import PREFIX
from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from functions._clients import ledger
from functions._clients.notifications import Targets
from functions._improvement.dead_letter import DeadLetter
from functions._policy.policy import Alerts
from functions.alerting.channel import to_standard_output
from functions.alerting.function import dead_letter_handler, handler
from functions.alerting.grouping import Entry, Group
from functions.alerting.messages import group_id
from functions.alerting.telling import group_key
from functions.alerting.wording import Alert, fingerprint
from tests.eventing.deliveries import NOW, Broker, binary, post, runtime

ALERT = {"fingerprint": "f", "severity": "warning", "title": "t", "message": "m"}


class Alerting:
    """The function at a time that a test moves."""

    def __init__(self, store: RedisStore) -> None:
        self.told: list[Entry] = []
        self.now = NOW
        nobody = Targets("")
        self.runtime: Runtime = runtime(
            store,
            handler(store, Alerts, nobody, self.tell, lambda: self.now),
            Broker(),
            name="alerting",
            dead_letters=dead_letter_handler(store, Alerts, nobody, self.tell, lambda: self.now),
        )

    def tell(self, entry: Entry, targets: tuple[str, ...], configured: bool) -> None:
        assert (targets, configured) == ((), False)
        self.told.append(entry)

    def alert(self, event: str, **changes: str) -> int:
        return post(self.runtime, binary({**ALERT, **changes}, type=PREFIX + "alert.raised", id=event))


@pytest.fixture
def alerting(store: RedisStore) -> Iterator[Alerting]:
    yield Alerting(store)


def test_an_alert_is_told_when_it_is_new_and_when_it_changes(alerting: Alerting, store: RedisStore) -> None:
    assert [alerting.alert("1"), alerting.alert("1"), alerting.alert("2", message="again")] == [204] * 3
    assert alerting.alert("3", severity="critical") == 204
    assert [(known.alert.severity, known.count) for known in alerting.told] == [("warning", 1), ("critical", 3)]
    stored = ledger.get(store, group_key(group_id("", "f")), Group)
    assert stored is not None
    assert (stored[0].entries["f"].alert, stored[0].entries["f"].told) == (alerting.told[1].alert, NOW)


def test_it_is_told_again_after_a_day(alerting: Alerting) -> None:
    alerting.alert("1")
    alerting.now += 86400
    alerting.alert("2")
    assert [known.count for known in alerting.told] == [1, 2]


def test_a_type_without_words_is_refused_with_advice(alerting: Alerting, store: RedisStore) -> None:
    data = {"improvement_id": "i", "digest": "d", "application": "a"}
    assert post(alerting.runtime, binary(data, type=PREFIX + "watch.armed")) == 422
    assert store.refusal("/person", "e1")["alerting"].startswith(f"alerting has no words for a {PREFIX}watch.armed")


def test_a_dead_letter_is_kept_and_told(alerting: Alerting, store: RedisStore) -> None:
    store.claim("youtube-ingestion", "/person", "e1", "t", 60)
    store.finish("youtube-ingestion", "/person", "e1", "t", (), (), "no url")
    assert post(alerting.runtime, binary({}), "/dead-letters") == 204
    kept = ledger.get(store, "school:dead-letter:/person:e1", DeadLetter)
    assert kept is not None
    letter = kept[0]
    assert (letter.causes, letter.attempts, letter.payload) == ({"youtube-ingestion": "no url"}, 1, "{}")
    assert letter.at == "2026-09-21T14:13:20+00:00"
    assert letter.unreplayable.endswith("Object missing required field `url`")
    (known,) = alerting.told
    assert known.alert.title == f"Nobody could handle a {PREFIX}video.submitted"


def test_a_letter_that_comes_twice_is_one_and_one_that_failed_twice_says_so(
    alerting: Alerting, store: RedisStore
) -> None:
    for failed in ({}, {}, {"knativeerrordest": "http://a.b/", "knativeerrorcode": "503"}):
        assert post(alerting.runtime, binary(**failed), "/dead-letters") == 204
    (letter,) = [ledger.get(store, key, DeadLetter) for key in store.keys("school:dead-letter:")]
    assert letter is not None
    assert (letter[0].attempts, letter[0].causes) == (2, {"a": "answered 503"})


def test_a_flood_of_letters_that_failed_alike_is_told_once(alerting: Alerting, store: RedisStore) -> None:
    for n in range(5):
        assert post(alerting.runtime, binary({}, id=f"e{n}"), "/dead-letters") == 204
    assert len(store.keys("school:dead-letter:")) == 5
    assert [known.count for known in alerting.told] == [1]


def test_anything_can_be_a_dead_letter(alerting: Alerting, store: RedisStore) -> None:
    assert post(alerting.runtime, binary("text", type="com.example.x", hops="99"), "/dead-letters") == 204
    kept = ledger.get(store, "school:dead-letter:/person:e1", DeadLetter)
    assert kept is not None
    assert (kept[0].type, kept[0].payload) == ("com.example.x", '"text"')


def test_the_function_as_it_is_deployed(
    store: RedisStore, redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"REDIS_URL": redis_url, "K_SINK": "http://127.0.0.1:9", "LOG_LEVEL": "WARNING"}.items():
        monkeypatch.setenv(name, value)
    source = Path(__file__).parents[2] / "functions" / "alerting" / "function.py"
    app: Any = functions_framework.create_app("function", str(source), "http")  # type: ignore[no-untyped-call]
    client = app.test_client()
    before = time.time()
    for path, (headers, body) in (
        ("/", binary(ALERT, type=PREFIX + "alert.raised")),
        ("/dead-letters", binary({}, id="e2")),
    ):
        assert client.post(path, headers=headers, data=body).status_code == 204
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["title"] for line in told] == ["t", f"Nobody could handle a {PREFIX}video.submitted"]
    assert store.state("alerting", "/person", "e1") == "done"
    known = ledger.get(store, group_key(group_id("", "f")), Group)
    letter = ledger.get(store, "school:dead-letter:/person:e2", DeadLetter)
    assert known is not None
    assert letter is not None
    assert before <= known[0].entries["f"].told <= time.time()
    assert datetime.fromtimestamp(int(before), UTC) <= datetime.fromisoformat(letter[0].at) <= datetime.now(UTC)


def test_standard_output_gets_one_line_of_json_that_says_what_it_is() -> None:
    alert = Alert(fingerprint("x"), "critical", "Łódź", "two\nlines", "s", "shop", "i", advice="Look.")
    out = io.StringIO()
    with redirect_stdout(out):
        to_standard_output(Entry(alert, 1.0, 2.0, 4), (), False)
        plain = msgspec.structs.replace(alert, application="", improvement_id="")
        to_standard_output(Entry(plain, 1.0, 2.0), ("oncall", "chat"), True)
        to_standard_output(Entry(plain, 1.0, 2.0), (), True)
    first, second, third = out.getvalue().splitlines()
    assert "Łódź" in first
    assert json.loads(first) == {
        "alert": alert.fingerprint,
        "severity": "critical",
        "title": "Łódź",
        "message": "two\nlines Look.",
        "improvement": "i",
        "application": "shop",
        "count": 4,
        "channel": "standard output (no other channel is configured: set NOTIFY_URLS)",
    }
    assert set(json.loads(second)) == set(json.loads(first)) - {"improvement", "application"}
    assert json.loads(second)["channel"] == "standard output, oncall, chat"
    assert json.loads(third)["channel"] == "standard output (alerts.routes names nobody for it)"
