"""The coordinator's answers to questions: what is there, in pages, without credentials, to who signed the question."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import functions_framework
import msgspec
import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from eventing.handler import Put
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision
from functions._clients import ledger
from functions._commands.reading import LONGEST, authorization, reading_key
from functions._improvement.dead_letter import DeadLetter, dead_letter_key
from functions._improvement.record import Record
from functions._improvement.shelves import LARGEST_PAGE, SHELVES, Page
from functions._improvement.standing import Freeze, frozen_key, tombstone_key
from functions._policy.policy import Policy
from functions.school_coordinator.answering import answerer
from tests.coordinator.samples import AT, NOW, STONE, improvement, record

KEY = b"a-key-of-enough-bytes"
ROOT = Path(__file__).resolve().parents[2]
MANY: dict[str, Any] = {f"p{number}": "1" for number in range(9)}
TOKEN = "ghp_" + "a" * 30
Ask = Callable[..., tuple[int, Any, dict[str, str]]]


def signed(path: str, key: bytes = KEY, now: float = NOW, **query: Any) -> Request:
    text = urlencode(query)
    header = authorization(reading_key(key), "GET", path, text, now + 60)
    return request(path, text, Authorization=header)


def request(path: str, query: str = "", **headers: str) -> Request:
    return Request(EnvironBuilder(path=path, query_string=query, headers=[*headers.items()]).get_environ())


@pytest.fixture
def ask(store: RedisStore) -> Ask:
    answer = answerer(store, lambda: Policy(mode="act"), KEY, lambda: NOW)

    def asked(path: str, sent: Request | None = None, **query: Any) -> tuple[int, Any, dict[str, str]]:
        body, status, headers = answer(sent or signed(path, **query))
        return status, json.loads(body) if body else None, headers

    return asked


def learnt(store: RedisStore, count: int, **fields: Any) -> list[Record]:
    made = [record("planned", improvement=improvement(identity=f"{number:04}"), **fields) for number in range(count)]
    store.apply([ledger.put_record(one, 0) for one in made])
    return made


def test_pages_hold_everything_once_in_order(store: RedisStore, ask: Ask) -> None:
    made = learnt(store, 7)
    seen: list[str] = []
    after = ""
    while True:
        status, page, _ = ask("/v1/improvements", limit="3", after=after)
        assert status == 200
        found = msgspec.convert(page, Page)
        seen += [item.id for item in found.items]
        assert [msgspec.convert(item.value, Record) for item in found.items] == [
            made[int(item.id)] for item in found.items
        ]
        after = found.next
        if not after:
            break
    assert seen == [f"{number:04}" for number in range(7)]


def test_a_page_ends_where_it_is_large_and_the_next_goes_on(store: RedisStore, ask: Ask) -> None:
    learnt(store, 5, diff="x" * 600_000)
    _, first, _ = ask("/v1/improvements")
    assert ([item["id"] for item in first["items"]], first["next"]) == (["0000", "0001"], "0001")
    _, second, _ = ask("/v1/improvements", after="0003")
    assert ([item["id"] for item in second["items"]], second["next"]) == (["0004"], "")


def test_one_improvement_comes_with_its_timeline_and_decision(store: RedisStore, ask: Ask) -> None:
    learnt(store, 1)
    store.apply([ledger.put_decision("0000", Decision("approved", "d", "policy", ("enough",), AT))])
    _, found, _ = ask("/v1/improvements", id="0000")
    assert found["item"]["value"]["stage"] == "planned"
    assert found["decision"]["reasons"] == ["enough"]


def test_a_credential_in_a_record_is_taken_out_and_the_rest_can_be_read(store: RedisStore, ask: Ask) -> None:
    long = f"password=abcdef {TOKEN} ".ljust(4000, "x")
    letter = DeadLetter("/a b", "e1", "t", AT, json.dumps({"token": TOKEN}), causes={"moe-router": long})
    store.apply([ledger.put(dead_letter_key("/a", "e1"), letter, 0)])
    learnt(store, 1, diff=f"+ token: {TOKEN}", message=long)
    for shelf in ("dead-letters", "improvements"):
        _, page, _ = ask(f"/v1/{shelf}")
        assert TOKEN not in json.dumps(page)
        assert len(page["items"]) == 1
        msgspec.convert(page["items"][0]["value"], SHELVES[shelf].kind)
    _, found, _ = ask("/v1/dead-letters", id="/a:e1")
    assert found["item"]["value"]["id"] == "e1"


def test_an_unchanged_page_is_not_sent_again(store: RedisStore, ask: Ask) -> None:
    learnt(store, 2)
    _, _, headers = ask("/v1/improvements")
    again = signed("/v1/improvements")
    again = request("/v1/improvements", Authorization=again.headers["Authorization"], If_None_Match=headers["ETag"])
    assert ask("", again)[:2] == (304, None)
    store.apply([ledger.put_record(record("failed", improvement=improvement(identity="0000")), 1)])
    assert ask("", again)[0] == 200


def test_where_everything_stands(store: RedisStore, ask: Ask) -> None:
    learnt(store, 3)
    store.apply(
        [
            ledger.put(frozen_key("shop"), Freeze("Ada", AT, f"see {TOKEN}"), 0),
            ledger.put(tombstone_key(STONE.fingerprint), STONE, 0),
        ]
    )
    _, found, _ = ask("/v1/status")
    assert found["stages"] == {"planned": 3}
    assert found["frozen"] == {"shop": {"by": "Ada", "at": AT, "reason": "see (redacted)"}}
    assert (found["mode"], found["epoch"], found["shelves"]["tombstones"]) == ("act", None, 1)
    assert ask("/v1/policy")[1]["policy"]["mode"] == "act"


def test_a_mark_says_how_far_an_event_is(store: RedisStore, ask: Ask) -> None:
    where = {"source": "/cortex-school/cli", "id": "e 1"}
    assert ask("/v1/marks/school-coordinator", **where)[1]["state"] == ""
    store.claim("school-coordinator", where["source"], where["id"], "t", 60)
    assert ask("/v1/marks/school-coordinator", **where)[1]["state"] == "busy"
    store.finish("school-coordinator", where["source"], where["id"], "t", (), (), f"no: {TOKEN}")
    assert ask("/v1/marks/school-coordinator", **where)[1] == {
        "schema": "https://cortex-online-school.dev/schemas/answers/1",
        "state": "refused",
        "cause": "no: (redacted)",
    }


def test_every_shelf_has_a_schema_and_the_version_says_nothing_of_the_ledger(ask: Ask) -> None:
    _, schema, _ = ask("/v1/schema")
    assert set(schema["shapes"]) == {"page", "mark", *SHELVES}
    status, version, _ = ask("", request("/v1/version"))
    assert (status, version["answers"], version["types"]["ai.cortex.school.command"]) == (200, 1, 1)


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        (request("/v1/status"), 401, "not signed"),
        (request("/v1/status", Authorization="Bearer abc"), 401, "not signed"),
        (request("/v1/status", Authorization="Cortex-School expires=²,signature=a"), 401, "not signed"),
        (request("/v1/status", Authorization="Cortex-School expires=1800000060,signature=é"), 401, "not that of this"),
        (signed("/v1/status", b"another-key-of-enough-bytes"), 401, "not that of this"),
        (signed("/v1/status", now=NOW - 61), 401, "clocks"),
        (signed("/v1/status", now=NOW + LONGEST), 401, "clocks"),
        (request("/v1/status", "limit=1", Authorization=signed("/v1/status").headers["Authorization"]), 401, "not"),
        (signed("/v1/everything"), 400, "improvements"),
        (signed("/v1/improvements/a/b"), 400, "not answered"),
        (signed("/v1/improvements", limit="0"), 400, "limit"),
        (signed("/v1/improvements", limit=str(LARGEST_PAGE + 1)), 400, "limit"),
        (signed("/v1/improvements", limit="٣"), 400, "limit"),
        (signed("/v1/improvements", after="x" * 3000), 400, "characters"),
        (signed("/v1/improvements", **MANY), 400, "fields"),
        (signed("/v1/marks/alerting"), 400, "`source` and `id`"),
        (signed("/v1/improvements", id="none"), 404, "nothing"),
        (signed("/v1/improvements", id="*"), 404, "nothing"),
    ],
)  # fmt: skip
def test_what_is_not_answered_says_why(ask: Ask, store: RedisStore, sent: Request, status: int, word: str) -> None:
    learnt(store, 1)
    found, body, _ = ask("", sent)
    assert found == status
    assert word in body["error"]
    assert "planned" not in json.dumps(body)


def test_a_prefix_is_no_pattern(store: RedisStore, ask: Ask) -> None:
    learnt(store, 12)
    assert [item["id"] for item in ask("/v1/improvements", prefix="001")[1]["items"]] == ["0010", "0011"]
    assert ask("/v1/improvements", prefix="*1")[1]["items"] == []


@pytest.mark.parametrize("key", [b"", b"short"])
def test_without_a_key_nothing_is_shown(store: RedisStore, key: bytes) -> None:
    body, status, _ = answerer(store, Policy, key, lambda: NOW)(request("/v1/status"))
    assert status == 503
    assert "COMMAND_SIGNING_KEY" in body


def test_what_was_broken_in_the_ledger_does_not_hide_the_rest(store: RedisStore, ask: Ask) -> None:
    store.apply([Put("school:video:odd", b'{"video": 1}', 0)])
    assert ask("/v1/videos")[1]["items"][0]["value"] == {"video": 1}
    store.apply([Put("school:epoch", b"null", 0)])
    status, said, _ = ask("/v1/status")
    assert (status, "nothing can be shown now" in said["error"]) == (503, True)


def test_the_function_answers_questions_beside_events(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "REDIS_URL": redis_url,
        "K_SINK": "http://127.0.0.1:1/a/b",
        "POLICY_FILE": str(ROOT / "knative" / "policy.yaml"),
        "COMMAND_SIGNING_KEY": KEY.decode(),
        "GITHUB_REPO": "owner/name",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    source = str(ROOT / "functions" / "school_coordinator" / "function.py")
    app: Any = functions_framework.create_app("function", source, "http")  # type: ignore[no-untyped-call]
    client = app.test_client()
    assert client.get("/v1/version").json["answers"] == 1
    assert (client.get("/v1/status").status_code, client.get("/v2/status").status_code) == (401, 404)
    assert client.get("/healthz").data == b""
    assert client.post("/v1/status", data=b"hello").status_code == 422
