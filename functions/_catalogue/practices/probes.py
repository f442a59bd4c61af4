"""Readiness, liveness and startup probes on ports that the manifests really show."""

from math import ceil
from typing import Any

from functions._catalogue.edits import put
from functions._catalogue.practice import SERVERS, Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, text, whole, words
from functions._catalogue.serving import Port, ports
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers

_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_LIKENED = {  # whose question a new probe may ask again, the closest in meaning first
    "readinessProbe": ("livenessProbe", "startupProbe"),
    "livenessProbe": ("startupProbe", "readinessProbe"),
    "startupProbe": ("livenessProbe", "readinessProbe"),
}
_HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")
_SPEECH = {"readinessProbe": "readiness", "livenessProbe": "liveness", "startupProbe": "startup"}
_START_SECONDS = 150  # the patience of a startup probe where nobody said one; most images start within two minutes
_ALIVE_AFTER = 30  # seconds before the first liveness check where no startup probe guards the start


def _port(case: Case) -> Port | None:
    found = ports(case.repository, case.workload)
    if case.said.container:
        found = tuple(port for port in found if port.container.get("name") == case.said.container)
    if case.said.port is not None:
        found = tuple(port for port in found if port.number == case.said.port)
    return found[0] if found else None


def _probe_paths(case: Case) -> set[str]:
    """The paths that probes of the same application already ask for: its own convention."""
    found = set()
    for manifest in case.repository.in_application(case.application.name):
        for _, container in containers(manifest):
            found |= {text(container, f"{probe}.httpGet.path") for probe in _PROBES}
    return found


def _existing(container: dict[str, Any], probe: str) -> dict[str, Any] | None:
    """How another probe of the container asks; a liveness probe must not ask whether others are ready."""
    for other in _LIKENED[probe]:
        asked = mapping(container, other)
        handler = {key: asked[key] for key in _HANDLERS if key in asked}
        if handler and not (probe == "livenessProbe" and "ready" in text(handler, "httpGet.path")):
            return handler
    return None


def _handler(case: Case, port: Port, probe: str) -> tuple[dict[str, Any], str]:
    """What the probe asks, and why a person has to look at it first (empty where nobody has to)."""
    path = case.said.path
    if path is not None and (case.named or port.http):
        scheme = {"scheme": "HTTPS"} if port.https else {}
        known = case.named or path in _probe_paths(case)
        held = "" if known else f"nothing in the manifests shows that {case.workload.name} answers {path}"
        return {"httpGet": {"path": path, "port": port.reference, **scheme}}, held
    return _existing(port.container, probe) or {"tcpSocket": {"port": port.reference}}, ""


def _window(container: dict[str, Any], probe: str) -> int:
    """Seconds of failure after which a probe acts, with the defaults of Kubernetes."""
    return whole(container, f"{probe}.periodSeconds", 10) * whole(container, f"{probe}.failureThreshold", 3)


def _timing(case: Case, container: dict[str, Any], probe: str) -> dict[str, int]:
    said = case.said.seconds
    if probe == "readinessProbe":
        period = said or 10
        return {"periodSeconds": period, "timeoutSeconds": min(2, period), "failureThreshold": 3}
    if probe == "livenessProbe":
        period = max(said or 20, 10)
        patience = max(120, 2 * _window(container, "readinessProbe"))  # twice as slow to act as readiness
        timing = {"periodSeconds": period, "timeoutSeconds": 5, "failureThreshold": ceil(patience / period)}
        delay = max(_ALIVE_AFTER, whole(container, "readinessProbe.initialDelaySeconds"))
        return timing if container.get("startupProbe") else {"initialDelaySeconds": delay, **timing}
    delay = whole(container, "livenessProbe.initialDelaySeconds")
    patience = said or max(_START_SECONDS, 2 * delay)
    timeout = whole(container, "livenessProbe.timeoutSeconds", 2)
    return {"periodSeconds": 5, "timeoutSeconds": timeout, "failureThreshold": ceil(patience / 5)}


