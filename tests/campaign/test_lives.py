"""What becomes of a container, by its age: as the kubelet does it."""

from math import inf

import pytest

from tests.campaign.cluster.lives import Life


def waits(life: Life, age: float) -> str:
    waiting = life.at(age).waiting
    return waiting[0] if waiting else ""


@pytest.mark.parametrize(
    ("age", "state", "restarts", "ready"),
    [
        (1.0, "ContainerCreating", 0, False),
        (3.0, "", 0, False),
        (6.0, "", 0, True),
        (12.5, "", 0, False),  # ended, and not restarted yet
        (14.0, "", 1, False),
        (24.0, "CrashLoopBackOff", 1, False),
        (32.0, "CrashLoopBackOff", 1, False),
        (34.0, "", 2, False),
        (44.0, "CrashLoopBackOff", 2, False),
        (62.5, "CrashLoopBackOff", 2, False),
        (65.0, "", 3, False),
    ],
)
def test_a_crash_loop(age: float, state: str, restarts: int, ready: bool) -> None:
    moment = Life("app", pull=2.0, up=10.0, ready_after=3.0).at(age)
    assert (moment.waiting[0] if moment.waiting else "", moment.restarts, moment.ready) == (state, restarts, ready)


def test_a_crash_shows_from_the_second_end_on() -> None:
    life = Life("app", pull=2.0, up=10.0)
    assert [life.shows(age) for age in (11.0, 12.5, 20.0, 23.5, 40.0)] == [False, False, False, True, True]


def test_one_end_alone_shows_nothing() -> None:
    life = Life("app", pull=2.0, up=10.0, runs=1)
    assert not any(life.shows(age) for age in range(400))
    assert (life.at(300.0).restarts, life.at(300.0).ready) == (1, True)


def test_a_pull_alternates_and_may_succeed() -> None:
    life = Life("app", unpulled="no", attempt=2.0, pulled_at=30.0, ready_after=1.0)
    seen = [waits(life, age) for age in (1.0, 2.5, 8.0, 13.0, 14.5, 20.0, 30.0)]
    pulling, failed, backing_off = "ContainerCreating", "ErrImagePull", "ImagePullBackOff"
    assert seen == [pulling, failed, backing_off, pulling, failed, backing_off, ""]
    assert life.at(32.0).ready
    assert not life.shows(20.0)  # it passes
    assert max(told.last for told in life.told(500.0)) <= 30.0


def test_a_pull_that_never_succeeds_shows_when_it_failed_once() -> None:
    life = Life("app", unpulled="no", attempt=2.0)
    assert [life.shows(age) for age in (1.0, 2.0)] == [False, True]


def test_a_refused_container_waits_for_ever() -> None:
    life = Life("app", pull=1.0, refused=("CreateContainerConfigError", "no key"))
    assert [waits(life, age) for age in (0.5, 1.0, 900.0)] == ["ContainerCreating", *["CreateContainerConfigError"] * 2]
    assert life.told(25.0)[0].times == 3


@pytest.mark.parametrize(("age", "ready", "started"), [(30.0, False, False), (63.0, True, True)])
def test_a_startup_probe_that_passes_late(age: float, ready: bool, started: bool) -> None:
    life = Life("app", pull=1.0, started_after=60.0, ready_after=60.0, probe="Startup", probe_until=60.0)
    moment = life.at(age)
    assert (moment.ready, moment.started, moment.restarts) == (ready, started, 0)


def test_failing_probes_are_counted_in_one_event() -> None:
    life = Life("app", pull=0.0, ready_after=inf, probe="Readiness", probe_period=5.0)
    told = life.told(31.0)
    assert [(one.reason, one.times, one.first, one.last) for one in told] == [("Unhealthy", 6, 5.0, 30.0)]
