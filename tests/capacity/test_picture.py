"""The figures of a cluster: of seven nodes that are nearly full, and of one that cannot be read."""

import pytest

from functions._capacity.comparison import compared
from functions._capacity.picture import Picture, pictured
from functions._capacity.usage import Used, used_of
from functions._symptoms.snapshot import Snapshot
from tests.capacity.landscapes import metrics, node, pod, seven_nodes, snapshot, waiting
from tests.symptoms.cluster import ago, thing


def picture(found: Snapshot) -> Picture:
    return pictured(found, used_of(found))


def test_the_nearly_full_cluster() -> None:
    found = picture(seven_nodes())
    assert [one.name for one in found.nodes] == sorted(one.name for one in found.nodes)
    shares = [(one.memory.asked or 0) / one.memory.room for one in found.nodes]
    assert all(0.96 < share < 0.99 for share in shares)
    assert all(one.short == ("memory asked",) for one in found.nodes)
    assert found.usage == "metrics.k8s.io"
    assert found.pods == {"Pending": 11, "Running": 62, "Succeeded": 9}
    told = {(one.state, one.fault): (one.count, one.restarts) for one in found.unwell}
    assert told == {
        ("Pending", "no-room"): (9, 0),
        ("CrashLoopBackOff", "crashing"): (6, 5050),
        ("ImagePullBackOff", "registry-unreachable"): (2, 0),
    }
    assert [(one.kind, one.count, one.claims) for one in found.kept] == [("Job", 12, ()), ("Pod", 9, ("cache",))]
    lent, plain = found.degraded
    assert (lent.workload, lent.before, lent.until) == ("Deployment cortex/model-router", "2 pods", "2026-12-05")
    assert (plain.workload, plain.until) == ("Deployment cortex/forgotten", "")
    assert [(one.resource, one.share) for one in found.quotas] == [("requests.memory", 0.75), ("pods", 0.45)]


def test_the_hungriest_come_first_and_a_part_that_was_measured_is_a_part() -> None:
    first, second, *_ = picture(seven_nodes()).consumers
    assert (first.workload, first.pods, first.measured) == ("StatefulSet cortex/filler", 49, 7)
    assert first.memory_used == 7 * 180 * 1024**2
    assert (second.workload, second.memory_used) == ("Deployment shop/moe-router", None)


def test_what_was_not_read_is_not_nothing() -> None:
    found = snapshot(node("a"), unreadable={"Pod": "your kubeconfig may not list pods", "NodeMetrics": "503"})
    seen = picture(found)
    assert (seen.nodes[0].memory.asked, seen.nodes[0].memory.used, seen.usage) == (None, None, "")
    assert seen.unknown["usage"] == "metrics.k8s.io: 503"
    assert seen.all_nodes("memory").asked is None


def test_what_all_nodes_use_is_known_only_where_it_is_of_each() -> None:
    seen = picture(snapshot(node("a"), node("b"), metrics("NodeMetrics", "a", 100)))
    assert seen.nodes[0].memory.used == 100 * 1024**2
    assert seen.all_nodes("memory").used is None
    assert seen.all_nodes("memory").asked == 0


def test_a_node_that_is_used_up_cordoned_or_pressed_says_so() -> None:
    conditions = [{"type": "Ready", "status": "True"}, {"type": "DiskPressure", "status": "True"}]
    seen = picture(
        snapshot(
            node("a", "1Gi", conditions=conditions),
            node("b", spec={"unschedulable": True}),
            node("c", conditions=[{"type": "Ready", "status": "Unknown"}]),
            metrics("NodeMetrics", "a", 950),
        )
    )
    assert [(one.state, one.short) for one in seen.nodes] == [
        ("ready", ("disk pressure", "memory used")),
        ("cordoned", ()),
        ("not ready", ()),
    ]


def test_a_crash_loop_between_two_crashes_counts_and_one_of_last_week_does_not() -> None:
    def running(seconds: float) -> dict[str, object]:
        ended = {"terminated": {"reason": "OOMKilled", "exitCode": 137, "finishedAt": ago(seconds)}}
        state = {"running": {"startedAt": ago(seconds - 1)}}
        return {"containerStatuses": [{"name": "main", "state": state, "lastState": ended, "restartCount": 881}]}

    seen = picture(snapshot(node("a"), pod("now", "a", status=running(60)), pod("then", "a", status=running(9e5))))
    assert [(one.state, one.fault, one.pods) for one in seen.unwell] == [("Running", "out-of-memory", ("shop/now",))]


def test_a_pod_that_has_its_node_and_starts_is_told_apart_from_one_that_waits_for_one() -> None:
    starting = pod("new", "a", phase="Pending", status=waiting("ContainerCreating"))
    (one,) = picture(snapshot(node("a"), starting)).unwell
    assert (one.state, one.fault) == ("Pending", "unknown")
    assert "has a node" in one.message


def test_jobs_that_go_by_themselves_are_counted_apart() -> None:
    complete = {"conditions": [{"type": "Complete", "status": "True"}]}
    specs: tuple[dict[str, int], ...] = ({}, {"ttlSecondsAfterFinished": 60})
    jobs = [thing("Job", f"j-{number}", spec=spec, status=complete) for number, spec in enumerate(specs)]
    running = thing("Job", "k", spec={}, status={"active": 1})
    (one,) = picture(snapshot(*jobs, running)).kept
    assert (one.count, one.by_themselves) == (2, 1)


@pytest.mark.parametrize("note", ["[oops", "[" * 50_000])
def test_a_note_that_is_none_of_ours_is_shown_and_not_believed(note: str) -> None:
    notes = {"cortex-online-school.dev/before": note}
    (one,) = picture(snapshot(thing("Deployment", "x", spec={"replicas": 0}, metadata={"annotations": notes}))).degraded
    assert one.before == note[:100]


def test_before_and_after_by_node_and_workload() -> None:
    web = ("Deployment", "web")
    same = (node("a", "1Gi"), pod("db", "a", "10Mi"))
    before = picture(snapshot(*same, node("gone"), pod("web-1", "a", "1000Mi", owner=web)))
    after = picture(snapshot(*same, node("new"), pod("web-2", "a", "256Mi", owner=web)))
    found = compared(before, after)
    assert {one.name: one.status for one in found.nodes} == {"a": "less asked", "gone": "gone", "new": "new"}
    (web_change,) = found.workloads  # what asks for the same is left out
    assert (web_change.workload, web_change.pods_before, web_change.pods_after) == ("Deployment shop/web", 1, 1)
    assert (web_change.memory_before, web_change.memory_after) == (1000 * 1024**2, 256 * 1024**2)
    full = compared(after, before)
    assert next(one for one in full.nodes if one.name == "a").status == "short of memory asked"


def test_a_snapshot_of_nothing_is_a_picture_of_nothing() -> None:
    seen = pictured(Snapshot("2026-11-28T12:00:00Z"), Used(unknown="nobody measured"))
    assert (seen.nodes, seen.consumers, seen.unwell, seen.pods) == ((), (), (), {})


def test_a_limit_that_is_lowered_is_a_change() -> None:
    def web(limit: str) -> Picture:
        resources = {"requests": {"memory": "64Mi"}, "limits": {"memory": limit}}
        return picture(
            snapshot(node("a"), pod("web", "a", spec={"containers": [{"name": "m", "resources": resources}]}))
        )

    (found,) = compared(web("2Gi"), web("512Mi")).workloads
    assert (found.memory_before, found.memory_after) == (64 * 1024**2, 64 * 1024**2)
    assert (found.limit_before, found.limit_after) == (2 * 1024**3, 512 * 1024**2)
