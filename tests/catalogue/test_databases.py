"""Backups and lasting storage."""

from typing import Any

import pytest

from tests.catalogue.building import Data, added, edits, overriding, planned, refusal, service, shop, thing, workload

PASSWORD: Data = {"name": "POSTGRES_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
TEMPLATES: Data = {
    "volumeClaimTemplates": [
        {
            "metadata": {"name": "data"},
            "spec": {"storageClassName": "fast", "resources": {"requests": {"storage": "3Gi"}}},
        }
    ]
}


def _postgres(*env: Data, spec: Data | None = None, **more: Any) -> Data:
    container = {"image": "postgres:16.4", "env": list(env)}
    return workload("db", "StatefulSet", container, spec=TEMPLATES if spec is None else spec, **more)


def _redis(*env: Data, **container: Any) -> Data:
    return workload("db", "StatefulSet", {"image": "redis:7.4", "env": list(env), **container}, spec=TEMPLATES)


def test_a_postgres_is_dumped_every_night() -> None:
    plan = planned("backup-job", shop(_postgres(PASSWORD), service("db", port=5432)))
    claim, job = added(plan)
    assert claim == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "db-backup"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "fast",
            "resources": {"requests": {"storage": "3Gi"}},
        },
    }
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    backup = pod["containers"][0]
    assert backup["image"] == "postgres:16.4"
    assert backup["command"] == [
        "/bin/sh",
        "-c",
        "set -eu\n"
        'file="/backup/db-$(date +%Y%m%dT%H%M%S).dump"\n'
        'pg_dump --format=custom --file="$file.part"\n'
        'mv "$file.part" "$file"\n'
        "find /backup -name 'db-*' -mtime +7 -delete\n",
    ]
    assert backup["env"] == [
        {"name": "PGHOST", "value": "db"},
        {"name": "PGPORT", "value": "5432"},
        {"name": "PGUSER", "value": "postgres"},
        {"name": "PGDATABASE", "value": "postgres"},
        {"name": "PGPASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
    ]
    assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)
    assert pod["volumes"] == [{"name": "backup", "persistentVolumeClaim": {"claimName": "db-backup"}}]
    assert {key: value for key, value in job["spec"].items() if key != "jobTemplate"} == {
        "schedule": "30 2 * * *",
        "concurrencyPolicy": "Forbid",
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
    }
    assert not plan.automatic
    assert plan.summary == (
        "In shop: db is dumped at '30 2 * * *' onto a claim of its own, for 7 days (it had no backup)."
    )


def test_user_database_port_schedule_and_retention_are_those_of_the_database_and_the_speaker() -> None:
    env = ({"name": "POSTGRES_USER", "value": "shop"}, {"name": "POSTGRES_DB", "value": "orders"}, PASSWORD)
    repository = shop(_postgres(*env), service("db", port=15432, target=5432))
    job = added(planned("backup-job", repository, schedule="0 4 * * 0", retention=30))[1]
    backup = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert job["spec"]["schedule"] == "0 4 * * 0"
    assert "-mtime +30" in backup["command"][2]
    assert [entry.get("value") for entry in backup["env"][:4]] == ["db", "15432", "shop", "orders"]


def test_a_database_of_the_users_name_is_the_default() -> None:
    env = ({"name": "POSTGRES_USER", "value": "shop"}, PASSWORD)
    job = added(planned("backup-job", shop(_postgres(*env), service("db"))))[1]
    backup = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert backup["env"][3] == {"name": "PGDATABASE", "value": "shop"}


@pytest.mark.parametrize(
    ("env", "auth"),
    [
        ((), []),
        (
            ({"name": "REDIS_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "r", "key": "p"}}},),
            [{"name": "REDISCLI_AUTH", "valueFrom": {"secretKeyRef": {"name": "r", "key": "p"}}}],
        ),
    ],
)
def test_a_redis_is_dumped(env: tuple[Data, ...], auth: list[Data]) -> None:
    job = added(planned("backup-job", shop(_redis(*env), service("db", port=6379))))[1]
    backup = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert 'redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$file.part"' in backup["command"][2]
    assert backup["env"] == [{"name": "REDIS_HOST", "value": "db"}, {"name": "REDIS_PORT", "value": "6379"}, *auth]


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ((workload(), service()), "api runs no database that can be dumped here (PostgreSQL, Redis)"),
        (
            (_postgres(PASSWORD, spec={}), service("db")),
            "db keeps its data on no volume claim, so there is nothing to keep",
        ),
        ((_postgres(PASSWORD),), "no Service leads to db alone"),
        ((_postgres(), service("db")), "db: its password comes from no Secret of the manifests"),
        (
            (_postgres({"name": "POSTGRES_PASSWORD", "value": "hunter2"}), service("db")),
            "db: its password comes from no Secret of the manifests",
        ),
        (
            (_redis({"name": "REDIS_PASSWORD", "value": "hunter2"}), service("db")),
            "db: its password comes from no Secret of the manifests",
        ),
        (
            (_redis(args=["--requirepass", "$(X)"]), service("db")),
            "db: its password comes from no Secret of the manifests",
        ),
    ],
)
def test_no_backup(documents: tuple[Data, ...], reason: str) -> None:
    assert refusal("backup-job", shop(*documents)) == f"Backups of databases: does not fit: {reason}"


def test_a_copy_of_a_database_is_not_dumped() -> None:
    copy = workload("db-replicas", "StatefulSet", {"image": "redis:7.4"}, spec=TEMPLATES)
    assert refusal("backup-job", shop(copy, service("db-replicas"))) == (
        "Backups of databases: does not fit: db-replicas is a copy of another database"
    )


