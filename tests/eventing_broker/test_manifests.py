"""What the wiring says, and that whatever would not be obeyed is refused with file, object and field."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventing.delivery import Delivery, Sink
from eventing.fields import BadManifest
from eventing.manifests import Broker, PingSource, Trigger, Wiring, load_services, load_wiring, wiring_of
from tests.eventing_broker.manifests import BROKER, ping, sink, trigger, wiring, write

DELIVERY = {"retry": 3, "backoffPolicy": "linear", "backoffDelay": "PT1S", "timeout": "PT9S"}


def broker_with(delivery: dict[str, Any]) -> str:
    return yaml.safe_dump({**yaml.safe_load(BROKER), "spec": {"delivery": delivery}})


def test_a_broker() -> None:
    assert wiring().brokers == (Broker("ns", "school", asynchronous=True, delivery=None),)
    assert wiring().brokers[0].path == "/ns/school"


@pytest.mark.parametrize("annotations", [{}, {"messaging.knative.dev/async-handler": "false"}, {"other": "true"}])
def test_a_synchronous_broker(annotations: dict[str, str]) -> None:
    data = yaml.safe_load(BROKER)
    data["metadata"]["annotations"] = annotations
    assert wiring_of([("b.yaml", data)]).brokers[0].asynchronous is False


def test_a_trigger() -> None:
    found = wiring(trigger("t", to="moe-router", type="x", delivery=DELIVERY)).triggers
    assert [(t.namespace, t.name, t.broker, t.subscriber, t.delivery) for t in found] == [
        ("ns", "t", "school", Sink("ns", "moe-router"), Delivery(3, "linear", 1.0, 9.0))
    ]
    assert found[0].filter.matches({"type": "x"})
    assert not found[0].filter.matches({"type": "y"})


def test_a_trigger_without_a_block_has_its_brokers() -> None:
    found = wiring(trigger("t"), broker=broker_with(DELIVERY))
    assert found.brokers[0].delivery == Delivery(3, "linear", 1.0, 9.0)
    assert found.triggers[0].delivery == Delivery(3, "linear", 1.0, 9.0)


def test_the_older_filter_and_a_brokers_config_are_read_too() -> None:
    data = yaml.safe_load(BROKER)
    data["spec"] = {"config": {"kind": "ConfigMap", "apiVersion": "v1", "name": "x"}}
    (found,) = wiring(trigger("t", filter={"attributes": {"type": "a"}}), broker=yaml.safe_dump(data)).triggers
    assert found.filter.matches({"type": "a"})
    assert not found.filter.matches({"type": "b"})


def test_a_broker_is_synchronous_unless_it_says_so() -> None:
    assert Broker("ns", "x") == Broker("ns", "x", False, None)


def test_a_triggers_empty_block_replaces_its_brokers_but_for_the_dead_letter_sink() -> None:
    found = wiring(trigger("t", delivery={}), broker=broker_with({**DELIVERY, "deadLetterSink": sink("alerting")}))
    assert found.triggers[0].delivery == Delivery(dead_letter=Sink("ns", "alerting"))


def test_a_ping_source() -> None:
    source = ping(
        "tick",
        "*/5 * * * *",
        data="{}",
        contentType="application/json",
        ceOverrides={"extensions": {"tick": "a", "b": "c"}},
    )
    assert wiring(source).sources == (
        PingSource("ns", "tick", "*/5 * * * *", "school", b"{}", "application/json", (("b", "c"), ("tick", "a"))),
    )


def test_a_bare_ping_source() -> None:
    source = ping("tick", "")
    del source["spec"]["schedule"]
    assert wiring(source).sources == (PingSource("ns", "tick", "* * * * *", "school"),)


def two_brokers() -> Wiring:
    other = yaml.safe_load(BROKER.replace("school", "other"))
    elsewhere = trigger("elsewhere", type="a")
    elsewhere["spec"]["broker"] = "other"
    return wiring(
        other,
        trigger("first", to="moe-router", type="a"),
        trigger("second", to="alerting", type="a"),
        trigger("third", to="moe-router", type="a"),
        trigger("fourth", to="rag-validator", type="b"),
        trigger("fifth", to="http://example.org", type="a"),
        elsewhere,
    )


def test_matching_triggers_are_those_of_the_broker_in_order() -> None:
    found = two_brokers()
    school, other = found.brokers
    assert [t.name for t in found.matching(school, {"type": "a"})] == ["first", "second", "third", "fifth"]
    assert [t.name for t in found.matching(other, {"type": "a"})] == ["elsewhere"]
    assert found.matching(school, {"type": "c"}) == ()


def test_a_broker_of_the_same_name_elsewhere_is_another() -> None:
    found = two_brokers()
    assert found.matching(Broker("another", "school"), {"type": "a"}) == ()
    assert found.broker("ns", "other") == found.brokers[1]
    assert found.broker("another", "school") is None
    assert found.broker("ns", "absent") is None


def test_subscribers_are_services_each_once() -> None:
    assert two_brokers().subscribers({"type": "a"}) == ("alerting", "elsewhere", "moe-router")
    assert two_brokers().subscribers({"type": "b"}) == ("rag-validator",)
    assert two_brokers().subscribers({"type": "c"}) == ()


def test_only_some_services() -> None:
    narrowed = two_brokers().only(["alerting", "rag-validator"])
    assert [t.name for t in narrowed.triggers] == ["second", "fourth"]
    assert narrowed.brokers == two_brokers().brokers


def test_the_longest_timeout() -> None:
    found = wiring(
        trigger("a", to="moe-router", delivery={"timeout": "PT30S"}),
        trigger("b", to="moe-router", delivery={"timeout": "PT90S"}),
        trigger("c", to="alerting", delivery={"timeout": "PT90S"}),
        trigger("d", to="alerting", delivery={}),
    )
    assert found.longest_timeout("moe-router") == 90.0
    assert found.longest_timeout("alerting") is None
    assert found.longest_timeout("absent") is None


def changed(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    data = deepcopy(data)
    *parents, last = path.split(".")
    target: Any = data
    for name in parents:
        target = target[name]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return data


TRIGGER, PING = trigger("t", type="x"), ping("p", "* * * * *")
AT, PINGED = "test.yaml: Trigger t: ", "test.yaml: PingSource p: "


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (changed(TRIGGER, "spec.broker", "absent"), AT + "spec.broker names Broker absent, which ns does not have"),
        (changed(TRIGGER, "spec.broker", None), AT + "spec.broker is missing"),
        (changed(TRIGGER, "spec.brokerRef", {"name": "school"}), AT + "spec.brokerRef is not supported; known here: "),
        (changed(TRIGGER, "metadata.namespace", None), AT + "metadata.namespace is missing"),
        (changed(TRIGGER, "metadata.namespace", "other"), AT + "spec.broker names Broker school, which other does"),
        (changed(TRIGGER, "spec.subscriber", None), AT + "spec.subscriber is missing"),
        (changed(TRIGGER, "spec.subscriber.ref.apiVersion", None), AT + "spec.subscriber.ref.apiVersion is missing"),
        (changed(TRIGGER, "spec.delivery", {"retry": "3"}), AT + "spec.delivery.retry must be a whole number"),
        (changed(TRIGGER, "spec", None), AT + "spec is missing"),
        (changed(TRIGGER, "spec.filters", [{"cesql": "x"}]), AT + "spec.filters[0] uses cesql, which is not supported"),
        (
            changed(TRIGGER, "apiVersion", "eventing.knative.dev/v1beta1"),
            AT + "kind Trigger of eventing.knative.dev/v1b",
        ),
        (
            changed(TRIGGER, "kind", "Sequence"),
            "test.yaml: Sequence t: kind Sequence of eventing.knative.dev/v1 is not",
        ),
        (changed(TRIGGER, "kind", None), "test.yaml: kind is missing"),
        (changed(TRIGGER, "metadata.name", None), "test.yaml: metadata.name is missing"),
        (changed(TRIGGER, "metadata", None), "test.yaml: metadata is missing"),
        (changed(PING, "spec.timezone", "Europe/Berlin"), PINGED + "spec.timezone must be UTC"),
        (changed(PING, "spec.dataBase64", "e30="), PINGED + "spec.dataBase64 is not supported"),
        (changed(PING, "spec.sink.ref.name", "absent"), PINGED + "spec.sink.ref.name names Broker absent, which ns"),
        (changed(PING, "spec.sink.ref.kind", "Service"), PINGED + "spec.sink.ref.kind must be Broker of eventing.kna"),
        (changed(PING, "spec.sink.uri", "/x"), PINGED + "spec.sink.uri is not supported; known here: ref"),
        (changed(PING, "spec.ceOverrides", {"extensions": {"a-b": "x"}}), PINGED + "spec.ceOverrides.extensions 'a-b'"),
        (changed(PING, "spec.ceOverrides", {"extensions": {"a": 1}}), PINGED + "spec.ceOverrides.extensions.a must be"),
        ("text", "test.yaml must be a mapping, not str"),
    ],
)
def test_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        wiring(data)
    assert str(refused.value).startswith(message)


def test_a_ping_source_has_the_broker_of_its_own_namespace() -> None:
    data = changed(PING, "metadata.namespace", "other")
    data["spec"]["sink"]["ref"]["namespace"] = "ns"
    with pytest.raises(BadManifest, match=r"spec\.sink\.ref\.namespace must be the source's own, other"):
        wiring(data)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_utc_may_be_named(zone: str) -> None:
    assert wiring(changed(PING, "spec.timezone", zone)).sources[0].name == "p"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (yaml.safe_load(BROKER), "Broker ns/school is there twice"),
        (TRIGGER, "Trigger ns/t is there twice"),
        (PING, "PingSource ns/p is there twice"),
    ],
)
def test_twins_are_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(BadManifest, match=message):
        wiring(*([data] if data["kind"] == "Broker" else [data, data]))


def test_files_are_read_in_order_without_the_kustomization(tmp_path: Path) -> None:
    write(tmp_path, "b.yaml", trigger("two", type="x"), None, trigger("three", type="x"))
    write(tmp_path, "a.yaml", trigger("one", type="x"))
    write(tmp_path, "c.yaml", yaml.safe_load(BROKER))
    write(tmp_path, "kustomization.yaml", {"kind": "Kustomization"})
    tmp_path.joinpath("notes.txt").write_text("kind: Nothing")
    found = load_wiring(tmp_path)
    assert [t.name for t in found.triggers] == ["one", "two", "three"]
    assert [b.name for b in found.brokers] == ["school"]


def test_a_directory_without_manifests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match=rf"^{re.escape(str(tmp_path))}: no manifests \(\*\.yaml\) there"):
        load_wiring(tmp_path)


@pytest.mark.parametrize(
    "text", ["a: [", "a: 2026-02-30", "a: !!int b", "a: !!int ''", "a: !!timestamp b", "? [a]\n: b", "a: " + "[" * 5000]
)
def test_a_file_that_is_no_yaml_is_named(tmp_path: Path, text: str) -> None:
    tmp_path.joinpath("broken.yaml").write_text(text)
    with pytest.raises(BadManifest, match=r"^broken\.yaml is no YAML: "):
        load_wiring(tmp_path)


def service(name: str) -> dict[str, Any]:
    spec = {"containers": [{"image": "x"}]}
    metadata = {"name": name, "namespace": "ns"}
    template = {"template": {"spec": spec}}
    return {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": metadata, "spec": template}


def test_services_are_read_beside_other_kinds(tmp_path: Path) -> None:
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
    write(tmp_path, "a.yaml", settings, service("alerting"))
    write(tmp_path, "b.yaml", service("moe-router"))
    assert [found.name for found in load_services(tmp_path)] == ["alerting", "moe-router"]


def test_twin_services_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", service("alerting"), service("alerting"))
    with pytest.raises(BadManifest, match="Service ns/alerting is there twice"):
        load_services(tmp_path)


def test_a_trigger_keeps_its_filter() -> None:
    (found,) = wiring(trigger("t", filters=[{"exact": {"type": "a", "tick": "b"}}])).triggers
    assert isinstance(found, Trigger)
    assert [leaf.attribute for leaf in found.filter.leaves()] == ["type", "tick"]
