"""Readiness, liveness and startup probes of one container on the clock."""

from dataclasses import replace

from tests.rehearsal.lives import FINE, Life


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
