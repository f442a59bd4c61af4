"""Remembered answers are those of the wiring."""

from collections.abc import Iterable, Mapping

import pytest

from eventing.audience import audience
from eventing.contracts import EVENT_TYPES
from eventing.filters import Filter
from eventing.manifests import Trigger, Wiring, load_wiring

TICK = {"type": "dev.knative.sources.ping", "tick": "true"}


@pytest.mark.parametrize("attributes", [TICK, {"type": TICK["type"]}, *({"type": name} for name in EVENT_TYPES)])
def test_every_declared_event_has_the_wirings_audience(attributes: dict[str, str]) -> None:
    wiring = load_wiring()
    remembered = audience(wiring)
    for _ in range(2):
        assert remembered({**attributes, "id": "1"}) == wiring.subscribers(attributes)


class Counted(Wiring, frozen=True):
    """Wiring that notes what it is asked."""

    asked: list[Mapping[str, str]] = []

    def subscribers(self, attributes: Mapping[str, str]) -> tuple[str, ...]:
        self.asked.append(attributes)
        return super().subscribers(attributes)


def on(attribute: str, value: str) -> Filter:
    return Filter("exact", attribute, value)


def counted(filters: Iterable[Filter]) -> Counted:
    (like, *_) = load_wiring().triggers
    fields = {name: getattr(like, name) for name in ("namespace", "name", "broker", "subscriber", "delivery")}
    return Counted((), tuple(Trigger(**fields, filter=condition) for condition in filters))


def test_only_attributes_that_a_trigger_names_are_asked_about() -> None:
    wiring = counted([on("type", "t"), Filter("all", parts=(on("tick", "x"), Filter("not", parts=(on("kind", "k"),))))])
    remembered = audience(wiring)
    for attributes in (
        {"type": "t", "id": "1"},
        {"type": "t", "id": "2"},
        {"type": "t", "tick": "x"},
        {"type": "t", "kind": ""},
    ):
        remembered(attributes)
    assert [dict(asked) for asked in wiring.asked] == [
        {"type": "t", "id": "1"},
        {"type": "t", "tick": "x"},
        {"type": "t", "kind": ""},
    ]
    assert remembered({"type": "t"}) == (load_wiring().triggers[0].subscriber.service,)
    assert remembered({"type": "u"}) == ()


def test_memory_has_an_end() -> None:
    wiring = counted([on("subject", "s")])
    remembered = audience(wiring)
    for n in range(256):
        remembered({"subject": str(n)})
    remembered({"subject": "0"})
    assert len(wiring.asked) == 256
    remembered({"subject": "one more"})
    remembered({"subject": "0"})
    assert len(wiring.asked) == 258
