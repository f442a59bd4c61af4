"""One container's life on the clock: a pace of 1 makes the cluster's seconds ours."""

from dataclasses import replace

import pytest

from functions._rehearsal.containers import Container, Look, backoff
from functions._rehearsal.fates import Crash, Fate
from tests.rehearsal.lives import FINE, Life


def test_a_good_container_is_pulled_started_and_ready() -> None:
    life = Life(FINE)
    assert life.to(0.9).phase == "waiting"
    assert life.to(1.0).phase == "pulling"
    assert life.to(2.9).phase == "pulling"
    running = life.to(3.0)
    assert (running.phase, running.ready, running.started, running.since) == ("running", True, True, 103.0)
    assert life.told == [
        ("Normal", "Pulling", 'Pulling image "web:1"'),
        ("Normal", "Pulled", 'Successfully pulled image "web:1" in 2.000s'),
        ("Normal", "Created", "Created container: web"),
        ("Normal", "Started", "Started container web"),
    ]
    assert life.to(60).restarts == 0


def test_pace_compresses_everything() -> None:
    life = Life(FINE, pace=10.0)
    assert life.to(0.2).phase == "pulling"
    assert life.to(0.3).phase == "running"


@pytest.mark.parametrize(
    ("fate", "seconds", "phase", "reason"),
    [
        (replace(FINE, ends_in=20.0), 2.2, "running", "Started"),
        (replace(FINE, ends_in=20.0), 2.3, "ended", "Started"),
        (replace(FINE, pull_error="x"), 1.2, "pull_backoff", "Failed"),
        (replace(FINE, pull_error="x"), 1.3, "pulling", "Failed"),
    ],
)
def test_ends_and_pauses_keep_pace(fate: Fate, seconds: float, phase: str, reason: str) -> None:
    life = Life(fate, policy="Never", pace=10.0)
    assert life.to(seconds).phase == phase
    assert life.reasons()[-1] == reason


def test_restarts_keep_pace() -> None:
    life = Life(replace(FINE, crash=Crash(1.0, 1, "Error", "")), pace=10.0)
    assert life.to(0.7).restarts == 1  # 0.3 + 0.1, and half a second of the cluster's
    life.to(1.5)
    assert life.container.restarts == 1
    assert life.to(1.7).restarts == 2
    assert life.told[-4:-1] == [
        ("Normal", "Pulled", 'Container image "web:1" already present on machine'),
        ("Normal", "Created", "Created container: web"),
        ("Normal", "Started", "Started container web"),
    ]


def test_a_long_gap_between_two_looks_loses_nothing() -> None:
    container = Container("web", "web:1", 100.0, pull_seconds=2.0)
    container.step(Look({}, FINE, 500.0, 1.0, lambda *what: None))
    assert (container.phase, container.since) == ("running", 103.0)


def test_an_image_that_cannot_be_pulled_is_tried_with_growing_pauses_and_cured_by_being_there() -> None:
    life = Life(replace(FINE, pull_error="not found"))
    assert life.to(3.0).phase == "pull_backoff"
    assert life.told[1:3] == [
        ("Warning", "Failed", 'Failed to pull image "web:1": not found'),
        ("Warning", "Failed", "Error: ErrImagePull"),
    ]
    assert (life.container.failed_pulls, life.container.trouble) == (1, "not found")
    assert life.to(12.9).phase == "pull_backoff"
    assert life.to(13.0).phase == "pulling"
    assert life.told[3:] == [
        ("Normal", "BackOff", 'Back-off pulling image "web:1"'),
        ("Warning", "Failed", "Error: ImagePullBackOff"),
    ]
    assert life.to(15.0).phase == "pull_backoff"
    assert life.to(34.9).phase == "pull_backoff"  # twenty seconds this time
    assert life.to(35.0).phase == "pulling"
    life.fate = FINE
    assert life.to(37.0).phase == "running"


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0.5), (1, 10.0), (2, 20.0), (3, 40.0), (5, 160.0), (6, 300.0), (7, 300.0), (5000, 300.0)],
)
def test_backoff(failures: int, seconds: float) -> None:
    assert backoff(failures) == seconds


