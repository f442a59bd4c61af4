"""Pods of an unchanged template that break after a change of what they read or may reach: both sides."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Resource
from functions.health_monitor.broken_together import together_check
from functions.health_monitor.facts import ApplicationFacts, Facts, PodFacts, Reached, WorkloadFacts
from functions.health_monitor.kinds.seen import Around, ServiceFacts
from functions.health_monitor.verdict import PATIENCE

WEB, API = (Resource("Deployment", name, "shop", "apps/v1") for name in ("web", "api"))
MAP = "ConfigMap shop/settings"
SYNCED = ApplicationFacts(True, automated=True, sync="Synced", revision="c", health="Healthy")


def pod(number: int, ready: bool = True, restarts: int = 0, **more: Any) -> PodFacts:
    given = {"node": f"node-{number}"} | more
    return PodFacts(f"web-h1-{number}", "h1", phase="Running", ready=ready, restarts=restarts, **given)


def web(*pods: PodFacts, **more: Any) -> WorkloadFacts:
    ready = sum(one.ready for one in pods)
    given: dict[str, Any] = {"generation": 1, "observed": 1, "desired": 2, "updated": 2, "available": ready} | more
    return WorkloadFacts(WEB, True, revision=given.pop("revision", "h1"), pods=pods, **given)


def around(database: int = 1, **more: Any) -> Around:
    front = ServiceFacts("shop", "web", ready=0, backs=("Deployment shop/web",))
    return Around((front, ServiceFacts("data", "db", ready=database)), looked=True, **more)


REFUSED = ("Readiness probe failed: HTTP probe failed with statuscode: 500",)
BEFORE, UNREADY = web(pod(1), pod(2)), [pod(at, False, unhealthy=REFUSED) for at in (1, 2)]
CRASHING = [pod(at, False, 3, waiting=("CrashLoopBackOff: back-off",)) for at in (1, 2)]
NO_KEY = "CreateContainerConfigError: couldn't find key LEVEL in ConfigMap shop/settings"
ONE_NODE = [replace(one, node="node-1") for one in UNREADY]


def check(
    before: WorkloadFacts, now: WorkloadFacts, through: str = MAP, seen: Around | None = None, **more: Any
) -> str:
    looks = [
        Facts(0.0, SYNCED, workloads=(one,), around=at) for one, at in ((before, around()), (now, seen or around()))
    ]
    found = together_check(Reached(WEB, through), looks[0], replace(looks[1], **more), now)
    return found.result if found else ""


@pytest.mark.parametrize("pods", [UNREADY, CRASHING, [UNREADY[0], CRASHING[1]]])
@pytest.mark.parametrize("through", [MAP, "NetworkPolicy shop/all"])
def test_all_of_them_at_once_with_everything_around_well_is_ours(pods: list[PodFacts], through: str) -> None:
    assert check(BEFORE, web(*pods), through) == "failed"
    assert PATIENCE["together"] == 120.0


@pytest.mark.parametrize(
    "now",
    [
        web(pod(1), pod(2)),
        web(UNREADY[0], pod(2)),  # one alone
        web(pod(1, False), pod(2, False)),  # not ready, and nobody says why
        web(pod(1, False, 1), pod(2, False, 1)),  # restarted once
        web(pod(1, True, 5), pod(2, True, 5)),  # they came back
        web(*UNREADY, pod(3)),  # one that is well
        web(UNREADY[0], replace(UNREADY[1], name="web-h1-9")),  # a drain made another one
        web(UNREADY[0], replace(UNREADY[1], node="node-9")),
        web(UNREADY[0]),
        web(*UNREADY, desired=3),  # somebody scales it
        web(*UNREADY, generation=2),  # somebody changed it
        web(*UNREADY, revision="h2"),  # a new template: its pods tell by themselves
        WorkloadFacts(WEB, found=False),
    ],
)
def test_what_may_have_another_cause_is_not(now: WorkloadFacts) -> None:
    assert check(BEFORE, now) == ""


@pytest.mark.parametrize(
    "before",
    [
        web(pod(1), pod(2, restarts=1)),  # it restarts now and then
        web(pod(1), pod(2, ready=False)),
        web(pod(1), pod(2), desired=3),
        web(pod(1), pod(2), available=1),
        web(*(replace(one, ready=True) for one in UNREADY)),  # the same was said of its probe before
        WorkloadFacts(WEB, found=False),
    ],
)
def test_what_was_not_well_before_is_not(before: WorkloadFacts) -> None:
    assert check(before, web(*UNREADY)) == ""


@pytest.mark.parametrize(
    ("seen", "more"),
    [
        (around(database=0), {}),  # what it depends on went down
        (around(outside=(("Deployment shop/web", "db.example.org"),)), {}),  # nobody knows how that is
        (around(unread=("may not list services",)), {}),
        (Around(), {}),
        (around(), {"nodes_down": ("node-9",)}),
        (around(), {"cordoned": ("node-1",)}),
    ],
)
def test_where_something_around_is_sick_or_not_seen_it_is_not(seen: Around, more: dict[str, Any]) -> None:
    assert check(BEFORE, web(*UNREADY), seen=seen, **more) == ""


@pytest.mark.parametrize("through", ["", "Service shop/web", "LimitRange shop/limits", "SealedSecret shop/password"])
def test_what_reaches_no_pod_that_runs_is_not(through: str) -> None:
    assert check(BEFORE, web(*UNREADY), through) == ""


def test_on_one_node_something_else_on_it_has_to_be_well() -> None:
    before = web(*(replace(one, node="node-1") for one in BEFORE.pods))
    assert check(before, web(*ONE_NODE)) == ""
    other = WorkloadFacts(API, True, pods=(PodFacts("api-1", "a", "node-1", "Running", True, 0),))
    assert check(before, web(*ONE_NODE), workloads=(web(*ONE_NODE), other)) == "failed"


@pytest.mark.parametrize(
    ("waiting", "result"),
    [
        (NO_KEY, "failed"),
        (NO_KEY.replace("settings", "others"), ""),
        (NO_KEY.replace("CreateContainerConfigError", "CrashLoopBackOff"), ""),
        (f"{NO_KEY}-of-web", ""),
    ],
)
def test_a_kubelet_that_names_the_object_is_enough(waiting: str, result: str) -> None:
    now = web(pod(1), replace(pod(2, False, waiting=(waiting,)), name="web-h1-9"))
    assert check(BEFORE, now, seen=around(database=0)) == result
    already = web(pod(1), pod(2, False, waiting=(waiting,)))
    assert check(already, already) == ""
