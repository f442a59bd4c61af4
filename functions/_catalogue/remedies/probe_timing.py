"""Probes that give a program too little time: to answer, or to start."""

from typing import Any

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child
from functions._manifests.workloads import containers, named_items

_HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
_PATIENT = 30  # seconds: what takes longer to say that it is well is not well
_USUAL = 5
_PERIOD, _TRIES = 10, 30  # five minutes to start


def allow_time(patient: Patient) -> Answer:
    """Twice as long, five seconds at least."""
    manifest = patient.manifest
    if manifest is None:
        return None
    kind, found = _probed(patient, manifest)
    if not found:
        return None
    cause = f"the {kind} waits {_seconds(found[0][1][kind], 'timeoutSeconds', 1)} s for an answer"
    if len(found) > 1:
        return Escalation(f"several containers have a {kind}: give the one that is slow more timeoutSeconds", cause)
    path, container = found[0]
    probe = container[kind]
    stated, period = _seconds(probe, "timeoutSeconds", 1), _seconds(probe, "periodSeconds", 10)
    wanted = min(max(2 * stated, _USUAL), _PATIENT)
    if stated >= wanted:
        return Escalation("that is long enough for a program that is well: why is it so slow (CPU limit, disk)?", cause)
    operations = [put(manifest, child(path, kind, "timeoutSeconds"), wanted)]
    if period < wanted:
        operations.append(put(manifest, child(path, kind, "periodSeconds"), wanted))
    what = f"{kind} of {container.get('name')} waits {wanted} s"
    return Treatment(tuple(operations), what, (manifest.resource,), "", cause)


def allow_start(patient: Patient) -> Answer:
    """A startup probe that asks the same as the liveness probe, for as long as the program may need to start."""
    manifest = patient.manifest
    if manifest is None or patient.details.get("probe", "").lower() != "liveness":
        return None
    _, found = _probed(patient, manifest)
    if len(found) != 1 or "startupProbe" in found[0][1]:
        return None
    path, container = found[0]
    probe = container["livenessProbe"]
    handler = {name: probe[name] for name in _HANDLERS if name in probe}
    if len(handler) != 1 or not _declared(container, patient.details.get("port", "")):
        return None
    value = {**handler, "periodSeconds": _PERIOD, "failureThreshold": _TRIES}
    if "timeoutSeconds" in probe:
        value["timeoutSeconds"] = probe["timeoutSeconds"]
    cause = f"the liveness probe of {container.get('name')} restarts it before it listens on its port"
    what = f"{container.get('name')} may take {_PERIOD * _TRIES} s to start"
    operation = put(manifest, child(path, "startupProbe"), value)
    return Treatment((operation,), what, (manifest.resource,), "", cause)


def _probed(patient: Patient, manifest: Manifest) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """The probe that the message names, and the containers that have it; of several that with the port."""
    kind = f"{patient.details.get('probe', 'readiness').lower()}Probe"
    found = [one for one in containers(manifest) if isinstance(one[1].get(kind), dict)]
    port, name = patient.details.get("port", ""), patient.details.get("container", "")
    named = [one for one in found if name and one[1].get("name") == name]
    asking = [one for one in found if port and _declared(one[1], port)]
    return kind, named or (asking if len(asking) == 1 else found)


def _declared(container: dict[str, Any], port: str) -> bool:
    return any(str(entry.get("containerPort")) == port for _, entry in named_items("", container.get("ports")))


def _seconds(probe: dict[str, Any], field: str, default: int) -> int:
    stated = probe.get(field)
    return stated if isinstance(stated, int) and not isinstance(stated, bool) and stated > 0 else default


REMEDIES = (
    Remedy(
        id="allow-start",
        title="Time to start",
        faults=("probe-refused", "probe-timeout"),
        precondition="a liveness probe asks a port that its container declares, and there is no startup probe",
        changes="a startup probe that asks the same, for five minutes at most",
        risks="a program that hangs as it starts is restarted later",
        undo="the commit is reverted: the liveness probe counts from the beginning again",
        treat=allow_start,
    ),
    Remedy(
        id="allow-answer",
        title="Time to answer",
        faults=("probe-timeout",),
        precondition="the probe waits less than half a minute",
        changes="timeoutSeconds, twice as long and five seconds at least, and the period where that is shorter",
        risks="a program that hangs is noticed later",
        undo="the commit is reverted: the probe waits as long as before",
        treat=allow_time,
    ),
)
