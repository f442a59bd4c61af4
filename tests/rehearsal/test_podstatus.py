"""How a pod's status shows the states of its containers, row by row."""

from typing import Any

import pytest

from functions._rehearsal.containers import Container
from functions._rehearsal.podstatus import condition, pod_status

EXIT = {"exitCode": 1, "reason": "Error"}
DONE = {"exitCode": 0, "reason": "Completed"}


def container(phase: str = "running", ready: bool = True, **more: Any) -> Container:
    made = Container("web", "web:1", 100.0, phase=phase, ready=ready, started=ready)  # type: ignore[arg-type]
    for name, value in more.items():
        setattr(made, name, value)
    return made


def status(*mains: Container, inits: tuple[Container, ...] = (), now: float = 100.0, **pod: Any) -> dict[str, Any]:
    body = {"metadata": pod.get("metadata", {}), "spec": pod.get("spec", {}), "status": pod.get("status", {})}
    return pod_status(body, list(inits), list(mains), "10.42.1.9", "192.168.40.11", now, 1.0)


def ready(found: dict[str, Any]) -> tuple[str, str]:
    entry = next(each for each in found["conditions"] if each["type"] == "Ready")
    return entry["status"], entry.get("reason", "")


def test_a_running_pod() -> None:
    found = status(container())
    assert found["phase"] == "Running"
    assert (found["podIP"], found["podIPs"], found["hostIP"]) == ("10.42.1.9", [{"ip": "10.42.1.9"}], "192.168.40.11")
    assert [(each["type"], each["status"]) for each in found["conditions"]] == [
        ("PodScheduled", "True"),
        ("Initialized", "True"),
        ("ContainersReady", "True"),
        ("Ready", "True"),
    ]
    assert found["containerStatuses"] == [
        {
            "name": "web",
            "image": "web:1",
            "imageID": "web:1@rehearsed",
            "ready": True,
            "started": True,
            "restartCount": 0,
            "state": {"running": {"startedAt": "1970-01-01T00:01:40Z"}},
            "lastState": {},
        }
    ]
    assert "initContainerStatuses" not in found
    assert found["startTime"] == "1970-01-01T00:01:40Z"
    assert status(container(), now=500.0, status={"startTime": "earlier"})["startTime"] == "earlier"


PULL = {"failed_pulls": 1, "trouble": "not found"}


@pytest.mark.parametrize(
    ("made", "now", "state", "phase"),
    [
        (container("waiting", False), 100, {"waiting": {"reason": "ContainerCreating"}}, "Pending"),
        (container("pulling", False), 100, {"waiting": {"reason": "ContainerCreating"}}, "Pending"),
        (
            container("pull_backoff", False, **PULL),
            101.9,
            {"waiting": {"reason": "ErrImagePull", "message": "not found"}},
            "Pending",
        ),
        (
            container("pull_backoff", False, **PULL),
            102.0,
            {"waiting": {"reason": "ImagePullBackOff", "message": 'Back-off pulling image "web:1": not found'}},
            "Pending",
        ),
        (
            container("pulling", False, **PULL),
            100,
            {"waiting": {"reason": "ImagePullBackOff", "message": 'Back-off pulling image "web:1": not found'}},
            "Pending",
        ),
        (
            container("blocked", False, trouble="no secret"),
            100,
            {"waiting": {"reason": "CreateContainerConfigError", "message": "no secret"}},
            "Pending",
        ),
        (container("crash_backoff", False, exit=EXIT), 100, {"terminated": EXIT}, "Running"),
        (
            container("crash_backoff", False, exit=EXIT, strikes=1, restarts=1),
            100,
            {
                "waiting": {
                    "reason": "CrashLoopBackOff",
                    "message": "back-off restarting failed container=web",
                }
            },
            "Running",
        ),
        (container("ended", False, exit=DONE), 100, {"terminated": DONE}, "Succeeded"),
        (container("ended", False, exit=EXIT), 100, {"terminated": EXIT}, "Failed"),
        (container("blocked", False, trouble="x", restarts=1), 100, None, "Running"),
    ],
)
def test_states(made: Container, now: float, state: dict[str, Any] | None, phase: str) -> None:
    found = status(made, now=now)
    assert found["phase"] == phase
    if state is not None:
        assert found["containerStatuses"][0]["state"] == state


