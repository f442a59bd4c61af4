"""What would be: suppositions over clusters whose answer is plain to see."""

import re

import pytest

from eventing.handler import Permanent
from functions._capacity.leftovers import quotas
from functions._capacity.machines import loads_of, machines_of, templates_of
from functions._capacity.supposing import Supposed, supposed
from functions._symptoms.snapshot import Snapshot
from tests.capacity.landscapes import five_thousand, node, pod, seven_nodes, snapshot
from tests.symptoms.cluster import thing

DAEMON, SET = ("DaemonSet", "agent"), ("Deployment", "web")
WEB = thing("Deployment", "web", spec={"replicas": 1})


def ask(found: Snapshot, *texts: str) -> Supposed:
    return supposed(texts, machines_of(found), loads_of(found), templates_of(found), quotas(found))


def names(found: Supposed) -> list[str]:
    return [one.name for one in found.waiting]


def test_larger_nodes_take_all_that_waits() -> None:
    found = ask(seven_nodes(), "node-memory=8Gi")
    assert (found.fits, len(found.moved), found.unexplained) == (True, 9, ())
    rows = {name: (asked, room) for name, asked, room, *_ in found.nodes}
    assert {room for _, room in rows.values()} == {(8192 - 196) * 1024**2}  # 4Gi of which 3900Mi were for pods
    assert all(asked <= room for asked, room in rows.values())


def test_nodes_as_they_are_leave_waiting_what_waits() -> None:
    found = ask(seven_nodes(), "replicas=cortex/model-router=0")
    assert not found.fits
    assert len(found.waiting) == 9
    assert all(one.before for one in found.waiting)
    assert {one.why for one in found.waiting} == {"0/7 nodes are available: 7 Insufficient memory"}


def test_one_more_node_is_like_a_middling_one_and_has_its_daemons() -> None:
    tainted = node("large", "16Gi", spec={"taints": [{"key": "gpu", "effect": "NoSchedule"}]})
    pods = (pod("agent-1", "middle", "200Mi", owner=DAEMON), pod("web-1", "", "1500Mi"))
    found = ask(snapshot(node("small", "1Gi"), node("middle", "2Gi"), tainted, *pods), "node=+1")
    new = next(row for row in found.nodes if row[0] == "new-node-1")
    assert new[2] == 2 * 1024**3
    assert new[5] == 1  # the agent
    assert found.unexplained == ("shop/web-1",)  # it fits on the middle one as it is


def test_a_node_that_goes_takes_its_daemons_with_it_and_its_pods_move() -> None:
    found = ask(
        snapshot(node("a"), node("b"), pod("agent-1", "a", owner=DAEMON), pod("web-1", "a", owner=SET)), "evict=a"
    )
    assert found.fits
    assert [(one.name, one.before, one.after) for one in found.moved] == [("web-1", "a", "b")]
    assert found.ended == ("shop/agent-1",)


def test_a_pod_that_nothing_makes_anew_ends_with_its_node() -> None:
    found = ask(snapshot(node("a"), node("b"), pod("alone", "a")), "evict=a")
    assert (found.fits, found.moved, found.ended) == (True, (), ("shop/alone",))


def test_a_node_that_does_not_say_how_many_pods_it_takes_takes_them() -> None:
    bare = thing(
        "Node", "a", "", status={"allocatable": {"memory": "1Gi"}, "conditions": node("x")["status"]["conditions"]}
    )
    found = ask(snapshot(bare, WEB, pod("web-1", "a", "100Mi", owner=SET)), "replicas=shop/web=2")
    assert [one.after for one in found.moved] == ["a"]


