"""Capabilities, escalation, system calls."""

from typing import Any

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, workload

AT = "spec.template.spec.containers[name=app].securityContext"
POD = "spec.template.spec.securityContext"
UNPRIVILEGED: Data = {"securityContext": {"runAsNonRoot": True}}


def test_an_unprivileged_container_drops_all_by_itself() -> None:
    plan = planned("drop-capabilities", shop(workload(pod=UNPRIVILEGED)))
    assert [one[1:] for one in edits(plan)] == [(f"{AT}.capabilities.drop", None, ["ALL"])]
    assert plan.automatic
    assert plan.summary == "In shop: api drops all capabilities (had the runtime's default set)."


def test_what_may_start_as_root_waits_for_a_person() -> None:
    plan = planned("drop-capabilities", shop(workload()))
    assert plan.why_not_automatic == "app of api may start as root and need capabilities to become somebody else"
    assert not plan.automatic


def test_what_may_go_by_itself_goes_before_what_waits() -> None:
    plan = planned("drop-capabilities", shop(workload("a"), workload("b"), workload("z", pod=UNPRIVILEGED)))
    assert [one.name for one in plan.workloads] == ["z"]
    assert plan.automatic


def test_a_low_port_keeps_its_capability() -> None:
    plan = planned("drop-capabilities", shop(workload(container={"ports": [{"containerPort": 80}]}, pod=UNPRIVILEGED)))
    assert [one[1:] for one in edits(plan)] == [
        (f"{AT}.capabilities.drop", None, ["ALL"]),
        (f"{AT}.capabilities.add[=NET_BIND_SERVICE]", None, "NET_BIND_SERVICE"),
    ]
    assert "but keeps NET_BIND_SERVICE for its port below 1024" in plan.summary


def test_a_capability_that_is_kept_already_is_not_kept_twice() -> None:
    container = {
        "ports": [{"containerPort": 80}],
        "securityContext": {"capabilities": {"add": ["NET_BIND_SERVICE"], "drop": ["NET_RAW"]}},
    }
    plan = planned("drop-capabilities", shop(workload(container=container, pod=UNPRIVILEGED)))
    assert [one[1:] for one in edits(plan)] == [(f"{AT}.capabilities.drop", ["NET_RAW"], ["ALL"])]
    assert overriding(plan) == []


@pytest.mark.parametrize("dropped", ["ALL", "all"])
def test_what_drops_all_is_left_alone(dropped: str) -> None:
    container = {"securityContext": {"capabilities": {"drop": [dropped]}}}
    assert refusal("drop-capabilities", shop(workload(container=container))) == (
        "No capabilities: already so: api drops all capabilities"
    )


def test_init_containers_count() -> None:
    init = {"initContainers": [{"name": "init", "image": "x:1"}]}
    container = {"securityContext": {"capabilities": {"drop": ["ALL"]}}}
    plan = planned("drop-capabilities", shop(workload(container=container, pod={**UNPRIVILEGED, **init})))
    assert [one[1] for one in edits(plan)] == [
        "spec.template.spec.initContainers[name=init].securityContext.capabilities.drop"
    ]


@pytest.mark.parametrize("practice", ["drop-capabilities", "no-privilege-escalation", "seccomp-profile"])
def test_what_reaches_its_node_on_purpose_is_left_alone(practice: str) -> None:
    privileged = workload(container={"securityContext": {"privileged": True}})
    assert refusal(practice, shop(privileged)).endswith("does not fit: api runs privileged on purpose")


@pytest.mark.parametrize(("stated", "expected"), [({}, None), ({"allowPrivilegeEscalation": True}, True)])
def test_no_escalation(stated: Data, expected: bool | None) -> None:
    plan = planned("no-privilege-escalation", shop(workload(container={"securityContext": stated})))
    assert [one[1:] for one in edits(plan)] == [(f"{AT}.allowPrivilegeEscalation", expected, False)]
    assert overriding(plan) == []
    assert plan.summary == "In shop: api sets allowPrivilegeEscalation: false on app."


def test_escalation_that_is_forbidden_already() -> None:
    container = {"securityContext": {"allowPrivilegeEscalation": False}}
    assert refusal("no-privilege-escalation", shop(workload(container=container))) == (
        "No privilege escalation: already so: api allows no privilege escalation"
    )


def test_a_seccomp_profile() -> None:
    plan = planned("seccomp-profile", shop(workload()))
    assert [one[1:] for one in edits(plan)] == [(f"{POD}.seccompProfile", None, {"type": "RuntimeDefault"})]
    assert plan.automatic


@pytest.mark.parametrize(
    ("pod", "container", "reason"),
    [
        ({"type": "RuntimeDefault"}, {}, "already so: api has the seccomp profile RuntimeDefault"),
        ({"type": "Localhost"}, {}, "already so: api has the seccomp profile Localhost"),
        ({}, {"type": "RuntimeDefault"}, "already so: api has the seccomp profile RuntimeDefault"),
        ({"type": "Unconfined"}, {}, "does not fit: api is Unconfined on purpose"),
        ({"type": "RuntimeDefault"}, {"type": "Unconfined"}, "does not fit: api is Unconfined on purpose"),
    ],
)
def test_a_seccomp_profile_that_is_there(pod: Data, container: Data, reason: str) -> None:
    document = _profiled(pod, container)
    assert refusal("seccomp-profile", shop(document)) == f"The runtime's seccomp profile: {reason}"


def _profiled(pod: Data, container: Data) -> Data:
    def context(profile: Data) -> dict[str, Any]:
        return {"securityContext": {"seccompProfile": profile}} if profile else {}

    return workload(container=context(container), pod=context(pod))


def test_unconfined_is_overridden_only_by_name() -> None:
    plan = planned("seccomp-profile", shop(_profiled({}, {"type": "Unconfined"})), "api")
    assert [one[1:] for one in edits(plan)] == [
        (f"{POD}.seccompProfile", None, {"type": "RuntimeDefault"}),
        (f"{AT}.seccompProfile", {"type": "Unconfined"}, {"type": "RuntimeDefault"}),
    ]
    assert overriding(plan) == [f"{AT}.seccompProfile"]
