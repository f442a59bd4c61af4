"""Who keeps room on a full node: suggested by Serving's flag, kept by the next deploy, said with its price."""

from typing import Any

import pytest

from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.kubectl import FIELD_MANAGER, NAMESPACE, Object
from functions._cli.installing.manifests import Choices, built
from functions._cli.installing.room import FLAG, PLACEHOLDER, PRIORITY, Kept, Room, chosen, class_of, kept_by, row
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, REPOSITORY, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

SERVICES = "services.serving.knative.dev"
WHO = ["cluster-healer", "health-monitor", "implementation-workers", "rag-validator", "school-coordinator"]


def service(name: str = "") -> Object:
    spec = {"priorityClassName": name} if name else {}
    return {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "spec": {"template": {"spec": spec}}}


@pytest.mark.parametrize(
    ("given", "live", "flag", "room"),
    [
        (None, None, False, "placeholder"),
        (None, None, True, "both"),
        (None, service(), True, "placeholder"),  # what is in force stays, and the row says that there is better
        (None, service("school-healer"), True, "both"),
        (None, service("school-healer"), False, "both"),  # and is refused, with the command: not dropped in silence
        ("placeholder", service("school-healer"), True, "placeholder"),
        ("placeholder", None, True, "placeholder"),
        ("both", None, False, "both"),
        ("both", service(), True, "both"),
    ],
)
def test_what_is_chosen(given: Room | None, live: Object | None, flag: bool, room: Room) -> None:
    assert chosen(given, live, flag) == room


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"apiVersion": "v1", "kind": "Service", "spec": None},
        {"apiVersion": "serving.knative.dev/v1", "spec": None},
        {"apiVersion": "serving.knative.dev/v1", "spec": {"template": None}},
        {"apiVersion": "serving.knative.dev/v1", "spec": {"template": {"spec": None}}},
        {"apiVersion": "apps/v1", "spec": {"template": {"spec": {"priorityClassName": "school-placeholder"}}}},
    ],
)
def test_what_asks_for_no_class(data: Object | None) -> None:
    assert class_of(data) == ""


@pytest.mark.parametrize(
    ("placeholder", "priority", "flag", "state", "words", "command"),
    [
        (True, True, True, "ok", "the placeholder goes first, then ordinary pods", False),
        (True, True, False, "wrong", "Serving's flag is off", True),
        (False, True, False, "wrong", "Serving's flag is off", True),
        (False, True, True, "note", "ordinary pods go at once", False),
        (True, False, True, "note", "ROOM=both is recommended", False),
        (True, False, False, "note", "With the flag on, ROOM=both is recommended", True),
        (True, False, False, "note", "an ordinary pod that waits for a place takes the placeholder's room too", True),
        (False, False, True, "note", "nothing keeps any", False),
        (False, False, False, "note", "nothing keeps any", False),
    ],
)
def test_what_is_said_of_it(
    placeholder: bool, priority: bool, flag: bool, state: str, words: str, command: bool
) -> None:
    said = row(Kept(placeholder, priority), flag, "kubectl patch")
    assert said.state == state
    assert words in said.detail
    assert bool(said.command) is command


def test_the_overlays_keep_room_by_the_placeholder_and_the_component_adds_the_class() -> None:
    for overlay in ("k3s", "kafka"):
        plain = built(FILES, Choices(overlay, settings=REPOSITORY))
        assert kept_by(plain) == Kept(True, False)
        more = built(FILES, Choices(overlay, settings=REPOSITORY, components=(PRIORITY,)))
        assert kept_by(more) == Kept(True, True)
        names = sorted(one["metadata"]["name"] for one in more if class_of(one) == "school-healer")
        assert names == WHO


def turned(cluster: Cluster, value: str = "enabled") -> Cluster:
    name, key = FLAG
    cluster.put("", "configmaps", {"metadata": {"name": name, "namespace": "knative-serving"}, "data": {key: value}})
    cluster.writes.clear()
    return cluster


def classes(cluster: Cluster) -> set[str]:
    return {class_of(one) for key, one in cluster.objects.items() if key[0] == SERVICES}


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.replace("│", " ").split())


def deploy(cluster: Cluster, **changed: Any) -> bool:
    return deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(**changed), NOBODY, once())


@pytest.mark.parametrize("value", ["enabled", "Enabled", "allowed"])
def test_where_the_flag_is_on_the_class_comes_by_itself(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = turned(prepared(Cluster(well)), value)
    assert deploy(cluster)
    assert "school-healer" in classes(cluster)
    assert "ROOM=placeholder spares those" in said(capsys)
    assert deploy(cluster, room="placeholder")
    assert "ROOM=both is recommended" in said(capsys)


@pytest.mark.parametrize("value", ["disabled", "", "no"])
def test_where_it_is_off_the_placeholder_does(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = turned(prepared(Cluster(well)), value)
    assert deploy(cluster)
    assert classes(cluster) == {""}
    assert "as Serving's flag is off" in said(capsys)
    assert not deploy(cluster, room="both"), "Serving would refuse the Services"
    assert "kubernetes.podspec-priorityclassname" in said(capsys)


def test_an_upgrade_keeps_what_is_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    assert deploy(cluster)
    turned(cluster)
    assert deploy(cluster)
    assert classes(cluster) == {""}
    assert "Serving's flag is on: ROOM=both is recommended" in said(capsys)
    assert deploy(cluster, room="both")
    assert deploy(cluster)
    assert "school-healer" in classes(cluster)
    turned(cluster, "disabled")
    assert not deploy(cluster)
    assert cluster.writes == []


def test_an_overlay_of_ones_own_that_brings_the_class_is_taken_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    own = (
        b"resources: [../../base]\ncomponents:\n- ../../components/redis-emptydir\n- ../../components/qdrant-emptydir\n"
    )
    files = FILES | {"knative/overlays/mine/kustomization.yaml": own + b"- ../../components/healer-priority\n"}
    cluster = turned(prepared(Cluster(well)))
    mine = Options(enough("mine"), mode="propose", yes=True, patience=5.0)
    assert deployed(MemoryKubectl(cluster), CONTEXT, files, mine, NOBODY, once())
    assert "by priority alone" in said(capsys)


def test_a_placeholder_that_is_not_wanted_any_more_is_removed(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = turned(prepared(Cluster(well)))
    theirs = {"metadata": {"name": "somebody-elses", "namespace": NAMESPACE}, "spec": {"replicas": 1}}
    cluster.put("apps", "deployments", theirs, "kubectl")
    placeholder = {"metadata": {"name": PLACEHOLDER, "namespace": NAMESPACE}, "spec": {"replicas": 2}}
    cluster.put("apps", "deployments", placeholder, FIELD_MANAGER)
    bare = FILES["knative/overlays/k3s/kustomization.yaml"].replace(
        b"  - ../../components/healer-placeholder\n", b"  - ../../components/healer-priority\n"
    )
    files = FILES | {"knative/overlays/k3s/kustomization.yaml": bare}
    assert deployed(MemoryKubectl(cluster), CONTEXT, files, options(), NOBODY, once())
    assert cluster.names("deployments.apps") == ["somebody-elses"]
    assert f"removed Deployment {PLACEHOLDER}, of an earlier version" in said(capsys)
