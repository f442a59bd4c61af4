"""Probes that fail, by cause; a pod that is ready again is well."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import around, containers_of, current, over, ready
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import events_told, last_lines, log_of, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

RECENT = 900  # seconds: the kubelet tells of a probe that still fails every few minutes
OFTEN = 3  # failures: the default threshold, below which a probe may still be early
_REASONS = ("Unhealthy", "ProbeError")
_FIELD = {"readiness": "readinessProbe", "liveness": "livenessProbe", "startup": "startupProbe"}


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A symptom for each container and probe that fails, in the kubelet's newest words."""
    for pod in current(snapshot):
        if over(pod) or ready(pod):
            continue
        by_place: dict[tuple[str, str], list[Object]] = {}
        for event in snapshot.about(pod, "Pod"):
            if wire.text(event, "reason") in _REASONS and 0 <= snapshot.age(wire.event_time(event)) < RECENT:
                probe = wire.text(event, "message").partition(" ")[0].lower()
                by_place.setdefault((_container(event, pod), probe), []).append(event)
        for (container, probe), events in sorted(by_place.items()):
            if sum(map(wire.event_count, events)) >= OFTEN:
                yield _symptom(snapshot, pod, container, probe, events)


def _symptom(snapshot: Snapshot, pod: Object, container: str, probe: str, events: list[Object]) -> Symptom:
    found = recognise_event("Unhealthy", wire.text(events[0], "message"))
    spec = next((one.spec for one in containers_of(pod) if one.name == container), {})
    asked = wire.mapping(spec, _FIELD.get(probe, ""))
    handler = wire.mapping(asked, "httpGet") or wire.mapping(asked, "tcpSocket") or wire.mapping(asked, "grpc")
    details = {
        **around(pod),
        "port": wire.text(handler, "port"),
        "path": wire.text(handler, "path"),
        "timeout": wire.text(asked, "timeoutSeconds"),
        **found.details,
        "container": container,
        "probe": probe,
    }
    evidence = (*events_told(events), *last_lines(log_of(snapshot, pod, container, "current"), "log"))
    fault = found.fault if found.fault != "unknown" else "probe-answer"
    times = sorted(wire.event_time(one) for one in events)
    count = sum(map(wire.event_count, events))
    return sighted(snapshot, fault, pod, details, evidence, kind="Pod", since=times[0], last=times[-1], count=count)


def _container(event: Object, pod: Object) -> str:
    """As the event's field path says, `spec.containers{web}`; else the only container."""
    _, brace, rest = wire.text(event, "involvedObject", "fieldPath").partition("{")
    names = [wire.text(one, "name") for one in wire.items(pod, "spec", "containers")]
    return rest.rstrip("}") if brace else (names[0] if len(names) == 1 else "")
