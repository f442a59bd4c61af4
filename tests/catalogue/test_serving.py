"""Which container and port a workload answers on."""

from typing import Any

import pytest

from functions._catalogue.serving import Port, ports
from functions._manifests.repository import Repository
from tests.catalogue.building import service, shop, thing, workload


def _found(repository: Repository, name: str = "api") -> list[tuple[str | int, bool]]:
    found = repository.find("Deployment", "shop", name)
    assert found is not None
    return [(port.reference, port.routed) for port in ports(repository, found)]


def _api(*listed: dict[str, Any]) -> dict[str, Any]:
    return workload(container={"ports": list(listed)})


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        ((_api(),), []),
        ((_api({"containerPort": 8080}),), [(8080, False)]),
        ((_api({"containerPort": 53, "protocol": "UDP"}),), []),
        ((_api({"containerPort": "8080"}),), []),
        ((_api({"containerPort": 8080, "name": "http"}), service(target="http")), [("http", True)]),
        ((_api({"containerPort": 8080, "name": "http"}), service(target=8080)), [("http", True)]),
        ((_api({"containerPort": 8080}), service(port=8080)), [(8080, True)]),
        ((_api(), service(target=8080)), [(8080, True)]),
        ((_api(), service(target="8080")), [(8080, True)]),
        ((_api(), service(target="http")), []),
        ((_api({"containerPort": 9000}), service("other", target=9000)), [(9000, False)]),
        (
            (_api({"containerPort": 9090, "name": "metrics"}, {"containerPort": 7000}), service(target="metrics")),
            [(7000, False), ("metrics", True)],
        ),
        (
            (_api({"containerPort": 7000, "name": "grpc"}, {"containerPort": 8080, "name": "http"}),),
            [("http", False), ("grpc", False)],
        ),
        (
            (
                _api({"containerPort": 8080, "name": "http"}, {"containerPort": 7000, "name": "grpc"}),
                service(target=7000),
            ),
            [("grpc", True), ("http", False)],
        ),
    ],
)
def test_ports(documents: tuple[dict[str, Any], ...], found: list[tuple[str | int, bool]]) -> None:
    assert _found(shop(*documents)) == found


def test_an_undeclared_port_of_one_of_two_containers_is_nobodys() -> None:
    two = workload(beside=({"name": "side", "image": "x:1"},))
    assert _found(shop(two, service(target=8080))) == []


def test_a_udp_port_of_a_service_is_left_out() -> None:
    udp = thing("v1", "Service", "api", spec={"selector": {"app": "api"}, "ports": [{"port": 53, "protocol": "UDP"}]})
    assert _found(shop(_api({"containerPort": 53}), udp)) == [(53, False)]


@pytest.mark.parametrize(
    ("port", "http", "https"),
    [
        (Port("", {}, 8080), True, False),
        (Port("", {}, 80), True, False),
        (Port("", {}, 443), True, True),
        (Port("", {}, 8443), True, True),
        (Port("", {}, 5432), False, False),
        (Port("", {}, 8443, "https"), True, True),
        (Port("", {}, 8443, "http"), True, False),
        (Port("", {}, 7000, "web"), True, False),
        (Port("", {}, 8080, "grpc"), False, False),
        (Port("", {}, 443, "tls"), False, True),
    ],
)
def test_what_a_port_speaks(port: Port, http: bool, https: bool) -> None:
    assert (port.http, port.https) == (http, https)
