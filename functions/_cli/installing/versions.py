"""Which versions the school works with. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from functions._cli.installing.kubectl import Object

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
# Each Knative's controllers end at start ("Version check failed") on an API server older than this:
# `knative.dev/pkg/version` of each release branch. Their environment's KUBERNETES_MIN_VERSION says another.
KUBERNETES_FOR: Mapping[tuple[int, int], tuple[int, int]] = {
    (1, 17): (1, 30),
    (1, 18): (1, 31),
    (1, 19): (1, 32),
    (1, 20): (1, 32),
    (1, 21): (1, 33),
    (1, 22): (1, 34),
}
MINIMUM_SET = "KUBERNETES_MIN_VERSION"
CONTROLLERS: Mapping[str, tuple[str, str]] = {  # whose, and its Deployment: namespace, name
    "Knative Serving": ("knative-serving", "controller"),
    "Knative Eventing": ("knative-eventing", "eventing-controller"),
}
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


def knative_judged(whose: str, text: str, kubernetes: str, lowered_to: str = "") -> Row:
    """Whether this version of Knative works, and starts on this version of Kubernetes.

    `text` is the label of its CRD, `kubernetes` the API server's gitVersion, `lowered_to` what the controllers have as
    KUBERNETES_MIN_VERSION. What cannot be known is said and not refused.
    """
    row, found, server = judged(whose, text, KNATIVE), number(text), number(kubernetes)
    if row.state != "ok" or found is None:
        return row
    least = KUBERNETES_FOR.get(found)
    if server is None:
        wants = f"; it wants Kubernetes {_text(least)}" if least else ""
        return Row(
            whose, "note", f"{row.detail}; the version of Kubernetes cannot be read ({kubernetes or 'none'}){wants}"
        )
    if least is None:
        said = (
            f"{row.detail}; which Kubernetes it wants is not known here, its release notes say ({kubernetes} is here)"
        )
        return Row(whose, "note", said)
    if server >= least:
        return row
    lowered = number(lowered_to)
    if lowered is not None and server >= lowered:
        said = f"{text} wants Kubernetes {_text(least)}; {MINIMUM_SET}={lowered_to} lets it start on {kubernetes}"
        return Row(whose, "note", said)
    return Row(whose, "wrong", _too_new(text, kubernetes, server, least))


def knative_here(whose: str, text: str, kubernetes: str, controller: Callable[[str, str], Object | None]) -> Row:
    """`knative_judged`, by what the controllers really have as their minimum.

    `controller` reads a Deployment by namespace and name, where it may; it is asked for only where that can help.
    """
    row = knative_judged(whose, text, kubernetes)
    if row.state != "wrong":
        return row
    return knative_judged(whose, text, kubernetes, minimum_set(controller(*CONTROLLERS[whose])))


def minimum_set(deployment: Object | None) -> str:
    """What a controller's Deployment has as KUBERNETES_MIN_VERSION; empty where it keeps to its own."""
    spec = ((deployment or {}).get("spec") or {}).get("template", {}).get("spec") or {}
    entries = (one for container in spec.get("containers") or () for one in container.get("env") or ())
    return next((str(one.get("value") or "") for one in entries if one.get("name") == MINIMUM_SET), "")


def _too_new(text: str, kubernetes: str, server: tuple[int, int], least: tuple[int, int]) -> str:
    fitting = [version for version, wanted in KUBERNETES_FOR.items() if wanted <= server]
    either = f", or install Knative {_text(max(fitting))} instead" if fitting else ""
    return (
        f"{text} does not start on Kubernetes {kubernetes}: its controllers want {_text(least)} and end with "
        f'"Version check failed". Upgrade Kubernetes (k3s) to {_text(least)} or newer{either}'
    )


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
