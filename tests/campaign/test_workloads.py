"""Controllers follow the content: a bad template stops where its strategy says, and its revert brings back what was."""

import copy
from random import Random

import pytest

from tests.campaign.cluster.homelab import Lab
from tests.campaign.cluster.lives import Life
from tests.campaign.cluster.pods import Fate
from tests.campaign.cluster.wire import Object
from tests.campaign.cluster.world import World

NOW = 1_800_000_000.0
WELL = Fate((Life("app", pull=1.0, ready_after=2.0),))
SICK = Fate((Life("app", refused=("CreateContainerConfigError", "no key")),))


def world(lab: Lab, sick: Fate = SICK) -> World:
    def fates(template: Object, _: int) -> Fate:
        return sick if template != lab.template() else WELL

    found = World(lab.files(), "a" * 40, lab.application, lab.namespace, "seed", {lab.name: fates})
    found.begin(NOW)
    return found


def drawn(kind: str = "Deployment", replicas: int = 3, **spec: object) -> Lab:
    lab = Lab(Random(1), kind, replicas=replicas, spec=dict(spec))  # noqa: S311 - a drawn case, no secret
    lab.strategy = {"maxSurge": 1, "maxUnavailable": 0}
    return lab


def rolled(lab: Lab, seconds: float = 60.0, sick: Fate = SICK) -> World:
    """The changed image is live for so long."""
    found = world(lab, sick)
    change = lab.new_image()
    found.pushed(
        "b" * 40, {change.file: found.files[change.file].replace(change.before.encode(), change.after.encode())}
    )
    found.argo.refresh(found.now)
    found.move(found.now + seconds)
    return found


def load(found: World, lab: Lab) -> Object:
    one = found.get(lab.kind, lab.namespace, lab.name)
    assert one is not None
    return one


def test_a_deployment_that_is_well_rolls_out_and_says_so() -> None:
    lab = drawn()
    found = rolled(lab, sick=WELL)
    status = load(found, lab)["status"]
    assert (status["updatedReplicas"], status["availableReplicas"], status["replicas"]) == (3, 3, 3)
    application = found.listed("Application")[0]["status"]
    assert (application["sync"], application["health"]) == (
        {"status": "Synced", "revision": "b" * 40},
        {"status": "Healthy"},
    )


def test_a_bad_deployment_keeps_its_old_pods_and_the_revert_heals_it() -> None:
    lab = drawn()
    found = rolled(lab)
    status = load(found, lab)["status"]
    assert (status["updatedReplicas"], status["availableReplicas"], status["replicas"]) == (1, 3, 4)
    sets = found.listed("ReplicaSet", lab.namespace)
    found.pushed("c" * 40, {lab.file: lab.files()[lab.file]})
    found.argo.refresh(found.now)
    found.move(found.now + 30.0)
    assert [one["metadata"]["name"] for one in found.listed("ReplicaSet", lab.namespace)] == [
        one["metadata"]["name"] for one in sets
    ]
    assert load(found, lab)["status"]["updatedReplicas"] == 3
    assert found.complete()


def test_a_late_deployment_exceeds_its_own_deadline() -> None:
    lab = drawn(progressDeadlineSeconds=60)
    reasons = [
        {one["type"]: one.get("reason") for one in load(rolled(lab, seconds), lab)["status"]["conditions"]}[
            "Progressing"
        ]
        for seconds in (50.0, 90.0)
    ]
    assert reasons == ["ReplicaSetUpdated", "ProgressDeadlineExceeded"]


def test_refused_pods_are_said_by_the_replica_set_and_an_event() -> None:
    lab = drawn()
    found = world(lab)
    deployment = next(iter(found.workloads.values()))
    deployment.refuses = lambda _: ("is forbidden: exceeded quota", float("inf"))
    change = lab.new_image()
    found.pushed("b" * 40, {lab.file: found.files[lab.file].replace(change.before.encode(), change.after.encode())})
    found.argo.refresh(found.now)
    found.move(found.now + 30.0)
    assert len(found.listed("Pod", lab.namespace)) == 3
    failing = [one for one in found.listed("ReplicaSet", lab.namespace) if "conditions" in one["status"]]
    assert [one["status"]["conditions"][0]["reason"] for one in failing] == ["FailedCreate"]
    assert [one["reason"] for one in found.listed("Event", lab.namespace)] == ["FailedCreate"]


@pytest.mark.parametrize(("policy", "healed"), [("Parallel", True), ("OrderedReady", False)])
def test_a_stuck_stateful_set_that_starts_in_order_is_not_healed_by_a_revert(policy: str, healed: bool) -> None:
    lab = drawn("StatefulSet", podManagementPolicy=policy)
    found = rolled(lab)
    assert load(found, lab)["status"]["updatedReplicas"] == 1
    found.pushed("c" * 40, {lab.file: lab.files()[lab.file]})
    found.argo.refresh(found.now)
    found.move(found.now + 60.0)
    assert found.complete() == healed


def test_a_daemon_set_goes_node_by_node() -> None:
    lab = drawn("DaemonSet")
    status = load(rolled(lab), lab)["status"]
    assert (status["desiredNumberScheduled"], status["updatedNumberScheduled"], status["numberAvailable"]) == (3, 1, 2)


def test_what_cannot_be_applied_is_not_applied_and_its_revert_is_live_at_once() -> None:
    lab = drawn()
    found = world(lab)
    found.unapplied = lambda files: "is invalid" if files[lab.file] != lab.files()[lab.file] else ""
    change = lab.new_image()
    found.pushed("b" * 40, {lab.file: found.files[lab.file].replace(change.before.encode(), change.after.encode())})
    found.argo.refresh(found.now)
    found.move(found.now + 20.0)
    assert load(found, lab)["metadata"]["generation"] == 1
    operation = found.listed("Application")[0]["status"]["operationState"]
    assert (operation["phase"], operation["syncResult"]) == ("Failed", {"revision": "b" * 40})
    found.pushed("c" * 40, {lab.file: lab.files()[lab.file]})
    found.argo.refresh(found.now)
    found.move(found.now + 5.0)
    assert found.listed("Application")[0]["status"]["sync"] == {"status": "Synced", "revision": "c" * 40}


def test_a_service_has_the_endpoints_that_it_selects() -> None:
    lab = drawn()
    found = world(lab)
    ends = found.get("Endpoints", lab.namespace, lab.name)
    slices = found.listed("EndpointSlice", lab.namespace)
    assert ends is not None
    assert (len(ends["subsets"][0]["addresses"]), len(slices[0]["endpoints"])) == (3, 3)


def test_a_clock_that_is_wrong_is_wrong_in_every_time() -> None:
    lab = drawn()
    found = world(lab)
    right = copy.deepcopy(load(found, lab))
    found.skew = 90.0
    assert right != load(found, lab)
    assert right["metadata"]["name"] == load(found, lab)["metadata"]["name"]