def _spoken(handler: dict[str, Any]) -> str:
    if "httpGet" in handler:
        return f"GET {handler['httpGet'].get('path', '/')} on port {handler['httpGet'].get('port')}"
    if "exec" in handler:
        return "the command " + " ".join(words(handler, "exec.command"))
    kind = "tcpSocket" if "tcpSocket" in handler else "grpc"
    return f"{'a TCP connection to' if kind == 'tcpSocket' else 'gRPC on'} port {handler[kind].get('port')}"


def _other_path(case: Case, port: Port, probe: str) -> Advice:
    path, found = case.said.path, get(port.container, f"{probe}.httpGet.path")
    where = Followed(f"{case.workload.name} has a {_SPEECH[probe]} probe")
    if not case.named or path is None or found is None or found == path:
        return where
    operation = put(case.workload, child(port.path, probe, "httpGet", "path"), path)
    what = f"the {_SPEECH[probe]} probe of {case.workload.name} asks for {path} instead of {found}"
    return Change((operation,), what, (case.workload.resource,), overrides=True)


def _advise(case: Case, probe: str) -> Advice:
    workload = case.workload
    port = _port(case)
    if port is None:
        said = f" {case.said.port}" if case.said.port else ""
        return Unsuited(f"{workload.name} shows no TCP port{said} to ask")
    if port.container.get(probe):
        return _other_path(case, port, probe)
    if probe == "startupProbe" and not port.container.get("livenessProbe"):
        return Unsuited(f"{workload.name} has no liveness probe that could end a slow start")
    handler, held = _handler(case, port, probe)
    value = {**handler, **_timing(case, port.container, probe)}
    what = (
        f"{workload.name} gets a {_SPEECH[probe]} probe, {_spoken(handler)} every {value['periodSeconds']} s (had none)"
    )
    return Change((put(workload, child(port.path, probe), value),), what, (workload.resource,), held=held)


def _readiness(case: Case) -> Advice:
    return _advise(case, "readinessProbe")


def _liveness(case: Case) -> Advice:
    return _advise(case, "livenessProbe")


def _startup(case: Case) -> Advice:
    return _advise(case, "startupProbe")


PRACTICES = (
    Practice(
        id="readiness-probe",
        title="Readiness probe",
        category="monitoring",
        summary="Traffic reaches a pod only once it answers, so that a rollout never sends requests to a starting pod.",
        checks="The container that a Service routes to, or the first with a TCP port, has a `readinessProbe`.",
        changes="Adds a `readinessProbe`: the path that was said, else what another probe asks, else a TCP connection.",
        experts=("monitoring", "architecture"),
        risk=0.2,
        effort=0.2,
        impact=0.8,
        advise=_readiness,
        kinds=SERVERS,
        parameters=("container", "path", "port", "seconds"),
        risks=("A path that the application does not answer keeps new pods out of the Service.",),
        recommendations=("Ask for what the application needs to answer requests, and for nothing that others own.",),
    ),
    Practice(
        id="liveness-probe",
        title="Liveness probe",
        category="monitoring",
        summary="A process that hangs is restarted, slowly enough that a busy one is left alone.",
        checks="The container that a Service routes to, or the first with a TCP port, has a `livenessProbe`.",
        changes="Adds a `livenessProbe` that acts at least twice as slowly as the readiness probe "
        "and no sooner than 2 minutes.",
        experts=("monitoring", "architecture"),
        risk=0.35,
        effort=0.2,
        impact=0.6,
        advise=_liveness,
        kinds=SERVERS,
        parameters=("container", "path", "port", "seconds"),
        risks=("A liveness probe that asks for too much restarts healthy pods under load.",),
        recommendations=("Let it ask for the process alone, never for a database behind it.",),
    ),
    Practice(
        id="startup-probe",
        title="Startup probe",
        category="monitoring",
        summary="A slow start is waited for, so that the liveness probe does not kill what is still starting.",
        checks="A container with a `livenessProbe` has a `startupProbe`.",
        changes="Adds a `startupProbe` that asks as the liveness probe does, for 150 s or for as long as was said.",
        experts=("monitoring", "architecture"),
        risk=0.2,
        effort=0.2,
        impact=0.5,
        advise=_startup,
        kinds=SERVERS,
        parameters=("container", "path", "port", "seconds"),
        risks=("A patience shorter than the slowest start ends in restarts.",),
        dependencies=("A liveness probe.",),
    ),
)
