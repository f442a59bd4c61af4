"""A scheduled dump of a database onto a volume of its own."""

import re
from typing import Any

from msgspec import Struct

from functions._catalogue.edits import add
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text
from functions._catalogue.stores import Store, store_of
from functions._catalogue.surroundings import claim_spec, everything_said, neighbours
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._manifests.selection import ports, services_of, workloads_of

_NIGHTLY = "30 2 * * *"
_DAYS = 7
_COPY = re.compile(r"replica|secondary|slave|standby|sentinel|reader", re.IGNORECASE)


class _Dump(Struct, frozen=True):
    """How a store is dumped: the command, its environment, and the suffix of its files."""

    command: str
    env: tuple[dict[str, Any], ...]
    suffix: str


def _entry(container: dict[str, object], *names: str) -> dict[str, Any] | None:
    """The first of these environment variables, literal or from a Secret."""
    for name in names:
        for entry in rows(container, "env"):
            if entry.get("name") == name and ("value" in entry or "valueFrom" in entry):
                return entry
    return None


def _renamed(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {**entry, "name": name}


def _secret(entry: dict[str, Any] | None) -> bool:
    return bool(mapping(entry, "valueFrom.secretKeyRef"))


def _postgres(container: dict[str, object], host: str, port: int, _: str) -> _Dump | str:
    password = _entry(container, "POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD", "POSTGRESQL_POSTGRES_PASSWORD")
    if password is None or not _secret(password):
        return "its password comes from no Secret of the manifests"
    user = _entry(container, "POSTGRES_USER", "POSTGRESQL_USERNAME") or {"value": "postgres"}
    database = _entry(container, "POSTGRES_DB", "POSTGRESQL_DATABASE") or user
    env = (
        {"name": "PGHOST", "value": host},
        {"name": "PGPORT", "value": str(port)},
        _renamed(user, "PGUSER"),
        _renamed(database, "PGDATABASE"),
        _renamed(password, "PGPASSWORD"),
    )
    return _Dump('pg_dump --format=custom --file="$file.part"', env, "dump")


def _redis(container: dict[str, object], host: str, port: int, said: str) -> _Dump | str:
    password = _entry(container, "REDIS_PASSWORD", "REDISCLI_AUTH")
    unknown = "requirepass" in said if password is None else not _secret(password)
    if unknown:
        return "its password comes from no Secret of the manifests"
    env = ({"name": "REDIS_HOST", "value": host}, {"name": "REDIS_PORT", "value": str(port)})
    auth = (_renamed(password, "REDISCLI_AUTH"),) if password else ()
    return _Dump('redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$file.part"', (*env, *auth), "rdb")


_DUMPS = {"PostgreSQL": _postgres, "Redis": _redis}


def _existing(case: Case, host: str) -> Manifest | None:
    for job in neighbours(case.repository, case.workload, "CronJob"):
        said = everything_said(case.repository, job).lower()
        if any(word in said for word in ("pg_dump", "backup", "--rdb", "restic", "walg", "wal-g")) and host in said:
            return job
    return None


def _claim(name: str, data: dict[str, Any]) -> dict[str, Any]:
    size = get(data, "resources.requests.storage") or "8Gi"
    storage_class = {"storageClassName": data["storageClassName"]} if "storageClassName" in data else {}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            **storage_class,
            "resources": {"requests": {"storage": size}},
        },
    }


def _script(workload: str, dump: _Dump, days: int) -> str:
    return (
        "set -eu\n"
        f'file="/backup/{workload}-$(date +%Y%m%dT%H%M%S).{dump.suffix}"\n'
        f"{dump.command}\n"
        'mv "$file.part" "$file"\n'
        f"find /backup -name '{workload}-*' -mtime +{days} -delete\n"
    )


def _job(case: Case, name: str, image: str, script: str, dump: _Dump) -> dict[str, Any]:
    container = {
        "name": "backup",
        "image": image,
        "command": ["/bin/sh", "-c", script],
        "env": list(dump.env),
        "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": "backup", "mountPath": "/backup"}],
    }
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
        "volumes": [{"name": "backup", "persistentVolumeClaim": {"claimName": name}}],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name},
        "spec": {
            "schedule": case.said.schedule or _NIGHTLY,
            "concurrencyPolicy": "Forbid",
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {
                "spec": {
                    "backoffLimit": 1,
                    "template": {"metadata": {"labels": {"app.kubernetes.io/name": name}}, "spec": pod},
                }
            },
        },
    }


def _source(case: Case) -> tuple[Store, dict[str, object], Manifest] | str:
    """The store, its container and its Service, or why no backup of it can be made."""
    workload, found = case.workload, store_of(case.workload)
    if found is None or found[0].name not in _DUMPS:
        return f"{workload.name} runs no database that can be dumped here ({', '.join(_DUMPS)})"
    if not claim_spec(case.repository, workload):
        return f"{workload.name} keeps its data on no volume claim, so there is nothing to keep"
    if _COPY.search(workload.name):
        return f"{workload.name} is a copy of another database"
    services = [one for one in services_of(case.repository, workload) if len(workloads_of(case.repository, one)) == 1]
    if not services:
        return f"no Service leads to {workload.name} alone"
    return found[0], found[2], services[0]


def _backup(case: Case) -> Advice:
    workload, source = case.workload, _source(case)
    if isinstance(source, str):
        return Unsuited(source)
    store, container, service = source
    existing = _existing(case, service.name)
    if existing is not None:
        return Followed(f"CronJob {existing.name} backs {workload.name} up")
    numbers = [port.number for port in ports(service, workload) if port.target == store.port]
    said = everything_said(case.repository, workload)
    dump = _DUMPS[store.name](container, service.name, numbers[0] if numbers else store.port, said)
    if isinstance(dump, str):
        return Unsuited(f"{workload.name}: {dump}")
    name, days = f"{workload.name}-backup"[:52], case.said.retention or _DAYS
    claim = _claim(name, claim_spec(case.repository, workload))
    script = _script(workload.name, dump, days)
    operations = (*add(case, claim), *add(case, _job(case, name, text(container, "image"), script, dump)))
    when = case.said.schedule or _NIGHTLY
    what = f"{workload.name} is dumped at '{when}' onto a claim of its own, for {days} days (it had no backup)"
    return Change(operations, what, (workload.resource,))


PRACTICES = (
    Practice(
        id="backup-job",
        title="Backups of databases",
        category="database",
        summary="A database that is lost or broken can be restored from last night.",
        checks="A PostgreSQL or Redis with a volume claim has a CronJob that dumps it.",
        changes="Adds a CronJob that dumps it with its own image and its own Secret, and a claim as "
        "large as the data's.",
        experts=("database", "architecture"),
        risk=0.3,
        effort=0.4,
        impact=0.8,
        advise=_backup,
        kinds=("StatefulSet", "Deployment"),
        parameters=("schedule", "retention"),
        why_not_automatic="Where backups go, and whether they can be restored, a person has to say.",
        risks=(
            "A claim on the same node is lost with the node.",
            "A backup that nobody has restored is a hope.",
            "A default-deny NetworkPolicy has to let the job reach the database.",
        ),
        recommendations=("Copy the dumps off the cluster.", "Restore one, by hand, once."),
        dependencies=("The Secret that the database itself uses.", "Room for a second claim."),
    ),
)
