"""Probes that ask what is not there: a port that nobody listens on, a program that the image lacks."""

import re
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, named_items

_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_LISTING = re.compile(
    r"ps (?:aux|-ef|ax)\s*\|\s*(?:grep -v grep\s*\|\s*)?grep (?:-q\s+)?"
    r"(?P<quote>['\"]?)(?P<what>[^'\"|]+)(?P=quote)\s*$"
)


def follow_port(patient: Patient) -> Answer:
    """Where the program says on which port it listens, everything of its container that names the other one follows."""
    manifest, port, real = patient.manifest, patient.details.get("port", ""), patient.details.get("listening", "")
    if manifest is None or not port or not real or port == real:
        return None
    for path, container in containers(manifest):
        operations = [*_ports(manifest, path, container, int(port), int(real))]
        if any("Probe" in one.path for one in operations):
            cause = f"the program listens on {real}, and its probes ask {port}"
            return Treatment(tuple(operations), f"port {real} instead of {port}", (manifest.resource,), "", cause)
    return None


def _ports(manifest: Manifest, path: str, container: dict[str, Any], port: int, real: int) -> list[Operation]:
    found = []
    for name in _PROBES:
        for how in ("httpGet", "tcpSocket", "grpc"):
            if get(container, f"{name}.{how}.port") == port:
                found.append(put(manifest, child(path, name, how, "port"), real))
    for where, entry in named_items(child(path, "ports"), container.get("ports")):
        if entry.get("containerPort") == port:
            found.append(put(manifest, child(where, "containerPort"), real))
    for where, entry in named_items(child(path, "env"), container.get("env")):
        if str(entry.get("name", "")).endswith("PORT") and str(entry.get("value")) == str(port):
            found.append(put(manifest, child(where, "value"), str(real)))
    return found


def without_listing(patient: Patient) -> Answer:
    """A probe that lists processes with `ps` reads them from /proc, where the image has no `ps`."""
    manifest = patient.manifest
    if manifest is None or patient.details.get("program", "").rpartition("/")[2] != "ps":
        return None
    cause = "the probe runs ps, which the image does not have"
    operations = []
    for path, container in containers(manifest):
        for name in _PROBES:
            command = get(container, f"{name}.exec.command")
            for at, word in enumerate(command if isinstance(command, list) else ()):
                if isinstance(word, str) and (better := _from_proc(word)):
                    operations.append(put(manifest, child(path, name, "exec", "command", at), better))
    if not operations:
        return Escalation("the probe is no plain search for a process: write it without ps", cause)
    return Treatment(tuple(operations), "look for the process in /proc", (manifest.resource,), "", cause)


def _from_proc(script: str) -> str:
    """The same search over /proc; the pattern is written so that it does not find the search itself."""
    found = _LISTING.search(script)
    if not found:
        return ""
    what = found["what"].strip()
    search = f"cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -q '[{what[0]}]{what[1:]}'"
    return script[: found.start()] + search


REMEDIES = (
    Remedy(
        id="follow-port",
        title="The port that the program listens on",
        faults=("probe-refused",),
        precondition="the program's own output says where it listens, and the probes ask another port",
        changes="probes, container port and PORT variables of the container",
        risks="a Service that leads to the old port by its number has to follow",
        undo="the commit is reverted: the probes ask the old port again",
        treat=follow_port,
    ),
    Remedy(
        id="probe-without-ps",
        title="A probe that needs no ps",
        faults=("probe-program",),
        precondition="the probe is a plain search for a process with ps and grep",
        changes="the probe's command, to the same search over /proc",
        risks="in a pod whose containers share their processes it sees all of them, as ps did",
        undo="the commit is reverted: the probe fails again",
        treat=without_listing,
    ),
)
