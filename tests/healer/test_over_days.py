"""The healer over days, with every analyzer: what is lent comes back, a leak is a person's, the past starts nothing."""

from datetime import datetime
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from eventing.contracts import ImprovementRaw, ScanRequested
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._improvement.standing import record_key
from functions._manifests.rendering import applied
from functions._symptoms.examination import examined
from tests.healer.building import record
from tests.healer.ward import APPLICATION, RULES, WEB, Ward, emitted
from tests.symptoms.cluster import AT, Body, ago, ended, event, node, owned, pod, thing, waiting, workload

START = datetime.fromisoformat(AT).timestamp()
DAY = 86400.0
FULL = "0/1 nodes are available: 1 Insufficient memory. preemption: not eligible due to a terminating pod."
LOW = b"namespace: shop, labels: {cortex-online-school.dev/priority: low}"
SPARE = WEB.replace(b"namespace: shop", LOW).replace(b": web", b": spare")


@pytest.fixture
def ward(store: RedisStore) -> Ward:
    found = Ward(store, examined, now=START)
    found.policy = replace(found.policy, healing=replace(RULES, cooldown_seconds=60.0))
    files = {"apps/web.yaml": WEB, "apps/spare.yaml": SPARE, "argocd/shop.yaml": APPLICATION}
    found.gitops.append(found.gitops.head(), files, "As it is", START - DAY)
    return found


def show(ward: Ward, *objects: Body) -> None:
    """The cluster has these, and nothing else of their kinds."""
    for kind in ("Pod", "Event", "ReplicaSet", "Deployment"):
        for one in ward.scanner.list(kind):
            ward.scanner.remove(kind, "shop", one["metadata"]["name"])
    for one in objects:
        ward.scanner.put(one)


def scan(ward: Ward, at: float) -> list[ImprovementRaw]:
    """What is proposed at that time."""
    ward.now = at
    return emitted(ward.take("scan.requested", ScanRequested(), time=""), "improvement.raw")


def commit(ward: Ward, raw: ImprovementRaw, at: float, stage: Any = "verified") -> None:
    """The remedy is in Git, and was found good."""
    assert raw.plan is not None
    head = ward.gitops.head()
    after = applied(ward.gitops.files(head), raw.plan.operations)
    changed = {file: after[file] for file in {one.file for one in raw.plan.operations}}
    message = f"{raw.improvement.title}\n\nImprovement-Id: {raw.improvement.id}\n"
    ward.gitops.append(head, changed, message, at)
    told = record(stage, datetime.fromtimestamp(at).astimezone().isoformat())
    ward.store.apply((ledger.put(record_key(raw.improvement.id), told, None),))


def live(ward: Ward, file: str) -> Body:
    """An object as Argo CD has applied it."""
    body = yaml.safe_load(ward.gitops.files(ward.gitops.head())[file])
    count = body["spec"].get("replicas", 1)
    return workload(
        body["metadata"]["name"],
        metadata={"annotations": body["metadata"].get("annotations", {})},
        spec={**body["spec"]},
        status={"replicas": count, "readyReplicas": count},
    )


def test_what_is_lent_while_room_is_short_is_planned_back_when_it_is_due(ward: Ward) -> None:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": FULL}
    waits = pod(
        "web-7d9f8-abcde", phase="Pending", node="", status={"conditions": [condition], "containerStatuses": []}
    )
    show(ward, waits)
    (lent,) = scan(ward, START)
    assert (lent.improvement.practice, lent.plan and lent.plan.automatic) == ("switch-off-low-priority", False)
    commit(ward, lent, START + 60)
    show(ward, live(ward, "apps/spare.yaml"), live(ward, "apps/web.yaml"))
    assert scan(ward, START + 2 * DAY) == []  # it is not due
    assert [one.symptom.fault for one in ward.known().faults if not one.gone] == []
    (back,) = scan(ward, START + 7 * DAY)
    assert (back.improvement.practice, back.plan and back.plan.automatic) == ("take-back", True)
    commit(ward, back, START + 7 * DAY + 60)
    assert b"replicas: 1" in ward.gitops.files(ward.gitops.head())["apps/spare.yaml"]
    assert b"/until" not in ward.gitops.files(ward.gitops.head())["apps/spare.yaml"]
    show(ward, live(ward, "apps/spare.yaml"), live(ward, "apps/web.yaml"))
    assert scan(ward, START + 8 * DAY) == []


