"""The parameters of a statement, typed."""

from typing import Any

import pytest

from functions._catalogue.said import Said, Unusable, read
from tests.catalogue.building import improvement


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({}, Said()),
        ({"replicas": 3}, Said(replicas=3)),
        ({"replicas": "3"}, Said(replicas=3)),
        ({"replicas": 100}, Said(replicas=100)),
        ({"memory": "256Mi"}, Said(memory="256Mi")),
        ({"memory": "1Mi"}, Said(memory="1Mi")),
        ({"memory": "1.5G"}, Said(memory="1.5G")),
        ({"cpu": "250m"}, Said(cpu="250m")),
        ({"cpu": 2}, Said(cpu="2")),
        ({"cpu": 0.5}, Said(cpu="0.5")),
        ({"tag": 16}, Said(tag="16")),
        ({"path": "/healthz"}, Said(path="/healthz")),
        ({"port": 1}, Said(port=1)),
        ({"port": 65535}, Said(port=65535)),
        ({"seconds": 3600}, Said(seconds=3600)),
        ({"ttl_seconds": 0}, Said(ttl_seconds=0)),
        ({"schedule": "0 3 * * *"}, Said(schedule="0 3 * * *")),
        ({"min_available": 1}, Said(min_available="1")),
        ({"min_available": "50%"}, Said(min_available="50%")),
        ({"registry": "registry.home.arpa:5000/mirror"}, Said(registry="registry.home.arpa:5000/mirror")),
        ({"image": "redis:7.4"}, Said(image="redis:7.4")),
        ({"memory": ""}, Said()),
        ({"colour": "blue"}, Said()),
    ],
)
def test_what_was_said_is_read(given: dict[str, Any], meant: Said) -> None:
    assert read(improvement("replicas", **given)) == meant


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"replicas": 0}, "replicas"),
        ({"replicas": 101}, "replicas"),
        ({"replicas": "many"}, "replicas"),
        ({"memory": "lots"}, "memory"),
        ({"memory": 256}, "memory"),
        ({"cpu": "fast"}, "cpu"),
        ({"path": "healthz"}, "path"),
        ({"path": "/a b"}, "path"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": 3601}, "seconds"),
        ({"tag": "a b"}, "tag"),
        ({"schedule": "tonight"}, "schedule"),
        ({"min_available": "half"}, "min_available"),
        ({"registry": "Registry!"}, "registry"),
        ({"container": "My App"}, "container"),
        ({"history": 0}, "history"),
        ({"retention": 366}, "retention"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(given: dict[str, Any], field: str) -> None:
    found = read(improvement("replicas", **given))
    assert isinstance(found, Unusable)
    assert found.reason.startswith("what was said cannot be used: ")
    assert f"$.{field}" in found.reason


def test_less_memory_than_starts_a_container_was_misheard() -> None:
    assert read(improvement("memory-limits", memory="1023Ki")) == Unusable(
        "what was said cannot be used: 1023Ki of memory starts no container"
    )
