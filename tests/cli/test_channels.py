"""`channels`, and what `submit` and `status` say of lists and of videos that were known."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.handler import Permanent
from eventing.redis_store import RedisStore
from functions._cli.channels import looked
from functions._cli.lessons import submission
from functions._cli.main import app
from functions._clients import ledger
from functions._improvement.intake import INTAKE, Intake, Looked, Waiting
from functions._improvement.standing import Video, video_key

NOON = 1_800_000_000.0
INTAKE_OF_TWO = Intake(
    "2027-01-15",
    6,
    (Waiting("dQw4w9WgXcQ", "A [red]talk\x1b[2J", "UCx", "high", NOON),),
    {"UCx": Looked(NOON, "Someone"), "PLy": Looked(NOON, "", (), "PLy: YouTube has no such playlist", 2)},
    3,
)


def run(url: str, *arguments: str) -> Any:
    return CliRunner().invoke(app, arguments, env={"REDIS_URL": url, "COLUMNS": "200"})


def test_nothing_was_looked_at_yet(store: RedisStore, redis_url: str) -> None:
    found = run(redis_url, "channels")
    assert (found.exit_code, "No channel was looked at" in found.output) == (0, True)


def test_what_was_seen_and_what_waits(store: RedisStore, redis_url: str) -> None:
    store.apply([ledger.put(INTAKE, INTAKE_OF_TWO, 0)])
    found = run(redis_url, "channels")
    assert found.exit_code == 0, found.output
    for text in (
        "Someone (UCx): looked at 2027-01-15 08:00 UTC",
        "PLy (PLy): failed at 2027-01-15 08:00 UTC: PLy: YouTube has no such playlist",
        "1 videos wait; on 2027-01-15 6 were submitted",
        "high   dQw4w9WgXcQ A [red]talk",
        "3 videos found no room",
    ):
        assert text in found.output
    assert "\x1b" not in found.output
    assert json.loads(run(redis_url, "channels", "--json").output)["submitted"] == 6


def test_a_look_that_had_no_time_for_all_says_so(store: RedisStore, redis_url: str) -> None:
    left = {"UCz": Looked(0.0, "New"), "PLw": Looked(0.0, "", (), "it was away", 1)}
    some = Intake(looked={**INTAKE_OF_TWO.looked, **left})
    assert looked(some) == "2 of 4 channels were looked at. 2 wait for the next tick: time was over."
    assert looked(INTAKE_OF_TWO) == looked(Intake()) == "Channels were looked at."
    store.apply([ledger.put(INTAKE, some, 0)])
    said = run(redis_url, "channels").output
    waits = "waits for the next tick, because the last look had no time for it"
    assert f"New (UCz): {waits}\n" in said
    assert f"PLw (PLw): {waits}; before that it failed: it was away" in said
    assert "1970" not in said


def test_a_list_and_a_video_that_was_known_say_so(store: RedisStore, redis_url: str) -> None:
    several = Video("PLy", "https://www.youtube.com/playlist?list=PLy", "A course", result="several", note="2 wait")
    twin = Video(
        "twin", "https://youtu.be/twin", "Again", words=7, result="same_talk", note="of https://youtu.be/first"
    )
    store.apply([ledger.put(video_key("PLy"), several, 0), ledger.put(video_key("twin"), twin, 0)])
    said = " ".join(run(redis_url, "status").output.split())
    assert "A course: 2 wait" in said
    assert "(of https://youtu.be/first)" in said


def test_a_category_and_a_second_reading_may_be_asked_for() -> None:
    asked = submission("https://youtu.be/dQw4w9WgXcQ", category="security", reprocess=True)
    assert (asked.category, asked.reprocess) == ("security", True)
    with pytest.raises(Permanent, match="there is no category 'cats'; give one of architecture, capability"):
        submission("https://youtu.be/dQw4w9WgXcQ", category="cats")
