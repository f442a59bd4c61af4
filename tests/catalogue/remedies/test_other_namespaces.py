"""A host whose Service is in another namespace."""

import pytest

from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, service, tree


def _db(namespace: str) -> str:
    return service("db", 5432, namespace=namespace) + "---\n" + deployment(name="db").replace("shop", namespace)


@pytest.mark.parametrize(
    ("said", "homes", "meant"),
    [
        ("db", ("stores",), "db.stores"),
        ("db", ("stores", "attic"), ""),  # which of them is not plain
        ("db.store", ("stores",), "db.stores"),
        ("db.store", ("stores", "attic"), "db.stores"),
        ("db.store.svc.cluster.local", ("stores",), "db.stores.svc.cluster.local"),
        ("db.example.org", ("stores",), ""),  # no Service's name
    ],
)
def test_the_namespace_is_said_once_a_person_agrees(said: str, homes: tuple[str, ...], meant: str) -> None:
    web = deployment(container=f"env: [{{name: DB, value: 'postgres://a@{said}:5432/a'}}]")
    repository, message = tree(web, *map(_db, homes)), f"getaddrinfo ENOTFOUND {said}"
    found = seen(repository, message)
    if not meant:
        assert found.plan is None
        return
    assert edits(found) == {"env[name=DB].value": f"postgres://a@{meant}:5432/a"}
    assert found.remedy == "name-other-namespace"
    assert found.plan is not None
    assert not found.plan.automatic
    assert seen(mended(repository, found), message).plan is None
