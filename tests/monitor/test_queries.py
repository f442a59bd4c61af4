"""What is asked of Prometheus, from the series that it says it has."""

import re

import pytest

from eventing.vocabulary import Resource
from functions.health_monitor.families import pods_of
from functions.health_monitor.queries import Target, questions, selectors

WEB = Resource("Deployment", "web", "shop", "apps/v1")
POD = "web-7d4b8f6c9d-jjjjj"


def asked(*series: dict[str, str], services: tuple[str, ...] = ("web",), resource: Resource = WEB) -> dict[str, str]:
    found = questions(Target(resource, services), series)
    return {f"{one.kind}:{one.source}": next(iter(one.queries.values())) for one in found}


@pytest.mark.parametrize(
    ("labels", "sources"),
    [
        (
            {"__name__": "nginx_ingress_controller_requests", "exported_namespace": "shop", "exported_service": "web"},
            {"errors:ingress-nginx", "latency:ingress-nginx"},
        ),
        (
            {"__name__": "nginx_ingress_controller_requests", "namespace": "shop", "service": "web"},
            {"errors:ingress-nginx", "latency:ingress-nginx"},
        ),
        ({"__name__": "nginx_ingress_controller_requests", "namespace": "shop", "service": "other"}, set()),
        ({"__name__": "nginx_ingress_controller_requests", "namespace": "blog", "service": "web"}, set()),
        (
            {"__name__": "traefik_service_requests_total", "service": "shop-web-80@kubernetes"},
            {"errors:traefik", "latency:traefik"},
        ),
        (
            {"__name__": "traefik_service_requests_total", "service": "shop-web-http@kubernetescrd"},
            {"errors:traefik", "latency:traefik"},
        ),
        ({"__name__": "traefik_service_requests_total", "service": "shop-web-admin-80@kubernetes"}, set()),
        (
            {"__name__": "revision_app_request_count", "namespace_name": "shop", "pod_name": POD},
            {"errors:knative", "latency:knative"},
        ),
        (
            {"__name__": "http_server_request_duration_seconds_count", "namespace": "shop", "pod": POD},
            {"errors:opentelemetry", "latency:opentelemetry"},
        ),
        (
            {
                "__name__": "http_server_request_duration_seconds_count",
                "k8s_namespace_name": "shop",
                "k8s_pod_name": POD,
            },
            {"errors:opentelemetry", "latency:opentelemetry"},
        ),
        (
            {"__name__": "http_server_request_duration_seconds_count", "namespace": "shop", "pod": "web-admin-jjjjj-5"},
            set(),
        ),
        ({"__name__": "http_requests_total", "namespace": "shop", "pod": POD}, set()),
        ({}, set()),
    ],
)
def test_the_names_that_are_there_are_asked_about(labels: dict[str, str], sources: set[str]) -> None:
    assert set(asked(labels)) == sources


def container(name: str, **more: str) -> dict[str, str]:
    return {"__name__": name, "namespace": "shop", "pod": POD, "container": "web", **more}


def test_memory_needs_a_limit_and_prefers_what_the_kernel_cannot_give_back() -> None:
    rss, cache = container("container_memory_rss"), container("container_memory_working_set_bytes")
    limit, state = container("container_spec_memory_limit_bytes"), container("kube_pod_container_resource_limits")
    assert asked(rss) == {}
    assert list(asked(cache, limit)) == ["memory:container_memory_working_set_bytes"]
    assert list(asked(rss, cache, limit)) == ["memory:container_memory_rss"]
    assert "kube_pod_container_resource_limits" in asked(rss, limit, state)["memory:container_memory_rss"]


def test_throttling_needs_both_counters() -> None:
    periods, hit = (container(f"container_cpu_cfs_{name}periods_total") for name in ("", "throttled_"))
    assert asked(periods) == {}
    assert list(asked(periods, hit)) == ["throttling:container_cpu_cfs_throttled_periods_total"]


def test_a_kind_without_pods_of_its_own_is_asked_nothing() -> None:
    series = {"__name__": "nginx_ingress_controller_requests", "namespace": "shop", "service": "web"}
    assert asked(series, resource=Resource("CronJob", "web", "shop")) == {}


@pytest.mark.parametrize(
    ("text", "query", "bound"),
    [
        ('sum(queue{app="web"}) < 100', 'sum(queue{app="web"})', "< 100"),
        ("up{job='a'} >= 1", "up{job='a'}", ">= 1"),
        ("(a > 2) > 0.5", "(a > 2)", "> 0.5"),
        ("min(a)\n  <= 1e-3 ", "min(a)", "<= 1e-3"),
        ("rate(a[1m])>-1.5", "rate(a[1m])", ">-1.5"),
    ],
)
def test_a_query_of_an_annotation(text: str, query: str, bound: str) -> None:
    (found,) = questions(Target(WEB, annotations=(("cortex-school/watch-queue", text), ("other", "x < 1"))), ())
    assert (found.kind, found.source, found.queries["value"], found.bound) == ("custom", "queue", query, bound)


@pytest.mark.parametrize("text", ["", "sum(a)", "< 1", "a == 1", "a < b", "x" * 3000 + " < 1"])
def test_an_annotation_that_is_no_query_is_asked_nothing(text: str) -> None:
    (found,) = questions(Target(WEB, annotations=(("cortex-school/watch-queue", text),)), ())
    assert found.queries == {}


def test_annotations_cannot_fill_a_watch() -> None:
    many = tuple((f"cortex-school/watch-{number}", "a < 1") for number in range(100))
    assert len(questions(Target(WEB, annotations=many), ())) == 5


@pytest.mark.parametrize(
    ("kind", "name", "pod", "belongs"),
    [
        ("Deployment", "web", "web-7d4b8f6c9d-jjjjj", True),
        ("Deployment", "web", "web-admin-7d4b8f6c9d-jjjjj", False),
        ("Deployment", "web.v1", "webxv1-7d4b8f6c9d-jjjjj", False),
        ("StatefulSet", "web", "web-0", True),
        ("StatefulSet", "web", "web-0-0", False),
        ("DaemonSet", "web", "web-x7k2p", True),
        ("DaemonSet", "web", "web-7d4b8f6c9d-jjjjj", False),
    ],
)
def test_whose_pod_it_is(kind: str, name: str, pod: str, belongs: bool) -> None:
    assert bool(re.fullmatch(pods_of(kind, name), pod)) == belongs


def test_every_namespace_is_asked_for_once() -> None:
    found = selectors(["shop", "blog", "shop"])
    assert len(found) == len(set(found)) == 10
    assert any('exported_namespace="shop"' in one for one in found)