def test_a_volume_on_a_node_keeps_its_pod_from_every_other() -> None:
    terms = [{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["a"]}]}]
    volume = thing("PersistentVolume", "pv-1", "", spec={"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}})
    claim = thing("PersistentVolumeClaim", "data", spec={"volumeName": "pv-1"})
    spec = {"volumes": [{"persistentVolumeClaim": {"claimName": "data"}}]}
    found = ask(
        snapshot(node("a"), node("b"), volume, claim, pod("db-0", "a", owner=("StatefulSet", "db"), spec=spec)),
        "evict=a",
    )
    assert [(one.name, one.why) for one in found.waiting] == [
        ("db-0", "0/1 nodes are available: 1 node(s) had volume node affinity conflict")
    ]


def test_more_and_fewer_replicas() -> None:
    near_full = snapshot(node("a", "1Gi"), WEB, pod("web-1", "a", "400Mi", owner=SET))
    assert ask(near_full, "replicas=shop/web=2").fits
    assert names(ask(near_full, "replicas=shop/web=4")) == ["web-new-2", "web-new-3"]
    two = snapshot(node("a", "1Gi"), WEB, pod("web-1", "a", "400Mi", owner=SET), pod("web-2", "", "900Mi", owner=SET))
    assert ask(two, "replicas=shop/web=1").fits  # the one that waits goes first
    none = ask(two, "replicas=shop/web=0")
    assert (none.fits, none.nodes[0][1]) == (True, 0.0)


def test_a_workload_that_is_switched_off_is_made_of_its_template() -> None:
    container = {"name": "main", "resources": {"limits": {"memory": "700Mi"}}}
    off = thing("Deployment", "off", spec={"replicas": 0, "template": {"spec": {"containers": [container]}}})
    found = ask(snapshot(node("a", "1Gi"), off), "replicas=shop/off=2")
    assert names(found) == ["off-new-2"]  # a limit without a request is asked for


def test_a_quota_refuses_what_nodes_would_take() -> None:
    quota = thing("ResourceQuota", "room", status={"hard": {"memory": "1Gi", "pods": "9"}, "used": {"memory": "600Mi"}})
    found = snapshot(node("a", "8Gi"), WEB, pod("web-1", "a", "200Mi", owner=SET), quota)
    refused = ask(found, "replicas=shop/web=4")
    assert [(one.name, one.why) for one in refused.waiting] == [
        ("web-new-3", "the ResourceQuota room leaves too little memory")
    ]
    assert ask(found, "replicas=shop/web=0", "replicas=shop/web=3").fits  # what goes gives its share back


def test_less_memory_drives_out_the_least_important_and_youngest() -> None:
    ranks = enumerate((1000, 0, 0))
    objects = [pod(f"p-{one}", "a", "300Mi", owner=SET, spec={"priority": rank}) for one, rank in ranks]
    found = ask(snapshot(node("a", "2Gi"), *objects), "node-memory=a:700Mi")
    assert names(found) == ["p-2"]
    assert found.assumptions == ("a has 700Mi of memory, less what its system keeps back today",)


def test_several_suppositions_hold_together() -> None:
    full = snapshot(node("a", "1Gi"), node("b", "1Gi"), pod("x", "a", "800Mi", owner=SET), pod("y", "b", "800Mi"))
    assert names(ask(full, "evict=a")) == ["x"]
    assert ask(full, "evict=a", "node=+1").fits
    assert ask(full, "evict=a", "node-memory=b:4Gi").fits


def test_what_waits_for_another_reason_is_no_business_of_arithmetic() -> None:
    gated = pod("gated", "", "64Mi", words="waiting for a gate")
    found = ask(snapshot(node("a"), gated), "node=+1")
    assert (found.fits, found.unexplained, found.moved) == (True, ("shop/gated",), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is nothing that can be supposed"),
        ("node-memory", "is nothing that can be supposed"),
        ("node-memory=much", "is no quantity"),
        ("node-memory=-1Gi", "no size of a node"),
        ("node-memory=zz:8Gi", "there is no node 'zz'; there are a"),
        ("node=+0", "too many"),
        ("node=+5000", "too many"),
        ("node=-1", "is nothing that can be supposed"),
        ("evict=b", "there is no node 'b'"),
        ("replicas=web=2", "is nothing that can be supposed"),
        ("replicas=shop/none=2", "there is no Deployment or StatefulSet shop/none"),
        ("replicas=shop/web=-2", "is nothing that can be supposed"),
    ],
)
def test_what_cannot_be_supposed_is_said(text: str, said: str) -> None:
    with pytest.raises(Permanent, match=re.escape(said)):
        ask(snapshot(node("a"), WEB), text)


def test_two_of_a_hundred_full_nodes_are_replaced() -> None:
    found = five_thousand()
    answer = ask(found, "evict=node-007", "evict=node-008", "node=+2")
    assert answer.fits
    assert len(answer.moved) == 100
