import pytest

from functions._manifests.servicelinks import has_address, linked, variables
from tests.manifests.samples import deployment, repository

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: {0}}}\nspec: {{ports: {1}{2}}}\n"


def test_the_variables_of_a_service() -> None:
    ports = "[{name: web-ui, port: 80}, {port: 53, protocol: UDP}]"
    (service,) = repository(a=SERVICE.format("my-app", ports, "")).of_kind("Service")
    assert variables(service) == {
        "MY_APP_SERVICE_HOST": "an address",
        "MY_APP_SERVICE_PORT": "80",
        "MY_APP_SERVICE_PORT_WEB_UI": "80",
        "MY_APP_PORT": "tcp://ADDRESS:80",
        "MY_APP_PORT_80_TCP": "tcp://ADDRESS:80",
        "MY_APP_PORT_80_TCP_PROTO": "tcp",
        "MY_APP_PORT_80_TCP_PORT": "80",
        "MY_APP_PORT_80_TCP_ADDR": "an address",
        "MY_APP_PORT_53_UDP": "udp://ADDRESS:53",
        "MY_APP_PORT_53_UDP_PROTO": "udp",
        "MY_APP_PORT_53_UDP_PORT": "53",
        "MY_APP_PORT_53_UDP_ADDR": "an address",
    }


@pytest.mark.parametrize(
    ("ports", "extra", "expected"),
    [
        ("[{port: 80}]", "", True),
        ("[{port: 80}]", ", clusterIP: ''", True),
        ("[{port: 80}]", ", clusterIP: None", False),
        ("[{port: 80}]", ", type: ExternalName", False),
        ("[]", "", False),
        ("text", "", False),
    ],
)
def test_who_has_an_address(ports: str, extra: str, expected: bool) -> None:
    (service,) = repository(a=SERVICE.format("s", ports, extra)).of_kind("Service")
    assert has_address(service) is expected
    assert bool(variables(service)) is expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [("", True), ("enableServiceLinks: true", True), ("enableServiceLinks: false", False)],
)
def test_pods_are_linked_by_default(extra: str, expected: bool) -> None:
    (web,) = repository(a=deployment(extra=extra)).workloads()
    assert linked(web) is expected
