"""Which versions the school works with. Pure."""

import re
from typing import Literal

from msgspec import Struct

State = Literal["ok", "note", "wrong"]


class Row(Struct, frozen=True):
    """One thing that was looked at: well, worth knowing, or in the way with what to do; `command` does it."""

    what: str
    state: State
    detail: str
    command: str = ""


class Span(Struct, frozen=True):
    """From which version something works, which one was seen, and why not an older one."""

    oldest: tuple[int, int]
    seen: tuple[int, int]
    because: str


KUBERNETES = Span(
    (1, 30), (1, 36), "ValidatingAdmissionPolicy, which narrows what the school may write, is v1 from there"
)
# async-handler on a Broker reaches its channel from 1.17 (knative/eventing pull request 8311).
KNATIVE = Span((1, 17), (1, 22), "older ones keep a sender waiting for the whole chain of functions")
NEEDED: tuple[tuple[str, str, str], ...] = (  # CRD, whose, how to get it
    ("services.serving.knative.dev", "Knative Serving", "docs/install.md, Knative"),
    ("brokers.eventing.knative.dev", "Knative Eventing", "docs/install.md, Knative"),
    ("triggers.eventing.knative.dev", "Knative Eventing", "docs/install.md, Knative"),
    ("pingsources.sources.knative.dev", "Knative Eventing", "docs/install.md, Knative"),
    ("applications.argoproj.io", "Argo CD", "docs/install.md, Argo CD"),
)
KAFKA_CLASS = "Kafka"  # of a Broker: knative-extensions/eventing-kafka-broker
KAFKA = (
    "consumergroups.internal.kafka.eventing.knative.dev",
    "the Kafka Broker's controller",
    "docs/install.md, Knative",
)
BROKER_CLASS = "eventing.knative.dev/broker.class"
IN_MEMORY = ("inmemorychannels.messaging.knative.dev", "the in-memory channel", "docs/install.md, Knative")


def number(text: str) -> tuple[int, int] | None:
    """Major and minor of `v1.33.4+k3s1` or `1.22.0`; None where there is none."""
    found = re.match(r"v?(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def judged(what: str, text: str, span: Span) -> Row:
    """Whether a version works; one that cannot be read is said and not refused."""
    found = number(text)
    if found is None:
        return Row(
            what, "note", f"its version cannot be read ({text or 'no label'}); it was tried with {_text(span.seen)}"
        )
    if found < span.oldest:
        return Row(what, "wrong", f"{text} is too old, {_text(span.oldest)} is needed: {span.because}")
    if found != span.seen:
        return Row(what, "ok", f"{text} (tried with {_text(span.seen)})")
    return Row(what, "ok", text)


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
