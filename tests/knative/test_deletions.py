"""What an account of the school may delete: the two admission policies over Pods and Jobs, finished and not."""

from typing import Any

import pytest

from tests.knative.admission import policy, refusals

HEALER = "system:serviceaccount:cortex-school:cluster-healer"
PODS, JOBS = "cortex-school-pod-deletions", "cortex-school-job-deletions"
POD, JOB = "the school deletes finished Pods alone", "the school deletes finished Jobs alone"
HELD = "what a finalizer holds is somebody's business, and the school leaves it alone"


def deleting(name: str, status: Any, finalizers: list[str] | None = None, user: str = HEALER) -> list[str] | None:
    body = {"kind": "Pod" if name == PODS else "Job", "metadata": {"name": "a", "namespace": "shop"}, "status": status}
    if finalizers is not None:
        body["metadata"] |= {"finalizers": finalizers}
    if status is None:
        del body["status"]
    return refusals(user, body, None, "DELETE", name)


def conditions(*of: tuple[str, str]) -> dict[str, Any]:
    return {"conditions": [{"type": kind, "status": status} for kind, status in of]}


@pytest.mark.parametrize(
    ("name", "status", "refused"),
    [
        (PODS, {"phase": "Succeeded"}, []),
        (PODS, {"phase": "Failed", "reason": "Evicted"}, []),
        (PODS, {"phase": "Running"}, [POD]),
        (PODS, {"phase": "Pending"}, [POD]),
        (PODS, {"phase": "Unknown"}, [POD]),
        (PODS, {}, [POD]),
        (PODS, None, [POD]),
        (JOBS, conditions(("Complete", "True")), []),
        (JOBS, conditions(("SuccessCriteriaMet", "True"), ("Complete", "True")), []),
        (JOBS, conditions(("FailureTarget", "True"), ("Failed", "True")), []),
        (JOBS, conditions(("FailureTarget", "True")), [JOB]),
        (JOBS, conditions(("Suspended", "True")), [JOB]),
        (JOBS, conditions(("Failed", "False")), [JOB]),
        (JOBS, {"active": 1}, [JOB]),
        (JOBS, {}, [JOB]),
        (JOBS, None, [JOB]),
    ],
)
def test_what_is_finished_goes_and_nothing_else(name: str, status: Any, refused: list[str]) -> None:
    assert deleting(name, status) == refused
    assert deleting(name, status, []) == refused
    assert deleting(name, status, ["batch.kubernetes.io/job-tracking"]) == [*refused, HELD]
    assert deleting(name, status, user="system:serviceaccount:kube-system:job-controller") is None


@pytest.mark.parametrize(("name", "foreign"), [(PODS, "conditions"), (JOBS, "phase")])
def test_a_policy_speaks_of_one_kind_whose_fields_it_names(name: str, foreign: str) -> None:
    """The API server checks each expression against every kind that its policy matches, and warns of unknown fields."""
    (rule,) = policy(name)["spec"]["matchConstraints"]["resourceRules"]
    assert len(rule["resources"]) == 1
    assert not [one for one in policy(name)["spec"]["validations"] if f"status.{foreign}" in one["expression"]]
