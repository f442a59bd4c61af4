"""Sync windows that are closed: before the commit it waits its turn; after it, the watch waits for the window."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import AlertRaised
from eventing.handler import Emit
from functions._improvement.record import Step
from functions._policy.policy import WatchLimits
from functions.health_monitor.facts import ApplicationFacts, Facts, Followed
from functions.health_monitor.holding import Held, held
from functions.school_coordinator.patience import look as patience
from tests.monitor.conftest import ID, Shop, application, pod
from tests.monitor.test_stages import APPROVED, CRASH, committed, kinds, rolled_out, slices

EIGHT, HOUR = 1_800_000_000.0, 3600.0  # 2027-01-15T08:00:00Z
NINE = EIGHT + HOUR


def closed(shop: Shop, schedule: str = "0 8 * * *", duration: str = "1h", kind: str = "deny") -> None:
    window = {"kind": kind, "schedule": schedule, "duration": duration, "applications": ["*"]}
    project = {"metadata": {"name": "default", "namespace": "argocd"}, "spec": {"syncWindows": [window]}}
    shop.cluster.put({"kind": "AppProject", **project})


def short(events: list[Emit]) -> list[str]:
    return [event.type.rsplit(".", 1)[1] for event in events]


def alerts(events: list[Emit]) -> list[AlertRaised]:
    return [event.payload for event in events if isinstance(event.payload, AlertRaised)]


def test_before_the_commit_it_waits_until_the_window_opens(shop: Shop) -> None:
    closed(shop)
    shop.keep("approved")
    outcome = shop.handle("improvement.approved", APPROVED)
    record = shop.record()
    assert (kinds(outcome), record.stage, record.held_until) == (["watch.postponed"], "waiting", NINE)
    assert "holds Application shop back (deny 0 8 * * * for 1h); it opens 2027-01-15 09:00 UTC" in (
        record.timeline[-1].note
    )


def test_what_does_not_open_within_a_week_is_turned_down_and_says_so(shop: Shop) -> None:
    closed(shop, "0 8 1 7 *", kind="allow")
    shop.keep("approved")
    assert kinds(shop.handle("improvement.approved", APPROVED)) == ["improvement.rejected"]
    assert "none opens within a week" in shop.record().message


def opening(shop: Shop, commit: str, *pods: Any) -> None:
    """When the window opens, Argo CD syncs by itself."""

    def moved() -> None:
        if shop.now >= NINE:
            rolled_out(shop, commit, *pods)
        else:
            shop.later.append(moved)

    shop.later = [moved]


def test_after_the_commit_the_watch_waits_for_the_window_and_then_judges(shop: Shop) -> None:
    commit = committed(shop)
    shop.now = EIGHT + 60
    closed(shop)
    opening(shop, commit)
    events = list(slices(shop, most=400))
    assert short(events) == ["raised", "deployed", "verified"]
    assert NINE + 60 <= shop.now <= NINE + 180
    record = shop.record()
    assert (record.stage, record.held_until) == ("verified", NINE)
    (told,) = alerts(events)
    assert (told.severity, told.application, told.improvement_id) == ("warning", "shop", ID)
    for words in (commit[:12], "Application shop (deny 0 8 * * * for 1h) until 2027-01-15 09:00 UTC", f"undo {ID}"):
        assert words in told.message


def test_while_it_waits_it_is_looked_at_now_and_then_and_is_no_silence(shop: Shop) -> None:
    committed(shop)
    shop.now = EIGHT + 60
    closed(shop, duration="5h")
    looks = slices(shop, most=40)
    assert next(looks).type.endswith("alert.raised")
    record = replace(shop.record(), timeline=(Step("implemented", "2027-01-15T08:00:00+00:00", "workers"),))
    assert patience(record, True, EIGHT + 4 * HOUR, shop.policy).answer == "later"
    assert patience(record, True, EIGHT + 7 * HOUR, shop.policy).answer == "stall"
    with pytest.raises(AssertionError, match="no end"):
        next(looks)
    assert shop.now >= EIGHT + 39 * 30


def test_a_failure_after_the_window_opened_is_taken_back(shop: Shop) -> None:
    commit = committed(shop)
    shop.now = EIGHT + 60
    closed(shop)
    opening(shop, commit, pod("web-2", 2, ready=False, **CRASH))
    assert short(list(slices(shop, most=400)))[-1] == "requested"


@pytest.mark.parametrize(
    ("window", "limit", "says"),
    [
        (("0 8 1 7 *", "1h", "allow"), 86400.0, "and none opens within a week"),
        (("0 8 * * *", "30h", "deny"), 86400.0, "and none opens within a week"),
        (("0 8 * * *", "5h", "deny"), 3 * HOUR, "until 2027-01-15 13:00 UTC"),
        (("0 8 * * *", "5h", "deny"), 0.0, "until 2027-01-15 13:00 UTC"),
    ],
    ids=["not for months", "always closed", "after the policy's time", "no waiting"],
)
def test_what_does_not_open_in_time_is_a_persons_who_is_told_until_when(
    shop: Shop, window: tuple[str, str, str], limit: float, says: str
) -> None:
    shop.policy = replace(shop.policy, watch=WatchLimits(sync_wait_seconds=limit))
    committed(shop)
    shop.now = EIGHT + 60
    closed(shop, *window)
    assert short(list(slices(shop))) == ["unverified"]
    assert shop.now < EIGHT + 600
    assert says in shop.record().message


@pytest.mark.parametrize(("live", "severity"), [(True, "critical"), (False, "warning")])
def test_a_revert_waits_too_and_whoever_can_sync_by_hand_is_paged(shop: Shop, live: bool, severity: str) -> None:
    commit = committed(shop)
    rolled_out(shop, commit)
    revert = shop.gitops.append(shop.gitops.head(), {"web.yaml": b"kind: Deployment\n"}, "revert", shop.now)
    steps = (Step("deployed", "2027-01-15T08:00:00+00:00", "health-monitor"),) if live else ()
    shop.keep("reverted", commit=commit, revert=revert, timeline=steps)
    shop.now = EIGHT + 60
    closed(shop)
    events = []
    for event in slices(shop, "rollback", most=400):
        events.append(event)
        if shop.now < NINE:
            shop.later = [lambda: None] * 200 + [lambda: shop.cluster.put(application(revert))]
    (told,) = alerts(events)
    assert (told.severity, told.title) == (severity, "A revert waits for a sync window of Argo CD")
    assert "argocd app sync shop" in told.message
    assert shop.now >= NINE


def test_the_revert_of_a_person_who_does_not_wait_ends_the_waiting(shop: Shop) -> None:
    committed(shop)
    shop.now = EIGHT + 60
    closed(shop)
    looks = slices(shop, most=10)
    next(looks)
    shop.keep("rolling_back")
    assert list(looks) == []


CLOSED = ApplicationFacts(True, automated=True, held_back="deny x", opens=50.0)
OPEN = ApplicationFacts(True, automated=True)
BOTH = "Application shop (deny x), Application blog (deny x)"


@pytest.mark.parametrize(
    ("own", "has_it", "further", "before", "found"),
    [
        (OPEN, False, OPEN, OPEN, Held()),
        (CLOSED, False, OPEN, OPEN, Held(50.0, "Application shop (deny x)")),
        (CLOSED, True, OPEN, OPEN, Held()),
        (OPEN, True, CLOSED, OPEN, Held(50.0, "Application blog (deny x)")),
        (OPEN, True, CLOSED, CLOSED, Held()),
        (CLOSED, False, replace(CLOSED, opens=70.0), OPEN, Held(70.0, BOTH)),
        (CLOSED, False, replace(CLOSED, opens=0.0), OPEN, Held()),
        (replace(CLOSED, opens=101.0), False, OPEN, OPEN, Held()),
        (replace(CLOSED, automated=False), False, OPEN, OPEN, Held()),
    ],
)  # fmt: skip
def test_every_application_that_the_commit_is_awaited_in_counts(
    own: ApplicationFacts, has_it: bool, further: ApplicationFacts, before: ApplicationFacts, found: Held
) -> None:
    now = Facts(1.0, own, contains_commit=has_it, further=(Followed("blog", further),))
    baseline = Facts(0.0, OPEN, further=(Followed("blog", before),))
    assert held("shop", now, baseline, 100.0) == found
