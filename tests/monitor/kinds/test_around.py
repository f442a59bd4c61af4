"""What lies around a workload: Services keep their endpoints, and hosts that are named are there."""

import pytest

from eventing.vocabulary import Operation, Resource
from tests.monitor.kinds.objects import Object, endpoints, obj, pod, service
from tests.monitor.kinds.surroundings import (
    DEPENDENCY,
    EMPTY,
    NAMED,
    SET,
    SLICE,
    URL,
    Change,
    checked,
    deployment,
    needing,
    nothing,
    plan,
    puts,
    shop,
)


def removes(kind: str, name: str, namespace: str = "shop") -> Change:
    return lambda cluster: cluster.remove(kind, namespace, name)


@pytest.mark.parametrize(
    ("change", "pods", "ready", "result", "words"),
    [
        (nothing, ("web-1",), True, "healthy", "1 ready endpoints, 1 before"),
        (
            puts(pod("web-1", app="shop"), EMPTY),
            ("web-1",),
            True,
            "failed",
            "it selects no pod, though Deployment shop/web has 1 ready: selector and labels no longer fit",
        ),
        (
            puts(service("web", NAMED, app="elsewhere"), EMPTY),
            ("web-1",),
            True,
            "failed",
            "selector and labels no longer fit",
        ),
        (puts(EMPTY), ("web-1",), True, "failed", "though 1 of its 1 pods are ready: none has the port"),
        (puts(endpoints("web", "web-1", ports=[])), ("web-1",), True, "failed", "none for port 80 (to http)"),
        (puts(pod("web-1", False, app="web"), EMPTY), ("web-1",), False, "inconclusive", "none of its 1 pods is ready"),
        (puts(pod("web-1", False, app="shop"), EMPTY), ("web-1",), False, "inconclusive", "it selects no pod"),
        (removes("Service", "web"), ("web-1",), True, "failed", "it is gone; it had 1 ready endpoints"),
        (
            puts(pod("web-2", app="web"), endpoints("web", "web-1", "web-2", ports=SLICE)),
            ("web-1", "web-2"),
            True,
            "healthy",
            "2 ready endpoints, 1 before",
        ),
    ],
)
def test_a_service_of_ours_keeps_its_endpoints(
    change: Change, pods: tuple[str, ...], ready: bool, result: str, words: str
) -> None:
    found = checked(shop(), change, pods=pods, ready=ready)["endpoints Service shop/web"]
    assert found[0] == result
    assert words in found[1]


def test_a_service_that_had_no_endpoint_before_is_not_held_against_the_change() -> None:
    cluster = shop(service("old", app="nobody"))
    cluster.put(EMPTY)
    assert checked(cluster, nothing)["endpoints Service shop/web"][0] == "not_applicable"
    assert "endpoints Service shop/old" not in checked(cluster, nothing)  # nor does it lead to what is watched


def test_a_service_that_the_change_removes_is_missed_by_nobody_but_who_names_it() -> None:
    gone = plan(Operation("remove_resource", Resource("Service", "web", "shop", "v1"), "svc.yaml"))
    assert checked(shop(), removes("Service", "web"), gone)["endpoints Service shop/web"][0] == "not_applicable"


@pytest.mark.parametrize("called", ["web-v4", "web-v6"])
def test_an_address_of_two_families_is_one_endpoint(called: str) -> None:
    cluster = shop(endpoints("web", "web-1", ports=SLICE, called=called))
    assert checked(cluster, nothing)["endpoints Service shop/web"][1].startswith("1 ready endpoints")


def test_ready_that_is_not_said_is_ready() -> None:
    cluster = shop()
    assert checked(cluster, puts(endpoints("web", "web-1", ready=None, ports=SLICE)))["endpoints Service shop/web"][
        0
    ] == ("healthy")


