from typing import Any

import pytest

from functions._manifests.selection import (
    Port,
    container_ports,
    label_selector_selects,
    ports,
    selects,
    services_of,
    workloads_of,
)
from tests.manifests.samples import application, deployment, repository


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        ({"app": "web"}, True),
        ({"app": "web", "n": 1}, True),
        ({"app": "web", "x": "y"}, False),
        ({"app": "other"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_maps_of_labels(selector: dict[str, Any] | None, selected: bool) -> None:
    assert selects(selector, {"app": "web", "n": "1"}) is selected


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        ({}, True),
        (None, False),
        ("x", False),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "other"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "web"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["a"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["a"]}]}, True),
        ({"matchExpressions": [{"key": "none", "operator": "NotIn", "values": ["a"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "none", "operator": "Exists"}]}, False),
        ({"matchExpressions": [{"key": "none", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "Like"}]}, False),
        ({"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
    ],
)
def test_label_selectors(selector: Any, selected: bool) -> None:
    assert label_selector_selects(selector, {"app": "web"}) is selected


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: {0}}}\nspec:\n  selector: {1}\n  ports: {2}\n"
CONTAINER = "ports:\n  - {name: http, containerPort: 8080}\n  - {containerPort: 9090}\n  - {name: bad}\n  - text\n"


def test_services_and_workloads_find_each_other() -> None:
    found = repository(
        argo__a=application("a", "a", "shop"),
        argo__b=application("b", "b", "other"),
        a__web=deployment("web", container=CONTAINER),
        a__db=deployment("db"),
        a__s=SERVICE.format("web", "{app: web}", "[{port: 80, targetPort: http}]"),
        a__t=SERVICE.format("none", "{}", "[]"),
        b__s=SERVICE.format("elsewhere", "{app: web}", "[]"),
    )
    web, db = found.find("Deployment", "shop", "web"), found.find("Deployment", "shop", "db")
    service = found.find("Service", "shop", "web")
    nothing = found.find("Service", "shop", "none")
    assert web
    assert db
    assert service
    assert nothing
    assert services_of(found, web) == (service,)
    assert services_of(found, db) == ()
    assert workloads_of(found, service) == (web,)
    assert workloads_of(found, nothing) == ()
    assert container_ports(web) == {"http": 8080, "9090": 9090}


@pytest.mark.parametrize(
    ("written", "known", "alone"),
    [
        ("[{port: 80}]", (Port("", 80, 80),), (Port("", 80, 80),)),
        (
            "[{name: a, port: 80, targetPort: 8080, protocol: UDP}]",
            (Port("a", 80, 8080, "UDP"),),
            (Port("a", 80, 8080, "UDP"),),
        ),
        ("[{port: 80, targetPort: http}]", (Port("", 80, 8080),), (Port("", 80, None),)),
        ("[{port: 80, targetPort: none}]", (Port("", 80, None),), (Port("", 80, None),)),
        ("[{port: http}, text]", (), ()),
        ("text", (), ()),
    ],
)
def test_ports_lead_to_container_ports(written: str, known: tuple[Port, ...], alone: tuple[Port, ...]) -> None:
    found = repository(a=SERVICE.format("web", "{app: web}", written), b=deployment(container=CONTAINER))
    service, workload = found.of_kind("Service")[0], found.workloads()[0]
    assert ports(service, workload) == known
    assert ports(service) == alone


def test_ports_of_init_containers_count_and_the_first_of_a_name_holds() -> None:
    extra = (
        "initContainers:\n  - name: side\n    ports: [{name: http, containerPort: 1}, {name: side, containerPort: 2}]"
    )
    found = repository(a=deployment(extra=extra, container=CONTAINER))
    assert container_ports(found.workloads()[0]) == {"http": 8080, "9090": 9090, "side": 2}
