"""The port that a Service has, where a program asks it on another."""

import re
from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, named_items
from functions._preflight.wiring.addresses import Told, told_in

_NAMES_HOST = ("_HOST", "_HOSTNAME", "_SERVER", "_ADDR", "_ADDRESS", "_URL", "_URI")
_HELD = "the Service may be the wrong one, and the port right: only a person knows"


def ask_open_port(patient: Patient) -> Answer:
    """Where the Service is there and has one port, and that is not the one that is asked."""
    manifest, port = patient.manifest, patient.details.get("port", "")
    service = _service(patient)
    if manifest is None or service is None or not port.isdigit():
        return None
    listed = get(service.data, "spec.ports")
    stated: list[Any] = [get(one, "port") for one in listed] if isinstance(listed, list) else []
    if len(stated) != 1 or not isinstance(stated[0], int) or stated[0] == int(port):
        return None
    if not get(service.data, "spec.selector") or get(service.data, "spec.clusterIP") == "None":
        return None  # behind it the pods' own ports answer, and Git does not show these
    told = [one for one in patient.view.once(told_in) if _by(one, patient, service)]
    operations = (*_in_addresses(told, service, port, stated[0]), *_beside(manifest, told, port, stated[0]))
    if not operations:
        return None
    cause = f"Service {service.name} has port {stated[0]} alone, and it is asked on {port}"
    return Treatment(operations, f"ask {service.name} on port {stated[0]}", (manifest.resource,), _HELD, cause)


def _service(patient: Patient) -> Manifest | None:
    name, _, rest = patient.details.get("host", "").partition(".")
    home = patient.manifest.namespace if patient.manifest else ""
    return patient.around.services.get((rest.partition(".")[0] or home, name))


def _by(told: Told, patient: Patient, service: Manifest) -> bool:
    """Whether it is a field of its own, of what is sick or what that reads, that names the Service."""
    owner, host = told.said.owner, told.host
    if told.pods is None or told.pods.manifest.resource not in patient.sick or not owner.editable:
        return False
    plain = get(owner.data, told.said.path) == told.said.text and "\n" not in told.said.text and owner.kind != "Secret"
    return plain and host.name == service.name and (host.namespace or told.pods.namespace) == service.namespace


def _in_addresses(told: list[Told], service: Manifest, port: str, real: int) -> Iterator[Operation]:
    old = rf"(?<![\w.-])(?P<host>{re.escape(service.name)}(?:\.[\w.-]+)?):{port}(?!\d)"
    done = set()
    for one in told:
        place = (one.said.owner.resource, one.said.path)
        if place not in done and re.search(old, one.said.text):
            done.add(place)
            yield put(one.said.owner, one.said.path, re.sub(old, rf"\g<host>:{real}", one.said.text))


def _beside(manifest: Manifest, told: list[Told], port: str, real: int) -> Iterator[Operation]:
    """`FOO_PORT` beside the `FOO_HOST` that names the Service."""
    names = {one.said.name for one in told}
    starts = {name.removesuffix(end) for name in names for end in _NAMES_HOST if name.endswith(end)}
    for path, container in (*containers(manifest), *containers(manifest, init=True)):
        for where, entry in named_items(child(path, "env"), container.get("env")):
            name = str(entry.get("name"))
            if name.endswith("_PORT") and name.removesuffix("_PORT") in starts and str(entry.get("value")) == port:
                yield put(manifest, child(where, "value"), str(real))


REMEDIES = (
    Remedy(
        id="ask-service-port",
        held=True,
        title="The port that the Service has",
        faults=("connection-refused", "connection-timeout"),
        precondition="the host is a Service with one port, and it is asked on another",
        changes="the port in the addresses and `_PORT` variables of what is sick that go with the Service's name",
        risks="another Service may have been meant",
        undo="the commit is reverted: the old port is asked again",
        treat=ask_open_port,
    ),
)
