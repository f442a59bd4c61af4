"""The wiring: Brokers, Triggers and PingSources, read from the very manifests that Knative gets.

Parsing is pure; `load_wiring` only reads the files. Functions import this to learn who must mark an event, so it loads
nothing but yaml.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from msgspec import Struct

from eventing.delivery import Delivery, Sink, effective
from eventing.delivery_spec import delivery_of, sink_of
from eventing.fields import BadManifest, Fields
from eventing.filters import ATTRIBUTE_NAME, Filter, trigger_filter

WIRING = Path(__file__).with_name("wiring")
SERVICES = Path(__file__).resolve().parent.parent / "knative" / "services"
if TYPE_CHECKING:
    from eventing.services import Service

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The others are what the loader itself stumbles over: a day that is none, `!!int x`, a key that is a list.
_UNREADABLE = (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
_EVENTING, _SOURCES = "eventing.knative.dev/v1", "sources.knative.dev/v1"
_KINDS = {"Broker": _EVENTING, "Trigger": _EVENTING, "PingSource": _SOURCES}
_ASYNC = "messaging.knative.dev/async-handler"


class Broker(Struct, frozen=True):
    """`asynchronous` brokers answer 202 before they deliver (annotation messaging.knative.dev/async-handler)."""

    namespace: str
    name: str
    asynchronous: bool = False
    delivery: Delivery | None = None

    @property
    def path(self) -> str:
        """Its path at the ingress."""
        return f"/{self.namespace}/{self.name}"


class Trigger(Struct, frozen=True):
    """One subscription; `delivery` is the block in force, the Broker's where the Trigger has none."""

    namespace: str
    name: str
    broker: str
    filter: Filter
    subscriber: Sink
    delivery: Delivery


class PingSource(Struct, frozen=True):
    """An event on a cron schedule (UTC); `extensions` come from ceOverrides, the type is always the same."""

    namespace: str
    name: str
    schedule: str
    broker: str
    data: bytes = b""
    content_type: str = ""
    extensions: tuple[tuple[str, str], ...] = ()


class Wiring(Struct, frozen=True):
    """Who gets which event."""

    brokers: tuple[Broker, ...]
    triggers: tuple[Trigger, ...]
    sources: tuple[PingSource, ...] = ()

    def broker(self, namespace: str, name: str) -> Broker | None:
        """The Broker of that name."""
        return next((b for b in self.brokers if (b.namespace, b.name) == (namespace, name)), None)

    def matching(self, broker: Broker, attributes: Mapping[str, str]) -> tuple[Trigger, ...]:
        """The Triggers of this Broker that pass an event with these attributes, in the manifests' order."""
        ours = (t for t in self.triggers if (t.namespace, t.broker) == (broker.namespace, broker.name))
        return tuple(trigger for trigger in ours if trigger.filter.matches(attributes))

    def subscribers(self, attributes: Mapping[str, str]) -> tuple[str, ...]:
        """The services that get an event with these attributes, each once, sorted."""
        return tuple(sorted({t.subscriber.service for t in self.triggers if t.filter.matches(attributes)} - {""}))

    def only(self, services: Iterable[str]) -> "Wiring":
        """The same wiring without the Triggers of other services."""
        kept = frozenset(services)
        triggers = tuple(trigger for trigger in self.triggers if trigger.subscriber.service in kept)
        return Wiring(self.brokers, triggers, self.sources)

    def longest_timeout(self, service: str) -> float | None:
        """Seconds after which every Trigger has given up waiting for this service; None: one never does, or none."""
        timeouts = [t.delivery.timeout for t in self.triggers if t.subscriber.service == service]
        limits = [timeout for timeout in timeouts if timeout is not None]
        return max(limits) if limits and len(limits) == len(timeouts) else None


def load_wiring(directory: Path = WIRING) -> Wiring:
    """The wiring in the YAML files of a directory.

    Raises:
        BadManifest: naming file, object and field.
    """
    return wiring_of(_documents(directory))


def load_services(directory: Path = SERVICES) -> "tuple[Service, ...]":
    """The Knative Services in the YAML files of a directory; other kinds there are not the local engine's business.

    Raises:
        BadManifest: naming file, object and field, for what Knative's webhook would refuse too.
    """
    from eventing.services import service_of  # noqa: PLC0415  functions read the wiring alone, at their first event

    documents = (_object(data, file) for file, data in _documents(directory))
    found = [service_of(spec) for spec in documents if spec.data.get("kind") == "Service"]
    _refuse_twins(found)
    return tuple(found)


