"""A program asks a Service on a port that it does not have."""

from typing import Any

import pytest

from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, service, tree

TIMEOUT = 'Get "http://api:8081/": dial tcp 10.43.0.9:8081: i/o timeout'
API = deployment(name="api")


def _env(**variables: str) -> str:
    return deployment(
        container=f"env: [{', '.join(f'{{name: {key}, value: {text!r}}}' for key, text in variables.items())}]"
    )


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((_env(API="http://api:8081/v1"), service("api", 8080)), {"env[name=API].value": "http://api:8080/v1"}),
        ((_env(API="http://api.shop.svc:8081"), service("api", 8080)), {"env[name=API].value": "http://api.shop.svc:8080"}),
        ((_env(API_HOST="api", API_PORT="8081"), service("api", 8080)), {"env[name=API_PORT].value": "8080"}),
        ((_env(API_HOST="api", DB_PORT="8081"), service("api", 8080)), {}),  # of somebody else
        ((_env(API="http://api:8081"), service("api", 8081)), {}),
        ((_env(API="http://api:8081"), service("api", 8080).replace("{port: 8080}", "{port: 8080, name: a}, {port: 9, name: b}")), {}),
        ((_env(API="http://api:80810"), service("api", 8080)), {}),
    ],
)  # fmt: skip
def test_the_one_port_of_the_service_is_asked_once_a_person_agrees(
    documents: tuple[str, ...], expected: dict[str, Any]
) -> None:
    repository = tree(*documents, API)
    found = seen(repository, TIMEOUT)
    assert (edits(found) if found.remedy == "ask-service-port" else {}) == expected
    if expected:
        assert found.plan is not None
        assert not found.plan.automatic
        assert seen(mended(repository, found), TIMEOUT).remedy != "ask-service-port"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[/nothing, --port=80]", {"command": None, "args": ["--port=80"]}),
        ("[/nothing, server.js]", {"command": None}),
        ("[/nothing]", {"command": None}),
    ],
)
def test_the_flags_of_a_command_are_for_the_images_own_program(words: str, expected: dict[str, Any]) -> None:
    repository = tree(deployment(container=f"command: {words}"))
    found = seen(repository, 'runc: exec: "/nothing": executable file not found in $PATH')
    assert found.remedy == "image-command"
    assert edits(found) == expected
