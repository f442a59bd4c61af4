"""Which way out of a collision with a Service's variable: the links go, or the one variable is stated."""

from typing import Any

import pytest

from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, service, tree

CRASH = "ValueError: invalid literal: QDRANT_PORT='tcp://10.43.1.2:6333': should be an integer"
READS = "env: [{name: QDRANT_HOST, value: qdrant}]"
OTHERS = f"{READS}, args: ['--redis=$(REDIS_SERVICE_HOST)']"
STATED = deployment(name="two", container="env: [{name: QDRANT_PORT, value: '6334'}]")
NAMED = deployment(name="two", container="env: [{name: QDRANT_PORT, value: '$(PORT)'}]")
LINKS = {"enableServiceLinks": False}


def _set(value: str) -> dict[str, Any]:
    return {"env": [{"name": "QDRANT_HOST", "value": "qdrant"}, {"name": "QDRANT_PORT", "value": value}]}


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((deployment(container=READS),), LINKS),
        ((deployment(container=OTHERS),), _set("6333")),  # the links have to stay
        ((deployment(container=f"{READS}, args: ['$(OTHER_SERVICE_HOST)']"),), LINKS),  # no Service of that name
        ((deployment(container=READS), STATED), _set("6334")),
        ((deployment(container=READS), NAMED), LINKS),
    ],
)
def test_the_smaller_promise_unless_the_links_are_needed(documents: tuple[str, ...], expected: dict[str, Any]) -> None:
    repository = tree(*documents, service("qdrant", 6333), service("redis", 6379))
    found = seen(repository, CRASH)
    assert edits(found) == expected
    assert found.remedy == ("correct-service-links" if expected == LINKS else "state-link-variable")
    assert seen(mended(repository, found), CRASH).plan is None


def test_the_program_of_the_service_itself_gets_the_port_on_which_it_listens() -> None:
    listens = "ports: [{name: api, containerPort: 8080}], args: ['$(WEB_SERVICE_HOST)']"
    web = service("web").replace("[{port: 80}]", "[{port: 80, targetPort: api}]")
    found = seen(tree(deployment(container=listens), web), CRASH.replace("QDRANT", "WEB"))
    assert edits(found) == {"env": [{"name": "WEB_PORT", "value": "8080"}]}


def test_of_two_containers_the_message_has_to_say_which() -> None:
    two = "containers: [{name: a, image: 'registry.example/a:1', args: ['$(REDIS_SERVICE_HOST)']}, {name: b, image: 'registry.example/b:1'}]"  # fmt: skip
    found = seen(tree(deployment(pod=two), service("qdrant", 6333), service("redis", 6379)), CRASH)
    assert found.remedy != "state-link-variable"
