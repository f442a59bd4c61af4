"""No root user, no writable root filesystem: always a person's decision."""

from typing import Any

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, workload

POD = "spec.template.spec.securityContext"
AT = "spec.template.spec.containers[name=app]"
TMP = "/tmp"  # noqa: S108 - a path inside a container
CLAIM: Data = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}


@pytest.mark.parametrize(
    ("document", "change"),
    [
        (workload(), [(f"{POD}.runAsNonRoot", None, True), (f"{POD}.runAsUser", None, 10001)]),
        (
            workload(pod={"volumes": [CLAIM]}),
            [
                (f"{POD}.runAsNonRoot", None, True),
                (f"{POD}.runAsUser", None, 10001),
                (f"{POD}.fsGroup", None, 10001),
            ],
        ),
        (
            workload(pod={"volumes": [CLAIM], "securityContext": {"fsGroup": 7}}),
            [(f"{POD}.runAsNonRoot", None, True), (f"{POD}.runAsUser", None, 10001)],
        ),
        (
            workload("db", "StatefulSet", {"image": "postgres:16"}),
            [(f"{POD}.runAsNonRoot", None, True), (f"{POD}.runAsUser", None, 999), (f"{POD}.fsGroup", None, 999)],
        ),
        (
            workload(container={"securityContext": {"runAsUser": 7}}, beside=({"name": "side", "image": "x:1"},)),
            [(f"{POD}.runAsNonRoot", None, True)],
        ),
    ],
)
def test_no_root_user(document: Data, change: list[tuple[str, Any, Any]]) -> None:
    plan = planned("run-as-non-root", shop(document))
    assert [one[1:] for one in edits(plan)] == change
    assert not plan.automatic
    assert plan.why_not_automatic == "An image that expects to start as root does not start any more."
    assert overriding(plan) == []
    users = [value for path, _, value in change if path == f"{POD}.runAsUser"]
    told = f", and runs as user {users[0]}" if users else ""
    assert plan.summary == f"In shop: {plan.workloads[0].name} must not run as root{told}."


@pytest.mark.parametrize(
    "document",
    [
        workload(pod={"securityContext": {"runAsNonRoot": True}}),
        workload(pod={"securityContext": {"runAsUser": 1}}),
        workload(container={"securityContext": {"runAsUser": 1}}, pod={"securityContext": {"runAsUser": 0}}),
        workload(container={"securityContext": {"runAsNonRoot": True}}),
    ],
)
def test_who_is_not_root_stays_so(document: Data) -> None:
    assert refusal("run-as-non-root", shop(document)) == "No root user: already so: api does not run as root"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (workload(pod={"securityContext": {"runAsUser": 0}}), "api runs as root on purpose"),
        (workload(pod={"securityContext": {"runAsNonRoot": False}}), "api runs as root on purpose"),
        (workload(container={"securityContext": {"runAsUser": 0}}), "api runs as root on purpose"),
        (workload(container={"securityContext": {"runAsNonRoot": False}}), "api runs as root on purpose"),
        (workload(container={"securityContext": {"privileged": True}}), "api runs privileged on purpose"),
        (
            workload(container={"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}),
            "api adds NET_ADMIN on purpose",
        ),
        (workload(pod={"hostNetwork": True}), "api uses the network of its node"),
        (workload(pod={"hostPID": True}), "api uses the pid of its node"),
        (workload(pod={"volumes": [{"name": "x", "hostPath": {"path": "/"}}]}), "api mounts directories of its node"),
        (
            workload(container={"ports": [{"containerPort": 1023}]}),
            "api listens below port 1024, which takes root on many nodes",
        ),
        (
            workload(container={"image": "postgres:16-alpine"}),
            "nobody said as which user the image postgres:16-alpine of api can run",
        ),
        (
            workload(container={"image": "qdrant/qdrant:v1.9.0"}),
            "nobody said as which user the image qdrant/qdrant:v1.9.0 of api can run",
        ),
    ],
)
def test_who_needs_root_keeps_it(document: Data, reason: str) -> None:
    assert refusal("run-as-non-root", shop(document)) == f"No root user: does not fit: {reason}"


