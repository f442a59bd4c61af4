"""The manifest behind an object of the cluster, by the names that controllers give."""

import pytest

from eventing.vocabulary import Resource
from functions._manifests.repository import load
from functions._symptoms.ownership import owner

FILES = {
    "apps/shop.yaml": b"\n---\n".join(
        f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec: {spec}".encode()
        for version, kind, name, spec in (
            ("apps/v1", "Deployment", "web", "{}"),
            ("apps/v1", "Deployment", "web-api", "{}"),
            ("apps/v1", "StatefulSet", "db", "{volumeClaimTemplates: [{metadata: {name: data}}]}"),
            ("apps/v1", "DaemonSet", "agent", "{}"),
            ("batch/v1", "CronJob", "backup", "{}"),
            ("batch/v1", "Job", "init", "{}"),
        )
    )
}


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("Deployment", "web", "Deployment/web"),
        ("ReplicaSet", "web-7c9d8b6f5", "Deployment/web"),
        ("Pod", "web-7c9d8b6f5-x2k4p", "Deployment/web"),
        ("Pod", "web-api-7c9d8b6f5-x2k4p", "Deployment/web-api"),
        ("Pod", "db-0", "StatefulSet/db"),
        ("PersistentVolumeClaim", "data-db-0", "StatefulSet/db"),
        ("Pod", "agent-x2k4p", "DaemonSet/agent"),
        ("Job", "backup-29123456", "CronJob/backup"),
        ("Pod", "backup-29123456-x2k4p", "CronJob/backup"),
        ("Pod", "init-x2k4p", "Job/init"),
        ("Pod", "stranger-7c9d8b6f5-x2k4p", None),
        ("Pod", "web", None),
    ],
)
def test_the_owner(kind: str, name: str, expected: str | None) -> None:
    found = owner(load(FILES), Resource(kind, name, "shop"))
    assert (f"{found.kind}/{found.name}" if found else None) == expected


def test_another_namespace_is_nobody() -> None:
    assert owner(load(FILES), Resource("Pod", "db-0", "blog")) is None
