"""The object store adds what an API server adds; events are counted, not repeated."""

import random
from typing import Any

import pytest

from functions._rehearsal.events import Recorder
from functions._rehearsal.objects import Key, Object, Objects, key_of, owner_reference, place_of, stamp

NOW = 1_800_000_000.0


def config(name: str, namespace: str = "shop", **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def chance() -> random.Random:
    """Always the same."""
    return random.Random(7)  # noqa: S311  (names and ids of a rehearsal)


@pytest.fixture
def objects() -> Objects:
    return Objects(chance())


def test_a_new_object_gets_what_the_server_gives(objects: Objects) -> None:
    body = config("a", k="v")
    made = objects.put(body, NOW)
    assert made["metadata"] == {
        "name": "a",
        "namespace": "shop",
        "uid": made["metadata"]["uid"],
        "creationTimestamp": "2027-01-15T08:00:00Z",
        "generation": 1,
        "resourceVersion": "1001",
    }
    assert len(made["metadata"]["uid"]) == 36
    assert body == config("a", k="v")  # the caller's is not touched
    assert objects.get("ConfigMap", "shop", "a") is made
    assert objects.put(config("b"), NOW)["metadata"]["uid"] != made["metadata"]["uid"]


def test_only_a_change_of_what_is_wanted_is_a_new_generation(objects: Objects) -> None:
    made = objects.put(config("a", k="v"), NOW)
    assert objects.put(config("a", k="v"), NOW + 5) is made
    changed = objects.put(config("a", k="w"), NOW + 5)
    assert changed["metadata"] == {**made["metadata"], "generation": 2, "resourceVersion": "1002"}
    labelled = objects.put({**changed, "metadata": {**changed["metadata"], "labels": {"a": "b"}}}, NOW)
    assert (labelled["metadata"]["generation"], labelled["metadata"]["resourceVersion"]) == (2, "1003")
    reported = objects.status(labelled, {"ready": True}, NOW)
    assert (reported["metadata"]["generation"], reported["metadata"]["resourceVersion"]) == (2, "1004")
    assert objects.status(reported, {"ready": True}, NOW) is reported
    forged = {**reported, "metadata": {**reported["metadata"], "uid": "mine", "generation": 99}}
    assert objects.put(forged, NOW) is reported


def test_what_is_stored_does_not_change_with_the_callers_copy(objects: Objects) -> None:
    body = config("a")
    body["data"] = {"deep": ["x"]}
    objects.put(body, NOW)
    body["data"]["deep"].append("y")
    found = objects.get("ConfigMap", "shop", "a")
    assert found is not None
    assert found["data"] == {"deep": ["x"]}


def test_lists_are_by_namespace_and_name(objects: Objects) -> None:
    for name, namespace in (("b", "shop"), ("a", "shop"), ("z", "far")):
        objects.put(config(name, namespace), NOW)
    assert [each["metadata"]["name"] for each in objects.of("ConfigMap")] == ["z", "a", "b"]
    assert [each["metadata"]["name"] for each in objects.of("ConfigMap", "shop")] == ["a", "b"]
    assert objects.of("Secret") == []
    assert objects.kinds() == ["ConfigMap"]
    assert objects.get("ConfigMap", "shop", "z") is None


def test_what_is_owned_goes_with_its_owner_to_the_last_grandchild(objects: Objects) -> None:
    heard: list[tuple[Key, bool]] = []

    def hear(key: Key, body: Object | None) -> None:
        heard.append((key, body is None))

    top = objects.put(config("top"), NOW)
    child = config("child")
    child["metadata"]["ownerReferences"] = [owner_reference(top)]
    middle = objects.put(child, NOW)
    leaf = config("leaf")
    leaf["metadata"]["ownerReferences"] = [{**owner_reference(middle), "controller": False}]
    objects.put(leaf, NOW)
    objects.put(config("other"), NOW)
    assert objects.owned("ConfigMap", top) == [middle]
    assert objects.owned("Secret", top) == []
    assert objects.owned("ConfigMap", middle) == []  # owned, but by no controller
    objects.changed = hear
    objects.delete("ConfigMap", "shop", "top")
    assert [each["metadata"]["name"] for each in objects.of("ConfigMap")] == ["other"]
    assert heard == [(("ConfigMap", "shop", name), True) for name in ("top", "child", "leaf")]
    objects.delete("ConfigMap", "shop", "top")  # gone already
    assert len(heard) == 3


def test_a_child_that_is_deleted_and_made_again_is_owned_once(objects: Objects) -> None:
    top = objects.put(config("top"), NOW)
    child = config("child")
    child["metadata"]["ownerReferences"] = [owner_reference(top)]
    objects.put(child, NOW)
    objects.delete("ConfigMap", "shop", "child")
    assert objects.owned("ConfigMap", top) == []
    again = objects.put(child, NOW)
    assert objects.owned("ConfigMap", top) == [again]


def test_the_edition_counts_everything_but_events(objects: Objects) -> None:
    made = objects.put(config("a"), NOW)
    assert objects.edition == 1
    Recorder(objects, chance()).record(made, "Normal", "R", "m", NOW)
    assert objects.edition == 1
    assert objects.version == "1002"
    objects.delete("ConfigMap", "shop", "a")
    assert objects.edition == 2


def test_cluster_scoped_objects_have_no_namespace(objects: Objects) -> None:
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n", "namespace": "odd"}}
    assert key_of(node) == ("Node", "", "n")
    objects.put(node, NOW)
    assert objects.get("Node", "", "n") is not None


@pytest.mark.parametrize(
    ("version", "kind", "path"),
    [
        ("v1", "Pod", "/api/v1/namespaces/n/pods/x"),
        ("apps/v1", "Deployment", "/apis/apps/v1/namespaces/n/deployments/x"),
        ("v1", "Secret", "/api/v1/namespaces/n/secrets/x"),
        ("example.org/v2", "Gateway", "/apis/example.org/v2/namespaces/n/gateways/x"),
        ("example.org/v2", "Mesh", "/apis/example.org/v2/namespaces/n/meshs/x"),
        ("example.org/v2", "Ingress", "/apis/example.org/v2/namespaces/n/ingresses/x"),
        ("example.org/v2", "Box", "/apis/example.org/v2/namespaces/n/boxes/x"),
        ("example.org/v2", "Watch", "/apis/example.org/v2/namespaces/n/watches/x"),
        ("v1", "Namespace", "/api/v1/namespaces/x"),
    ],
)
def test_where_the_api_serves_a_kind(version: str, kind: str, path: str) -> None:
    assert place_of({"apiVersion": version, "kind": kind}).path("n", "x") == path


def test_times_are_whole_seconds_in_utc() -> None:
    assert stamp(NOW + 0.999) == "2027-01-15T08:00:00Z"


def test_the_same_words_about_the_same_object_raise_a_count(objects: Objects) -> None:
    recorder = Recorder(objects, chance())
    body = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "shop"},
        "spec": {"nodeName": "n"},
    }
    pod = objects.put(body, NOW)
    recorder.record(pod, "Warning", "Unhealthy", "probe failed", NOW)
    recorder.record(pod, "Warning", "Unhealthy", "probe failed", NOW + 7)
    recorder.record(pod, "Normal", "Pulled", "done", NOW + 8, "other")
    pulled, unhealthy = sorted(objects.of("Event", "shop"), key=lambda event: str(event["reason"]))
    assert (unhealthy["count"], pulled["count"]) == (2, 1)
    assert (unhealthy["firstTimestamp"], unhealthy["lastTimestamp"]) == ("2027-01-15T08:00:00Z", "2027-01-15T08:00:07Z")
    assert (unhealthy["type"], pulled["type"]) == ("Warning", "Normal")
    assert unhealthy["message"] == "probe failed"
    assert unhealthy["source"] == {"component": "kubelet", "host": "n"}
    assert pulled["source"] == {"component": "other"}
    assert pulled["reportingComponent"] == "other"
    assert unhealthy["involvedObject"] == {
        "apiVersion": "v1",
        "kind": "Pod",
        "name": "p",
        "namespace": "shop",
        "uid": pod["metadata"]["uid"],
    }
    assert unhealthy["metadata"]["name"].startswith("p.")


def test_old_events_are_forgotten_an_hour_after_their_last_time(objects: Objects) -> None:
    recorder = Recorder(objects, chance())
    node = objects.put({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}, NOW)
    recorder.record(node, "Normal", "R", "m", NOW)
    recorder.record(node, "Normal", "R", "m", NOW + 100)
    recorder.forget(NOW + 3700)
    assert [event["metadata"]["namespace"] for event in objects.of("Event")] == ["default"]
    recorder.forget(NOW + 3700.1)
    assert objects.of("Event") == []
    recorder.record(node, "Normal", "R", "m", NOW + 4000)
    assert [event["count"] for event in objects.of("Event")] == [1]