def test_a_backup_that_is_there() -> None:
    job = workload("save", "CronJob", {"command": ["pg_dump", "-h", "db"]})
    assert refusal("backup-job", shop(_postgres(PASSWORD), service("db"), job)) == (
        "Backups of databases: already so: CronJob save backs db up"
    )
    other = workload("save", "CronJob", {"command": ["pg_dump", "-h", "elsewhere"]})
    report = workload("report", "CronJob", {"command": ["report", "-h", "db"]})
    assert planned("backup-job", shop(_postgres(PASSWORD), service("db"), other, report))


def test_the_size_of_a_mounted_claim_is_taken() -> None:
    claim = thing("v1", "PersistentVolumeClaim", "disk", spec={"resources": {"requests": {"storage": "5Gi"}}})
    pod = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "disk"}}]}
    single = workload("db", container={"image": "postgres:16", "env": [PASSWORD]}, pod=pod)
    spec = added(planned("backup-job", shop(single, service("db"), claim)))[0]["spec"]
    assert spec == {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}


EMPTY: Data = {"volumes": [{"name": "data", "emptyDir": {}}]}
DATA_DIRECTORY = "/var/lib/postgresql/data"
VOLUME = "spec.template.spec.volumes[name=data]"


def _stored(mount: str | None = DATA_DIRECTORY, **more: Any) -> Data:
    container: Data = {"image": "postgres:16"}
    if mount:
        container["volumeMounts"] = [{"name": "data", "mountPath": mount}]
    return workload("db", more.pop("kind", "Deployment"), container, **more)


@pytest.mark.parametrize("mount", [DATA_DIRECTORY, f"{DATA_DIRECTORY}/", "/var/lib/postgresql"])
def test_an_empty_directory_becomes_a_claim(mount: str) -> None:
    plan = planned("database-storage", shop(_stored(mount, pod=EMPTY)))
    assert added(plan) == [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "db-data"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "8Gi"}}},
        }
    ]
    assert edits(plan)[1:] == [
        (
            "db",
            VOLUME,
            {"name": "data", "emptyDir": {}},
            {"name": "data", "persistentVolumeClaim": {"claimName": "db-data"}},
        ),
        ("db", "spec.strategy", None, {"type": "Recreate"}),
    ]
    assert overriding(plan) == []
    assert not plan.automatic
    assert plan.summary == (
        "In shop: the data of db (PostgreSQL) is kept on the new claim db-data of 8Gi instead of an emptyDir."
    )


def test_a_database_without_a_volume_gets_one() -> None:
    plan = planned("database-storage", shop(_stored(None)))
    assert edits(plan)[1:3] == [
        ("db", VOLUME, None, {"name": "data", "persistentVolumeClaim": {"claimName": "db-data"}}),
        (
            "db",
            "spec.template.spec.containers[name=app].volumeMounts[name=data]",
            None,
            {"name": "data", "mountPath": DATA_DIRECTORY},
        ),
    ]
    assert plan.summary.endswith("instead of the container's own filesystem.")


def test_a_volume_called_data_is_not_taken() -> None:
    plan = planned("database-storage", shop(_stored("/elsewhere", pod=EMPTY)))
    assert edits(plan)[1][1] == "spec.template.spec.volumes[name=database]"


@pytest.mark.parametrize(
    ("spec", "kind", "strategy"),
    [
        ({"strategy": {"type": "Recreate"}}, "Deployment", []),
        ({"strategy": {"type": "RollingUpdate"}}, "Deployment", [("spec.strategy", {"type": "RollingUpdate"})]),
        ({}, "StatefulSet", []),
    ],
)
def test_one_writer_is_replaced_not_rolled(spec: Data, kind: str, strategy: list[tuple[str, Data]]) -> None:
    plan = planned("database-storage", shop(_stored(pod=EMPTY, spec=spec, kind=kind)))
    assert [(path, before) for _, path, before, _ in edits(plan)[2:]] == strategy
    assert overriding(plan) == []


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (workload(), "does not fit: api runs no database that is known here"),
        (
            _stored(pod={"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "x"}}]}),
            "already so: db keeps its data on the volume data",
        ),
        (_stored(kind="StatefulSet", spec=TEMPLATES), "already so: db keeps its data on the volume data"),
        (
            _stored(pod=EMPTY, spec={"replicas": 2}),
            "does not fit: db has more than one pod, and each would need a claim of its own",
        ),
        (
            workload("db", container={"image": "bitnami/postgresql:16"}, pod=EMPTY),
            "does not fit: the image of db keeps its data elsewhere than the official one",
        ),
        (
            workload("db", container={"image": "redis:7"}),
            "does not fit: db is a cache, as far as its manifests say",
        ),
        (
            workload(
                "db",
                container={
                    "image": "redis:7",
                    "args": ["--maxmemory-policy", "allkeys-lru"],
                    "volumeMounts": [{"name": "data", "mountPath": "/data"}],
                },
                pod=EMPTY,
            ),
            "does not fit: db is a cache, as far as its manifests say",
        ),
    ],
)
def test_storage_that_stays(document: Data, reason: str) -> None:
    assert refusal("database-storage", shop(document)) == f"Databases on volume claims: {reason}"


def test_a_redis_with_a_place_for_its_data_keeps_it() -> None:
    redis = workload(
        "db", container={"image": "redis:7", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}, pod=EMPTY
    )
    assert edits(planned("database-storage", shop(redis)))[1][1] == VOLUME


def test_a_claim_of_that_name_holds_nobody_knows_what() -> None:
    claim = thing("v1", "PersistentVolumeClaim", "db-data", spec={})
    assert refusal("database-storage", shop(_stored(pod=EMPTY), claim)) == (
        "Databases on volume claims: does not fit: a claim db-data is there already, and nobody knows what it holds"
    )
