"""A slice of the live sample, with the watch's process killed in the middle of it: everything of it is real time."""

import os
from pathlib import Path

import pytest

from tests.campaign.live.campaign import numbered
from tests.campaign.live.cases import BAD, HEALTHY, Case
from tests.campaign.live.engine import Settings
from tests.campaign.live.session import session
from tests.clients.prometheus_server import require_prometheus

SHORT = Settings(window=14.0, period=1.0, pace=5.0, poll=60.0, stagger=0.3, seats=8)


def case(kind: str) -> Case:
    return next(each for each in (*BAD, *HEALTHY) if each.kind == kind)


@pytest.mark.timeout(300)  # half a minute of it is the watch's own time; the rest is how busy the machine is
def test_bad_rollouts_are_taken_back_and_a_killed_watch_goes_on(tmp_path: Path) -> None:
    require_prometheus()
    kinds = ("plain rollout", "manifest unknown", "crash loop", "quota refusal")
    with session(numbered([case(kind) for kind in kinds]), SHORT, 1, tmp_path, kill="live-01") as live:
        runs = live.run()
        killed = live.killing
    assert [(run.kind, run.ended) for run in runs] == [
        ("plain rollout", "verified"),
        ("manifest unknown", "rolled_back"),
        ("crash loop", "rolled_back"),
        ("quota refusal", "rolled_back"),
    ], [run.notes for run in runs]
    assert all(run.detected is not None and run.reverted is not None and run.synced is not None for run in runs[1:])
    assert killed is not None
    assert killed.process != os.getpid()
    assert len(killed.stored) >= 2
    assert (killed.lost, killed.found[: len(killed.stored)]) == (0, killed.stored)
    assert len(killed.found) > len(killed.stored)
    assert live.events.lost == ()