@pytest.mark.parametrize(
    ("change", "result", "words"),
    [
        (nothing, "healthy", "Deployment shop/web names it; 1 ready endpoints, 1 before"),
        (
            removes("Service", "redis", "data"),
            "inconclusive",
            "no longer exists; it had 1 ready endpoints; nothing that",
        ),
        (puts(endpoints("redis", namespace="data")), "inconclusive", "it lost its 1 ready endpoints; nothing that"),
        (
            puts(service("redis", {"port": 6380}, namespace="data", app="redis")),
            "inconclusive",
            "port 6379 of it has no ready endpoint any more",
        ),
    ],
)
def test_what_a_workload_names_is_still_there(change: Change, result: str, words: str) -> None:
    found = checked(needing(URL), change)[DEPENDENCY]
    assert found[0] == result
    assert words in found[1]
    assert "secret" not in found[1]


def test_a_dependency_that_the_change_takes_away_is_of_its_making() -> None:
    gone = plan(SET, Operation("remove_resource", Resource("Service", "redis", "data", "v1"), "redis.yaml"))
    assert checked(needing(URL), removes("Service", "redis", "data"), gone)[DEPENDENCY][0] == "failed"


def test_a_dependency_of_somebody_else_does_not_hold_a_rollback_up() -> None:
    found = checked(needing(URL), removes("Service", "redis", "data"), healed=True)
    assert found[DEPENDENCY][0] == "not_applicable"


@pytest.mark.parametrize(
    ("env", "result"),
    [
        (("CACHE_HOST", "redis.data"), "healthy"),
        (("ARGS", "--redis redis.data.svc:6379"), "healthy"),
        (("MOTTO", "we like redis.data a lot"), None),
        (("OTHER_URL", "http://nobody.data"), None),
        (("API_URL", "https://api.github.com/x"), None),
    ],
)
def test_how_a_host_is_recognised(env: tuple[str, str], result: str | None) -> None:
    found = checked(needing(env), nothing)
    assert found.get(DEPENDENCY, (None, ""))[0] == result


def test_hosts_in_the_config_maps_that_a_workload_reads_count() -> None:
    settings = obj("ConfigMap", "settings", data={"app.conf": "# redis.none.svc:1\nredis = redis.data.svc:6379\n"})
    cluster = needing(more=(settings,), envFrom=[{"configMapRef": {"name": "settings"}}])
    assert checked(cluster, nothing)[DEPENDENCY][0] == "healthy"


def test_a_host_that_the_change_names_has_to_be_there() -> None:
    new = deployment(("QUEUE_URL", "amqp://queue.data.svc:5672"))
    assert checked(needing(), puts(new))["dependency Service data/queue"] == (
        "inconclusive",
        "Deployment shop/web names it since the change, and the cluster has no such Service",
    )
    assert "dependency Service data/queue" not in checked(needing(("QUEUE_URL", "amqp://queue.data.svc:5672")), nothing)
    asleep = service("queue", {"port": 5672}, namespace="data", app="q")
    found = checked(needing(more=(asleep,)), puts(new))["dependency Service data/queue"]
    assert found == ("inconclusive", "Deployment shop/web names it since the change, and it has no ready endpoint")


def test_a_host_beyond_the_cluster_is_said_not_to_be_resolved() -> None:
    found = checked(needing(("API_URL", "https://me:token@api.github.com/x")), nothing)["hosts Deployment shop/web"]
    assert found == ("not_applicable", "it names api.github.com, beyond the cluster; that is not resolved from here")


def alias(name: str, to: str) -> Object:
    return obj("Service", name, spec={"type": "ExternalName", "externalName": to})


def test_an_external_name_is_followed() -> None:
    cluster = needing(("CACHE_HOST", "cache"), more=(alias("cache", "redis.data.svc.cluster.local."),))
    assert checked(cluster, nothing)["dependency Service shop/cache"][0] == "healthy"
    found = checked(cluster, puts(endpoints("redis", namespace="data")))["dependency Service shop/cache"]
    assert found[0] == "inconclusive"
    outside = needing(("CACHE_HOST", "cache"), more=(alias("cache", "cache.example.org"),))
    result, words = checked(outside, nothing)["dependency Service shop/cache"]
    assert result == "not_applicable"
    assert "it stands for cache.example.org, beyond the cluster; that is not resolved from here" in words


def test_external_names_that_go_round_end() -> None:
    ring = (alias("a", "b.shop.svc"), alias("b", "a.shop.svc"))
    assert "dependency Service shop/a" in checked(needing(("CACHE_HOST", "a"), more=ring), nothing)
