"""The Service that a wrong host probably means, and the plan that writes it."""

import re

from msgspec import Struct

from eventing.vocabulary import ChangePlan
from functions._manifests.nearest import nearest, slip
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.fix import guess, put
from functions._preflight.wiring.addresses import Told
from functions._preflight.wiring.surroundings import Surroundings


class Meant(Struct, frozen=True):
    """What to write instead: a pattern that finds the wrong host in a text, what replaces it, and a summary."""

    pattern: str
    new: str
    summary: str


def meant(around: Surroundings, one: Told, namespace: str) -> Meant | None:
    """The Service that was meant, or its only port; None where that is not plain to see."""
    host = one.host
    service = around.services.get((namespace, host.name))
    if service is not None:
        return _port(one, _ports(service))
    old = f"{host.name}.{host.namespace}" if host.namespace else host.name
    near = _near(around, host.name, host.port, namespace)
    if near:
        new = f"{near}.{host.namespace}" if host.namespace else near
        return Meant(_whole(old), new, f"name Service {near}, which is there")
    homes = [
        space for (space, name), found in around.services.items() if name == host.name and _takes(found, host.port)
    ]
    if len(homes) != 1:
        return None
    return Meant(_whole(old), f"{host.name}.{homes[0]}", f"name Service {host.name} of namespace {homes[0]}")


def _port(one: Told, ports: list[int]) -> Meant | None:
    if len(ports) != 1 or one.host.port is None:
        return None
    asked = rf"(?<={re.escape(one.host.name)})([\w.-]*):{one.host.port}(?!\d)"
    return Meant(asked, rf"\g<1>:{ports[0]}", f"ask port {ports[0]}")


def _near(around: Surroundings, name: str, port: int | None, namespace: str) -> str:
    """The Service of a similar name that takes the port; of several that differ by a word, the one that takes it."""
    names = [one.name for one in around.services_in.get(namespace, ()) if _takes(one, port)]
    return slip(name, names) or nearest(name, names)


def _takes(service: Manifest, port: int | None) -> bool:
    return port is None or port in _ports(service)


def _ports(service: Manifest) -> list[int]:
    listed = get(service.data, "spec.ports")
    found = [get(one, "port") for one in (listed if isinstance(listed, list) else ())]
    return [one for one in found if isinstance(one, int)]


def _whole(host: str) -> str:
    return rf"(?<![\w.-]){re.escape(host)}(?![\w-])"


def written(one: Told, better: Meant | None) -> ChangePlan | None:
    """A plan that replaces the host in the text, and nothing else of it; None in a text of several lines, which nobody
    but a person edits."""
    owner, text = one.said.owner, one.said.text
    if better is None or "\n" in text or get(owner.data, one.said.path) != text:
        return None
    replaced = re.sub(better.pattern, better.new, text)
    return guess(owner, (put(owner, one.said.path, replaced),), better.summary) if replaced != text else None