def wiring_of(documents: Iterable[tuple[str, object]]) -> Wiring:
    """The wiring in parsed documents, each with the name of its file.

    Raises:
        BadManifest: also for a Trigger or PingSource whose Broker is not among them, and for a kind unknown here.
    """
    specs: dict[str, list[Fields]] = {kind: [] for kind in _KINDS}
    for file, data in documents:
        spec = _object(data, file)
        kind, version = spec.text("kind"), spec.text("apiVersion")
        if _KINDS.get(kind) != version:
            raise spec.bad("kind", f"{kind} of {version} is not obeyed by the local broker; move it elsewhere")
        specs[kind].append(spec)
    brokers = tuple(_broker(spec) for spec in specs["Broker"])
    triggers = tuple(_trigger(spec, brokers) for spec in specs["Trigger"])
    sources = tuple(_ping(spec, brokers) for spec in specs["PingSource"])
    for found in (brokers, triggers, sources):
        _refuse_twins(found)
    return Wiring(brokers, triggers, sources)


def _home(spec: Fields, field: str, brokers: Iterable[Broker], namespace: str, name: str) -> Broker:
    for broker in brokers:
        if (broker.namespace, broker.name) == (namespace, name):
            return broker
    raise spec.bad(field, f"names Broker {name}, which {namespace} does not have")


def _broker(spec: Fields) -> Broker:
    namespace, name = _names(spec)
    body = spec.under("spec")
    body.only(("delivery", "config"))
    return Broker(
        namespace,
        name,
        asynchronous=spec.under("metadata").texts("annotations").get(_ASYNC) == "true",
        delivery=delivery_of(body.under("delivery"), namespace) if "delivery" in body.data else None,
    )


def _trigger(spec: Fields, brokers: Iterable[Broker]) -> Trigger:
    namespace, name = _names(spec)
    body = spec.under("spec", required=True)
    body.only(("broker", "filter", "filters", "subscriber", "delivery"))
    broker = _home(spec, "spec.broker", brokers, namespace, body.text("broker"))
    own = delivery_of(body.under("delivery"), namespace) if "delivery" in body.data else None
    return Trigger(
        namespace,
        name,
        broker=broker.name,
        filter=trigger_filter(body.data, spec.where),
        subscriber=sink_of(body.under("subscriber", required=True), namespace),
        delivery=effective(own, broker.delivery),
    )


def _ping(spec: Fields, brokers: Iterable[Broker]) -> PingSource:
    namespace, name = _names(spec)
    body = spec.under("spec", required=True)
    body.only(("schedule", "timezone", "data", "contentType", "sink", "ceOverrides"))
    if body.text("timezone", "UTC") not in ("UTC", "Etc/UTC"):
        raise body.bad("timezone", "must be UTC; the local broker knows no other")
    extensions = body.under("ceOverrides").texts("extensions")
    for extension in extensions:
        if not ATTRIBUTE_NAME.fullmatch(extension):
            raise body.bad("ceOverrides.extensions", f"{extension!r} is no attribute name")
    sink = body.under("sink", required=True)
    sink.only(("ref",))
    ref = sink.under("ref", required=True)
    if (ref.text("apiVersion"), ref.text("kind")) != (_EVENTING, "Broker"):
        raise ref.bad("kind", f"must be Broker of {_EVENTING}")
    broker = _home(spec, "spec.sink.ref.name", brokers, ref.text("namespace", namespace), ref.text("name"))
    if broker.namespace != namespace:
        raise ref.bad("namespace", f"must be the source's own, {namespace}")
    return PingSource(
        namespace,
        name,
        schedule=body.text("schedule", "* * * * *"),
        broker=broker.name,
        data=body.text("data", "").encode(),
        content_type=body.text("contentType", ""),
        extensions=tuple(sorted(extensions.items())),
    )


def _names(spec: Fields) -> tuple[str, str]:
    metadata = spec.under("metadata", required=True)
    return metadata.text("namespace"), metadata.text("name")


def _object(data: object, file: str) -> Fields:
    unnamed = Fields(data, file)
    metadata = unnamed.under("metadata", required=True)
    return Fields(data, f"{file}: {unnamed.text('kind')} {metadata.text('name')}")


def _refuse_twins(found: Iterable[Any]) -> None:
    seen: set[tuple[str, str]] = set()
    for item in found:
        key = (item.namespace, item.name)
        if key in seen:
            raise BadManifest(f"{type(item).__name__} {key[0]}/{key[1]} is there twice")
        seen.add(key)


def _documents(directory: Path) -> Iterable[tuple[str, object]]:
    files = sorted(path for path in directory.glob("*.yaml") if path.name != "kustomization.yaml")
    if not files:
        raise BadManifest(f"{directory}: no manifests (*.yaml) there")
    for path in files:
        try:
            documents = list(yaml.load_all(path.read_bytes(), Loader=_LOADER))
        except _UNREADABLE as error:
            raise BadManifest(f"{path.name} is no YAML: {error}") from error
        yield from ((path.name, data) for data in documents if data is not None)