def test_a_chosen_root_user_is_overridden_only_by_name() -> None:
    rooted = workload(container={"securityContext": {"runAsUser": 0, "runAsNonRoot": False}})
    plan = planned("run-as-non-root", shop(rooted), "api")
    assert [one[1:] for one in edits(plan)] == [
        (f"{POD}.runAsNonRoot", None, True),
        (f"{AT}.securityContext.runAsUser", 0, None),
        (f"{AT}.securityContext.runAsNonRoot", False, True),
        (f"{POD}.runAsUser", None, 10001),
    ]
    assert overriding(plan) == [f"{AT}.securityContext.runAsUser", f"{AT}.securityContext.runAsNonRoot"]


def test_port_1024_takes_no_root() -> None:
    assert planned("run-as-non-root", shop(workload(container={"ports": [{"containerPort": 1024}]})))


def test_a_read_only_root_filesystem_with_a_place_to_write() -> None:
    plan = planned("read-only-root", shop(workload()))
    assert [one[1:] for one in edits(plan)] == [
        ("spec.template.spec.volumes[name=tmp]", None, {"name": "tmp", "emptyDir": {}}),
        (f"{AT}.securityContext.readOnlyRootFilesystem", None, True),
        (f"{AT}.volumeMounts[name=tmp]", None, {"name": "tmp", "mountPath": TMP}),
    ]
    assert plan.summary == "In shop: the root filesystem of api becomes read-only, with an emptyDir for /tmp."
    assert not plan.automatic
    assert plan.why_not_automatic == (
        "A program that writes beside its volumes fails, and the manifests do not show where it writes."
    )


def test_a_mounted_tmp_is_enough() -> None:
    mounted = workload(container={"volumeMounts": [{"name": "x", "mountPath": f"{TMP}/"}]})
    assert [one[1:] for one in edits(planned("read-only-root", shop(mounted)))] == [
        (f"{AT}.securityContext.readOnlyRootFilesystem", None, True)
    ]


def test_a_volume_called_tmp_is_not_taken() -> None:
    taken = workload(pod={"volumes": [{"name": "tmp", "configMap": {"name": "c"}}]})
    plan = planned("read-only-root", shop(taken))
    assert edits(plan)[0][1:] == (
        "spec.template.spec.volumes[name=tmp-scratch]",
        None,
        {"name": "tmp-scratch", "emptyDir": {}},
    )
    assert edits(plan)[2][3] == {"name": "tmp-scratch", "mountPath": TMP}


def test_only_the_container_that_lacks_it_or_was_said_changes() -> None:
    done = {"name": "done", "image": "x:1", "securityContext": {"readOnlyRootFilesystem": True}}
    open_ = {"name": "open", "image": "x:1", "securityContext": {"readOnlyRootFilesystem": False}}
    repository = shop(workload(beside=(done, open_)))
    paths = [path for _, path, _, _ in edits(planned("read-only-root", repository)) if "readOnly" in path]
    assert paths == [f"{AT}.securityContext.readOnlyRootFilesystem"]
    named = planned("read-only-root", repository, "api", container="open")
    assert overriding(named) == ["spec.template.spec.containers[name=open].securityContext.readOnlyRootFilesystem"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (
            workload(container={"securityContext": {"readOnlyRootFilesystem": True}}),
            "already so: the root filesystems of api are as somebody set them",
        ),
        (
            workload(container={"securityContext": {"readOnlyRootFilesystem": False}}),
            "already so: the root filesystems of api are as somebody set them",
        ),
        (
            workload(container={"securityContext": {"privileged": True}}),
            "does not fit: api runs privileged on purpose",
        ),
        (
            workload(container={"image": "postgres:16"}),
            "does not fit: api runs PostgreSQL, which writes beside its data directory",
        ),
    ],
)
def test_a_root_filesystem_that_stays(document: Data, reason: str) -> None:
    assert refusal("read-only-root", shop(document)) == f"Read-only root filesystem: {reason}"


def test_a_named_database_may_be_tried() -> None:
    assert planned("read-only-root", shop(workload(container={"image": "postgres:16"})), "api")
