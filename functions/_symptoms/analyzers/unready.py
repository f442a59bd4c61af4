"""Containers that run and do not get ready, by what they say of those that they ask: a host, a login, a certificate."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import around, containers_of, over, ready
from functions._symptoms.faults import Fault
from functions._symptoms.recognition import recognise_log
from functions._symptoms.sighting import last_lines, log_of, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

GRACE = 300  # seconds that a program may wait for what it needs
# What a program that goes on trying writes again and again. Anything else in its log may be no trouble at all.
_ASKING: frozenset[Fault] = frozenset(
    (
        "unknown-host",
        "connection-refused",
        "connection-timeout",
        "unauthorized",
        "certificate",
        "missing-schema",
        "forbidden",
        "volume-full",
        "read-only-path",
    )
)


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Only where the log's last words fit: a program that has connected since writes of other things."""
    for pod in snapshot.of("Pod"):
        if over(pod) or ready(pod) or snapshot.young(pod, GRACE):
            continue
        for container in containers_of(pod):
            log = log_of(snapshot, pod, container.name, "current")
            if not container.running or wire.dig(container.status, "ready") is True or not log:
                continue
            found = recognise_log(log)
            if found.fault in _ASKING:
                told = {key: value for key, value in found.details.items() if key != "node"}
                details = {**around(pod), **told, "container": container.name}
                evidence = (f"{container.name} runs and is not ready", *last_lines(log, "log"))
                yield sighted(snapshot, found.fault, pod, details, evidence, kind="Pod")
