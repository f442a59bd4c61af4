"""The variable of a Service's link, stated by the container itself, where the pods could not do without the links.

Both ways end the collision. `enableServiceLinks: false` is the smaller promise: no Service that comes later collides
either. But it takes every variable away, so where the pods read others of them, or the repository states this variable
elsewhere already, the one that collides is set explicitly: what a container sets itself wins.
"""

import re
from collections import Counter
from typing import Any

from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._manifests.listening import declared
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.selection import selects
from functions._manifests.servicelinks import has_address, linked, prefix_of
from functions._manifests.workloads import containers, named_items, pod_spec_path
from functions._preflight.wiring.surroundings import Pods

_PORT = "_PORT"
_OTHER = re.compile(r"\b(?P<prefix>[A-Z][A-Z0-9_]*?)_(?:SERVICE_HOST|SERVICE_PORT|PORT_\d{1,5}_(?:TCP|UDP))")


def state_variable(patient: Patient) -> Answer:
    """The port as a number, for the one container that is meant."""
    manifest, variable = patient.manifest, patient.details.get("variable", "")
    pods = next((one for one in patient.around.pods if one.manifest == manifest), None)
    if manifest is None or pods is None or not variable.endswith(_PORT) or not linked(pods.shape):
        return None
    service = _service(patient, pods, variable)
    elsewhere = _stated_elsewhere(patient, variable)
    if service is None or not (elsewhere or _reads_others(patient, pods, service)):
        return None
    value, found = elsewhere or _port(service, pods), _container(patient, manifest, variable)
    if not value or found is None:
        return None
    path, container = found
    listed = container.get("env")
    entries = listed if isinstance(listed, list) else []
    operation = put(manifest, child(path, "env"), [*entries, {"name": variable, "value": value}])
    cause = f"Kubernetes sets {variable} to tcp://… for Service {service.name}, and the program takes it for a port"
    why = "as it is stated elsewhere" if elsewhere else f"the port of Service {service.name}"
    what = f"{variable}={value} in {container.get('name')}, {why}: its pods read other variables of Services"
    what = what.partition(": its pods")[0] if elsewhere else what
    return Treatment((operation,), what, (manifest.resource,), "", cause)


def _service(patient: Patient, pods: Pods, variable: str) -> Manifest | None:
    found = [
        one
        for one in patient.around.services_in.get(pods.namespace, ())
        if f"{prefix_of(one.name)}{_PORT}" == variable and has_address(one)
    ]
    return found[0] if len(found) == 1 else None


def _stated_elsewhere(patient: Patient, variable: str) -> str:
    """The number that every other container of the repository gives that variable."""
    stated: Counter[str] = Counter()
    for one in patient.repository.workloads():
        for _, container in containers(one):
            for _, entry in named_items("", container.get("env")):
                if entry.get("name") == variable:
                    stated[str(entry.get("value"))] += 1
    values = list(stated)
    return values[0] if len(values) == 1 and values[0].isdigit() else ""


def _reads_others(patient: Patient, pods: Pods, service: Manifest) -> bool:
    """Whether a text of the pods names another variable that the links of its namespace give."""
    linking = {prefix_of(one.name) for one in patient.around.services_in.get(pods.namespace, ()) if has_address(one)}
    read = (found["prefix"] for said in patient.around.texts(pods) for found in _OTHER.finditer(said.text))
    return has_address(service) and any(one in linking for one in read)


def _port(service: Manifest, pods: Pods) -> str:
    """What listens behind it for the program of the Service itself, the Service's own port for everybody else."""
    listed: Any = get(service.data, "spec.ports")
    ports = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if len(ports) != 1:
        return ""
    port: Any = ports[0].get("port")
    if selects(get(service.data, "spec.selector"), pods.labels):
        target: Any = ports[0].get("targetPort", port)
        numbers = declared(pods.shape).get(target, set()) if isinstance(target, str) else {target}
        port = next(iter(numbers)) if len(numbers) == 1 else None
    return str(port) if isinstance(port, int) and not isinstance(port, bool) else ""


def _container(patient: Patient, manifest: Manifest, variable: str) -> tuple[str, dict[str, Any]] | None:
    listed = containers(manifest)
    named = [one for one in listed if one[1].get("name") == patient.details.get("container")]
    chosen = named or (listed if len(listed) == 1 else ())
    free = [one for one in chosen if variable not in {entry.get("name") for _, entry in _env(one[1])}]
    return free[0] if free and pod_spec_path(manifest.kind) else None


def _env(container: dict[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    return named_items("", container.get("env"))


REMEDIES = (
    Remedy(
        id="state-link-variable",
        title="The variable that collides, stated by the container",
        faults=("service-link",),
        precondition="the message names the variable, its value is plain, and the pods read other variables of links "
        "or the repository states this one elsewhere",
        changes="one variable of the container: the port as a number",
        risks="another Service that comes later may collide in the same way",
        undo="the commit is reverted: the variable is Kubernetes' own again",
        treat=state_variable,
    ),
)