def test_a_container_whose_configuration_is_wrong_waits_for_a_right_one() -> None:
    life = Life(replace(FINE, blocked='secret "x" not found'))
    assert life.to(3.0).phase == "blocked"
    assert life.told[-1] == ("Warning", "Failed", 'Error: secret "x" not found')
    assert life.container.trouble == 'secret "x" not found'
    assert life.to(12.9).since == 103.0
    assert life.to(13.0).since == 113.0  # looked at again
    life.fate = FINE
    assert life.to(13.1).phase == "running"
    assert life.container.trouble == ""


def test_a_crashing_program_is_restarted_at_once_and_then_with_growing_pauses() -> None:
    life = Life(replace(FINE, crash=Crash(2.0, 137, "OOMKilled", "")))
    assert life.to(4.9).phase == "running"
    dead = life.to(5.0)
    assert (dead.phase, dead.ready, dead.restarts) == ("crash_backoff", False, 0)
    assert dead.exit == {
        "exitCode": 137,
        "reason": "OOMKilled",
        "startedAt": "1970-01-01T00:01:43Z",
        "finishedAt": "1970-01-01T00:01:45Z",
    }
    again = life.to(5.5)
    assert (again.phase, again.restarts, again.exit, again.since) == ("running", 1, None, 105.5)
    assert again.last is not None
    assert again.last["reason"] == "OOMKilled"
    assert "BackOff" not in life.reasons()
    assert life.to(7.5).phase == "crash_backoff"
    assert life.told[-1] == ("Warning", "BackOff", "Back-off restarting failed container web")
    assert life.to(17.4).restarts == 1
    assert life.to(17.5).restarts == 2
    assert life.to(19.5 + 19.9).restarts == 2
    assert life.to(19.5 + 20.0).restarts == 3


def test_a_long_run_is_forgiven() -> None:
    life = Life(replace(FINE, crash=Crash(600.0, 1, "Error", "")))
    life.to(3.0 + 600.0 + 0.5 + 600.0)
    assert (life.container.restarts, life.container.strikes) == (1, 0)
    short = Life(replace(FINE, crash=Crash(599.0, 1, "Error", "")))
    short.to(3.0 + 599.0 + 0.5 + 599.0)
    assert (short.container.restarts, short.container.strikes) == (1, 1)


def test_what_goes_wrong_later_kills_from_then_on() -> None:
    life = Life(FINE)
    life.to(20.0)
    life.fate = replace(FINE, crash=Crash(5.0, 1, "Error", "no route"))
    assert life.to(20.1).doomed_since == 120.1
    assert life.to(25.0).phase == "running"
    assert life.to(25.1).phase == "crash_backoff"
    assert life.container.said == ["no route"]


def test_what_gets_well_in_time_is_saved() -> None:
    life = Life(FINE)
    life.to(20.0)
    life.fate = replace(FINE, crash=Crash(5.0, 1, "Error", ""))
    life.to(24.0)
    life.fate = FINE
    life.to(24.1)
    life.fate = replace(FINE, crash=Crash(5.0, 1, "Error", ""))
    assert life.to(28.0).phase == "running"


@pytest.mark.parametrize(("policy", "message"), [("File", None), ("FallbackToLogsOnError", "FATAL")])
def test_last_words_are_in_the_status_only_where_asked_for(policy: str, message: str | None) -> None:
    life = Life(replace(FINE, crash=Crash(1.0, 1, "Error", "FATAL")), terminationMessagePolicy=policy)
    found = life.to(4.0).exit
    assert found is not None
    assert found.get("message") == message
    assert life.container.said == ["FATAL"]
    assert life.to(60).said == ["FATAL", "FATAL"]  # of the last two runs


@pytest.mark.parametrize(
    ("policy", "crash", "phase", "succeeded"),
    [
        ("Never", None, "ended", True),
        ("OnFailure", None, "ended", True),
        ("Always", None, "crash_backoff", False),
        ("Never", Crash(1.0, 1, "Error", ""), "ended", False),
        ("OnFailure", Crash(1.0, 1, "Error", ""), "crash_backoff", False),
    ],
)
def test_a_program_that_ends(policy: str, crash: Crash | None, phase: str, succeeded: bool) -> None:
    life = Life(replace(FINE, ends_in=5.0, crash=crash), policy=policy)
    assert life.to(3.9).phase == "running"
    ended = life.to(8.2)
    assert (ended.phase, ended.succeeded) == (phase, succeeded)
    if succeeded:
        assert ended.exit is not None
        assert (ended.exit["exitCode"], ended.exit["reason"]) == (0, "Completed")
        assert life.to(100).phase == "ended"
