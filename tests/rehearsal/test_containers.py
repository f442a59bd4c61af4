"""One container's life on the clock: a pace of 1 makes the cluster's seconds ours."""

from dataclasses import replace
from typing import Any

import pytest

from functions._rehearsal.containers import Container, Look, backoff
from functions._rehearsal.fates import Crash, Fate

FINE = Fate(starts_in=3.0, stops_in=2.0)


class Life:
    """A container, looked at every tenth of a second."""

    def __init__(self, fate: Fate, policy: str = "Always", pace: float = 1.0, **spec: Any) -> None:
        self.container = Container("web", "web:1", 100.0, policy, pull_seconds=2.0)
        self.fate, self.spec, self.pace, self.now = fate, spec, pace, 100.0
        self.told: list[tuple[str, str, str]] = []

    def to(self, seconds: float) -> Container:
        """Look until so many seconds after the beginning."""
        while self.now < 100.0 + seconds - 1e-9:
            self.now = round(self.now + 0.1, 1)
            self.container.step(Look(self.spec, self.fate, self.now, self.pace, lambda *what: self.told.append(what)))
        return self.container

    def reasons(self) -> list[str]:
        return [reason for _, reason, _ in self.told]


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


def test_readiness_is_asked_when_the_program_listens_and_then_every_period() -> None:
    life = Life(FINE, readinessProbe={"periodSeconds": 5})
    assert not life.to(5.9).ready
    assert life.to(6.0).ready  # three seconds after the start
    life.fate = replace(FINE, failing={"readinessProbe": "statuscode: 503"})
    assert life.to(20.9).ready  # at 11 and 16 it failed, and the third failure counts
    assert not life.to(21.0).ready
    assert life.told[-1] == ("Warning", "Unhealthy", "Readiness probe failed: statuscode: 503")
    assert life.container.phase == "running"
    life.fate = FINE
    assert life.to(26.0).ready


def test_readiness_waits_for_its_delay_and_its_successes() -> None:
    life = Life(FINE, readinessProbe={"initialDelaySeconds": 8, "periodSeconds": 2, "successThreshold": 2})
    assert not life.to(11.0).ready
    assert not life.to(12.9).ready
    assert life.to(13.0).ready


def test_a_failing_liveness_probe_kills_at_its_threshold() -> None:
    probe = {"periodSeconds": 4, "failureThreshold": 2}
    life = Life(replace(FINE, failing={"livenessProbe": "refused"}), livenessProbe=probe)
    assert life.to(4.9).probes["livenessProbe"].failures == 0
    assert life.to(5.0).probes["livenessProbe"].failures == 1  # two seconds after the start: not listening yet
    assert life.told[-1] == ("Warning", "Unhealthy", "Liveness probe failed: connect: connection refused")
    life.to(9.0)
    assert life.told[-2:] == [
        ("Warning", "Unhealthy", "Liveness probe failed: refused"),
        ("Normal", "Killing", "Container web failed liveness probe, will be restarted"),
    ]
    assert (life.container.phase, life.container.since) == ("crash_backoff", 111.0)  # two seconds to stop
    assert life.container.exit is not None
    assert (life.container.exit["exitCode"], life.container.exit["reason"]) == (137, "Error")
    assert life.to(11.4).phase == "crash_backoff"
    assert life.to(11.5).restarts == 1


def test_one_success_between_failures_saves() -> None:
    life = Life(
        replace(FINE, failing={"livenessProbe": "x"}), livenessProbe={"periodSeconds": 4, "failureThreshold": 2}
    )
    life.to(5.0)
    life.fate = FINE
    life.to(9.0)
    life.fate = replace(FINE, failing={"livenessProbe": "x"})
    assert life.to(13.0).phase == "running"
    assert life.to(17.0).phase == "crash_backoff"


def test_the_default_threshold_is_three_and_the_default_period_ten() -> None:
    life = Life(replace(FINE, failing={"livenessProbe": "x"}), livenessProbe={"httpGet": {}})
    assert life.to(27.9).phase == "running"  # asked at 8, 18 and 28
    assert life.to(28.0).phase == "crash_backoff"


def test_startup_comes_before_the_others() -> None:
    slow = replace(FINE, starts_in=12.0)
    startup = {"periodSeconds": 5, "failureThreshold": 4}
    life = Life(slow, startupProbe=startup, livenessProbe={"periodSeconds": 1})
    early = life.to(17.9)
    assert (early.started, early.ready, early.restarts, early.phase) == (False, False, 0, "running")
    assert set(life.reasons()) >= {"Unhealthy"}
    assert not any("Liveness" in words for _, _, words in life.told)
    started = life.to(18.0)
    assert (started.started, started.ready) == (True, True)


def test_a_startup_probe_that_never_succeeds_kills() -> None:
    life = Life(
        replace(FINE, failing={"startupProbe": "404"}), startupProbe={"periodSeconds": 2, "failureThreshold": 3}
    )
    assert life.to(6.9).phase == "running"
    assert life.to(7.0).phase == "crash_backoff"  # at 3, 5 and 7
    assert life.told[-1][2] == "Container web failed startup probe, will be restarted"


def test_startup_with_readiness_is_ready_only_when_both_say_so() -> None:
    life = Life(
        replace(FINE, failing={"readinessProbe": "503"}),
        startupProbe={"periodSeconds": 1, "failureThreshold": 9},
        readinessProbe={"periodSeconds": 1},
    )
    found = life.to(20)
    assert (found.started, found.ready) == (True, False)
    life.fate = FINE
    assert life.to(21.5).ready