def test_what_is_lent_comes_back_on_the_next_day_where_there_is_room(ward: Ward) -> None:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": FULL}
    waits = pod(
        "web-7d9f8-abcde", phase="Pending", node="", status={"conditions": [condition], "containerStatuses": []}
    )
    show(ward, waits)
    (lent,) = scan(ward, START)
    commit(ward, lent, START + 60)
    elsewhere = thing("Pod", "coredns-1", "kube-system", spec={"nodeName": "node-1"}, status={"phase": "Running"})
    show(ward, live(ward, "apps/spare.yaml"), live(ward, "apps/web.yaml"), node(), elsewhere)
    assert scan(ward, START + 3600) == []  # on the same day nobody knows yet whether it holds
    (back,) = scan(ward, START + DAY)
    assert (back.improvement.practice, back.plan and back.plan.automatic) == ("take-back", True)
    assert "a node has room for it" in back.improvement.description


def killed(seconds: float, restarts: int, state: Body | None = None) -> Body:
    """A container that was killed for memory that long after the start."""
    at = datetime.fromtimestamp(START + seconds).astimezone().isoformat()
    last = {**ended(137, "OOMKilled"), "finishedAt": at}
    return pod(state=state or waiting("CrashLoopBackOff", "back-off"), last=last, restarts=restarts)


def test_a_leak_gets_memory_twice_and_then_a_person(ward: Ward) -> None:
    limits: list[Any] = []
    for hours in (0.0, 3.0, 6.0, 9.0, 12.0):  # whatever it is given, it is full three hours later
        show(ward, killed(hours * 3600, round(hours)))
        for raw in scan(ward, START + hours * 3600 + 30):
            assert raw.plan is not None
            limits.append(raw.plan.operations[0].value)
            commit(ward, raw, START + hours * 3600 + 300)
    assert limits == ["192Mi", "384Mi"]
    (known,) = [one for one in ward.known().faults if one.symptom.fault == "out-of-memory"]
    assert (known.state, known.word) == ("escalated", "ineffective")
    assert "back after" in known.reason
    assert "the cause is another" in known.reason


def test_what_the_cluster_still_says_of_before_a_remedy_starts_no_second(ward: Ward) -> None:
    show(ward, killed(0.0, 1))
    (first,) = scan(ward, START + 30)
    commit(ward, first, START + 300)
    for minutes in (10, 30, 55):  # the API keeps events for an hour, and a status for as long as the pod
        stale = killed(0.0, 3, {"running": {"startedAt": AT}})
        rest = event(stale, "OOMKilling", "Memory cgroup out of memory: Killed process 7", seconds=0)
        show(ward, stale, rest)
        assert scan(ward, START + minutes * 60) == []
    show(ward, killed(3500.0, 2))  # it happens again
    assert len(scan(ward, START + 3600)) == 1


def test_events_of_a_pod_that_is_gone_say_nothing_of_the_one_that_took_its_place(ward: Ward) -> None:
    old = killed(-60.0, 3)
    copies = owned(thing("ReplicaSet", "web-7d9f8", spec={"replicas": 1}), workload())
    well = owned(pod("web-7d9f8-fghij", ready=True), copies)
    told = {"BackOff": "Back-off restarting failed container", "Unhealthy": "Readiness probe failed: timeout"}
    stale = [event(old, reason, message, 40) for reason, message in told.items()]
    show(ward, workload(), copies, well, *stale)
    assert scan(ward, START) == []
    assert ward.known().faults == ()
    assert ago(0) == AT
