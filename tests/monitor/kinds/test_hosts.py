"""The hosts in what a workload is told: bounded, whatever it is told."""

import pytest

from functions.health_monitor.kinds.hosts import LINE, hosts_of
from tests.monitor.kinds.objects import Object, obj


def told(text: str) -> Object:
    container = {"name": "web", "env": [{"name": "SETTINGS_URL", "value": text}]}
    return obj("Deployment", "web", apiVersion="apps/v1", spec={"template": {"spec": {"containers": [container]}}})


@pytest.mark.parametrize(
    "text",
    [
        "a." * 32768,
        "a:1" * 20000,
        "a-" * 32768,
        "x://" + "a:" * 30000,
        "http://" * 9000,
        "\n".join(["a:1" * 200] * 200),
    ],
    ids=["dots", "ports", "dashes", "credentials", "schemes", "lines"],
)
def test_a_hostile_text_is_read_to_a_bound(text: str) -> None:
    found = hosts_of(told(text), "Deployment shop/web", {})  # a minute and more, were a line read to its end
    assert len(found.named) <= 1 + len(text) // 1000


def test_what_stands_beyond_the_bound_of_a_line_is_not_seen() -> None:
    host = "redis.data.svc:6379"
    assert [one.name for one in hosts_of(told(f"x {host}"), "w", {}).named] == ["redis"]
    assert hosts_of(told(f"{'x' * LINE} {host}"), "w", {}).named == ()


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("https://api.example.com/v1", ("api.example.com",)),
        ("https://user:secret@api.example.com", ("api.example.com",)),
        ("https://example.io", ("example.io",)),
        ("http://web.shop", ()),
        ("http://web.shop.svc.cluster.local", ()),
        ("http://10.0.0.1:80", ()),
        ("http://nas.local", ()),
        ("http://web", ()),
    ],
)
def test_which_hosts_are_beyond_the_cluster(text: str, outside: tuple[str, ...]) -> None:
    assert hosts_of(told(text), "w", {}).outside == outside
