"""The picture of the wiring."""

from eventing.graph import mermaid
from tests.eventing_broker.manifests import sink, trigger, wiring

DEAD = {"deadLetterSink": sink("alerting")}


def test_producers_subscribers_and_dead_letters() -> None:
    found = wiring(
        trigger("one", to="moe-router", type="x.accepted", delivery=DEAD),
        trigger("two", to="moe-router", filters=[{"any": [{"exact": {"type": "x.b"}}, {"exact": {"type": "x.c"}}]}]),
        trigger("three", to="alerting", type="x.b", delivery=DEAD),
        trigger("four", to="quiet", type="x.unknown"),
    )
    producers = {"x.accepted": ("person", "alerting"), "x.b": ("person",), "x.c": ("person",), "x.none": ("person",)}
    assert mermaid(found, producers, "x.").splitlines() == [
        "flowchart LR",
        "  alerting[alerting]",
        "  moe_router[moe-router]",
        "  person([person])",
        "  quiet[quiet]",
        "  alerting -->|accepted| moe_router",
        "  person -->|b| alerting",
        "  person -->|accepted<br/>b<br/>c| moe_router",
        "  moe_router -.->|dead letters| alerting",
    ]


def test_without_a_prefix_labels_are_whole() -> None:
    assert mermaid(wiring(trigger("one", type="x.a")), {"x.a": ("p",)}) == (
        "flowchart LR\n  one[one]\n  p([p])\n  p -->|x.a| one\n"
    )
