"""Hosts that pods are told to ask, and that are no Service: of pods that are not ready, in variables and arguments."""

from collections.abc import Iterator

from functions._manifests.hosts import hosts_in
from functions._symptoms import wire
from functions._symptoms.containers import Container, around, containers_of, current, over, ready
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

LONGEST = 2000  # characters of a value; a longer one is a file or a key


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Only what is written as `name.namespace.svc` is certain; the namespace has to be one whose Services are known."""
    for pod in current(snapshot):
        if over(pod) or ready(pod):
            continue
        for container in containers_of(pod):
            yield from _of(snapshot, pod, container)


def _of(snapshot: Snapshot, pod: Object, container: Container) -> Iterator[Symptom]:
    told = [(wire.text(one, "name"), wire.text(one, "value")) for one in wire.items(container.spec, "env")]
    told += [("", one) for one in (*wire.texts(container.spec, "command"), *wire.texts(container.spec, "args"))]
    seen = set()
    for variable, value in told:
        for host in hosts_in(value[:LONGEST]):
            written = f"{host.name}.{host.namespace}.svc"
            if not host.namespace or written not in value or written in seen:
                continue
            seen.add(written)
            if snapshot.absent("Service", host.namespace, host.name):
                details = {
                    **around(pod),
                    "host": f"{host.name}.{host.namespace}.svc",
                    "port": str(host.port or ""),
                    "container": container.name,
                    "told_by": variable or "arguments",
                    "named_by": wire.namespace(pod),
                }
                evidence = (
                    f"{variable or 'an argument'} of {container.name} names {written}, and there is no such Service",
                )
                yield sighted(snapshot, "unknown-host", pod, details, evidence, kind="Pod")
