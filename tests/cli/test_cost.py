"""`cost` and `doctor` about language models."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.redis_store import RedisStore
from functions._cli import exits
from functions._cli.doctor import Finding, examined
from functions._cli.engine import stand_ins
from functions._cli.examining.models import models
from functions._cli.main import app
from functions._cli.state import State
from functions._clients import ledger
from functions._clients.model_calls import Usage
from functions._experts.spending import Account, Call, day_key, video_key
from functions._improvement.standing import Video
from functions._improvement.standing import video_key as summary_key
from tests.clients.messages_api import KEY, MessagesApi, messages_api

CALL = Call("2026-11-28T10:00:00+00:00", "expert.security", "claude-opus-5-5", 0.0123, Usage(100, 50, 300, 0))
LOST = Call("2026-11-28T11:00:00+00:00", "extraction", "claude-next-9", 0.02, outcome="unheard", priced=False)
URL = "https://youtu.be/vid00000001"
TIERS = {"opus": "claude-opus-5-5", "sonnet": "claude-sonnet-4-5", "haiku": "claude-haiku-5-5"}


def run(url: str, *arguments: str) -> Any:
    return CliRunner().invoke(app, ["cost", *arguments], env={"REDIS_URL": url, "COLUMNS": "200"})


@pytest.fixture
def spent(store: RedisStore) -> None:
    video = Account(0.0323, 2, CALL.usage, {"x:1": 0.01}, (CALL, LOST))
    day = Account(0.0323, 2, CALL.usage, {}, (), {"vid00000001": 0.0323})
    store.apply(
        [
            ledger.put(video_key("vid00000001"), video, 0),
            ledger.put(day_key("2026-11-28"), day, 0),
            ledger.put(summary_key("vid00000001"), Video("vid00000001", URL, "A [red]talk[/red]"), 0),
        ]
    )


@pytest.mark.usefixtures("spent")
def test_days_and_videos(redis_url: str) -> None:
    found = run(redis_url)
    assert found.exit_code == 0, found.output
    for text in ("2026-11-28", "0.0323", "75%", "A [red]talk[/red]", "0.0100", "Console"):
        assert text in found.output
    said = json.loads(run(redis_url, "--json").output)
    assert said["days"]["2026-11-28"]["spent_usd"] == 0.0323 and set(said["videos"]) == {"vid00000001"}


@pytest.mark.usefixtures("spent")
@pytest.mark.parametrize("named", ["vid00000001", URL])
def test_each_call_of_a_video(redis_url: str, named: str) -> None:
    found = run(redis_url, named)
    assert found.exit_code == 0, found.output
    for text in ("expert.security", "0.0123", "answer lost", "tier's dearest", "2 calls", "under way"):
        assert text in " ".join(found.output.split())
    assert json.loads(run(redis_url, named, "--json").output)["account"]["calls"] == 2


@pytest.mark.usefixtures("store")
def test_where_nothing_was_asked_that_is_said(redis_url: str) -> None:
    assert "nothing was spent" in run(redis_url).output
    assert run(redis_url, "no-such-video").exit_code == exits.NOT_FOUND


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesApi]:
    with messages_api() as api:
        yield api


@pytest.fixture
def api(server: MessagesApi) -> MessagesApi:
    server.models, server.unknown = {}, set()
    return server


def doctor(folder: Path, **environ: str) -> Finding:
    found = examined(State(folder), {"PATH": "/usr/bin:/bin", **environ})
    return next(one for one in found if one.what == "Anthropic")


def keyed(api: MessagesApi, folder: Path, tiers: dict[str, str], key: str = KEY) -> dict[str, str]:
    (folder / "policy.yaml").write_text(json.dumps({"models": {"tiers": tiers}}))
    return {
        "ANTHROPIC_API_KEY": key,
        "ANTHROPIC_BASE_URL": api.url,
        "POLICY_FILE": str(folder / "policy.yaml"),
    }


@pytest.mark.parametrize(
    ("lifecycle", "unknown", "state", "words"),
    [
        ({}, "", "ok", ("opus: claude-opus-5-5 is active", "haiku: claude-haiku-5-5 is active")),
        (
            {"claude-sonnet-4-5": {"lifecycle": "deprecated", "retires_at": "2026-11-30T00:00:00Z"}},
            "",
            "note",
            ("claude-sonnet-4-5 is deprecated, it retires at 2026-11-30", "models.tiers.sonnet", "claude-sonnet-5-5"),
        ),
        ({"claude-opus-5-5": {"lifecycle": "retired"}}, "", "wrong", ("claude-opus-5-5 is not served any more",)),
        ({}, "claude-haiku-5-5", "wrong", ("claude-haiku-5-5 is not served any more", "models.tiers.haiku")),
    ],
)
def test_doctor_says_until_when_models_are_served(
    api: MessagesApi, tmp_path: Path, lifecycle: dict[str, Any], unknown: str, state: str, words: tuple[str, ...]
) -> None:
    api.models, api.unknown = lifecycle, {unknown}
    found = doctor(tmp_path, **keyed(api, tmp_path, TIERS))
    assert found.state == state
    assert all(word in found.detail for word in words), found.detail


def test_doctor_says_what_is_wrong_with_a_key_and_never_the_key(api: MessagesApi, tmp_path: Path) -> None:
    found = doctor(tmp_path, **keyed(api, tmp_path, TIERS, key="sk-ant-CANARY"))
    assert (found.state, "ANTHROPIC_API_KEY is not accepted" in found.detail) == ("wrong", True)
    assert "CANARY" not in found.detail
    away = keyed(api, tmp_path, TIERS) | {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    assert doctor(tmp_path, **away).state == "wrong"
    assert doctor(tmp_path).state == "absent"


def test_a_rehearsal_says_whether_its_experts_are_stand_ins() -> None:
    offline = dict(stand_ins({}))["the experts"]
    assert "no language model" in offline
    assert "for money" in dict(stand_ins({"ANTHROPIC_API_KEY": "k"}))["the experts"]


class Cluster:
    """A cluster that has the Secret, or has not."""

    def __init__(self, *there: str) -> None:
        self._there = there

    def read(self, path: str) -> dict[str, Any] | None:
        return {} if path.rpartition("/")[2] in self._there else None

    def items(self, path: str, **query: str) -> tuple[dict[str, Any], ...]:
        return ()

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return {}


def test_an_installation_s_models_are_asked_for_with_a_key_that_is_set_here(api: MessagesApi) -> None:
    policy = {"models": {"tiers": TIERS}}
    without = tuple(models(Cluster(), policy, {}))
    assert [(one.state, "offline catalogue" in one.detail) for one in without] == [("ok", True)]
    (note,) = models(Cluster("anthropic"), policy, {})
    assert (note.state, "not asked" in note.detail) == ("note", True)
    api.unknown = {"claude-opus-5-5"}
    asked = models(Cluster("anthropic"), policy, {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url})
    assert [one.state for one in asked] == ["wrong", "ok", "ok"]