@pytest.mark.parametrize(
    ("made", "last"),
    [
        (container(last=EXIT, restarts=1), {"terminated": EXIT}),
        (container("crash_backoff", False, exit=EXIT, last=DONE, strikes=1), {"terminated": EXIT}),
        (container(), {}),
    ],
)
def test_the_last_state(made: Container, last: dict[str, Any]) -> None:
    assert status(made)["containerStatuses"][0]["lastState"] == last


def test_one_container_that_is_not_ready_makes_the_pod_not_ready() -> None:
    found = status(container(), container(ready=False))
    assert ready(found) == ("False", "ContainersNotReady")
    assert found["conditions"][-1]["message"] == "containers with unready status: [web]"
    other = container("pulling", False)
    other.name = "other"
    assert status(container(), other)["conditions"][-1]["message"] == "containers with unready status: [other]"
    assert status(container(), other)["phase"] == "Pending"
    assert status(container(), container("ended", False, exit=DONE))["phase"] == "Running"
    assert status(container("ended", False, exit=DONE), container("ended", False, exit=EXIT))["phase"] == "Failed"


def test_a_pod_on_its_way_out_is_not_ready() -> None:
    assert ready(status(container(), metadata={"deletionTimestamp": "now"})) == ("False", "ContainersNotReady")


def test_a_completed_pod_is_not_ready_because_it_is_completed() -> None:
    found = status(container("ended", False, exit=DONE))
    assert ready(found) == ("False", "PodCompleted")
    assert found["containerStatuses"][0]["ready"] is True


def test_init_containers_come_first() -> None:
    init = container("pulling", False)
    found = status(container("waiting", False), inits=(init,))
    assert found["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}
    assert found["initContainerStatuses"][0]["state"] == {"waiting": {"reason": "ContainerCreating"}}
    initialised = next(each for each in found["conditions"] if each["type"] == "Initialized")
    assert (initialised["status"], initialised["reason"]) == ("False", "ContainersNotInitialized")
    done = container("ended", False, exit=DONE)
    assert status(container(), inits=(done,))["conditions"][1]["status"] == "True"


def test_a_condition_keeps_its_time_until_it_turns() -> None:
    before = {"conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "then"}]}
    kept = condition(before, "Ready", True, "", "", 100.0)
    assert kept == {"type": "Ready", "status": "True", "lastTransitionTime": "then"}
    conditions = [{"type": "Other", "status": "True", "lastTransitionTime": "later"}, *before["conditions"]]
    assert condition({"conditions": conditions}, "Ready", True, "", "", 100.0)["lastTransitionTime"] == "then"
    turned = condition(before, "Ready", False, "Why", "words", 100.0)
    assert turned == {
        "type": "Ready",
        "status": "False",
        "lastTransitionTime": "1970-01-01T00:01:40Z",
        "reason": "Why",
        "message": "words",
    }
    assert condition({}, "Other", True, "", "", 100.0)["lastTransitionTime"] == "1970-01-01T00:01:40Z"


FULL = {"cpu": "1", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("resources", "quality"),
    [
        ([{}], "BestEffort"),
        ([{}, {}], "BestEffort"),
        ([{"requests": {"cpu": "1"}}], "Burstable"),
        ([{"limits": FULL}], "Guaranteed"),
        ([{"limits": FULL, "requests": FULL}], "Guaranteed"),
        ([{"limits": FULL, "requests": {"cpu": "1"}}], "Burstable"),
        ([{"limits": {"memory": "1Gi"}}], "Burstable"),
        ([{"limits": FULL}, {}], "Burstable"),
    ],
)
def test_quality_of_service(resources: list[dict[str, Any]], quality: str) -> None:
    spec = {"containers": [{"name": "c", "resources": each} for each in resources]}
    assert status(container(), spec=spec)["qosClass"] == quality
