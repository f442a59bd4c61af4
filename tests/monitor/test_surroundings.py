"""When the others excuse us: many of them, not one, and only where they got worse by about as much."""

from collections.abc import Sequence

import pytest

from eventing.vocabulary import Resource
from functions._clients.metric_series import Series
from functions.health_monitor.answers import MOST_OTHERS, others
from functions.health_monitor.families import workload_of
from functions.health_monitor.queries import Target, questions
from functions.health_monitor.signals import Other, Question
from functions.health_monitor.surroundings import failing_as_well, slower_as_well

WEB = Resource("Deployment", "web", "shop", "apps/v1")
NGINX = {"__name__": "nginx_ingress_controller_requests", "namespace": "shop", "service": "web"}
TRAEFIK = {"__name__": "traefik_service_requests_total", "service": "shop-web-80@kubernetes"}
OTEL = {"__name__": "http_server_request_duration_seconds_count", "namespace": "shop", "pod": "web-7d4b8f6c9d-jjjjj"}


def some(*shares: float, requests: float = 200.0, near: int = 0) -> tuple[Other, ...]:
    """One for each share of failures, the first `near` of them in our namespace."""
    return tuple(Other(str(at), requests, requests * share, at < near) for at, share in enumerate(shares))


WELL = (0.0,) * 15


@pytest.mark.parametrize(
    ("before", "after", "excuses"),
    [
        (some(*WELL), some(0.5, *WELL[1:]), False),  # one that is sick by itself, among fifteen
        (some(*WELL), some(1.0, 1.0, 1.0, *WELL[3:]), False),
        (some(*WELL), some(*[0.5] * 8, *WELL[8:]), True),  # most of them
        (some(*WELL), some(*[0.3] * 15), True),
        (some(*WELL), some(*[0.03] * 15), False),  # worse, but not by as much
        (some(*WELL), some(*[0.05] * 15), True),
        (some(*[0.5] * 15), some(*[0.5] * 15), False),  # as always
        (some(0.0), some(0.5), True),  # the only one there is
        (some(0.0, 0.0), some(0.5, 0.0), True),  # one of two: who could tell
        (some(0.0, 0.0, 0.0), some(0.5, 0.0, 0.0), False),
        (some(*WELL, near=2), some(0.5, *WELL[1:], near=2), True),  # half of its namespace
        (some(*WELL, near=4), some(0.5, *WELL[1:], near=4), False),
        (
            (*some(*WELL), Other("big", 5000.0)),
            (*some(*WELL), Other("big", 5000.0, 1000.0)),
            True,
        ),  # most of the traffic
        (some(*WELL, requests=10), some(*[0.5] * 15), False),  # too few requests to know them by
        (some(*WELL), some(*[0.5] * 15, requests=10), False),
        ((), some(*[0.5] * 15), False),  # new ones, of whom nothing is known
        (some(*WELL), (), False),
    ],
)
def test_failures_of_others(before: Sequence[Other], after: Sequence[Other], excuses: bool) -> None:
    assert bool(failing_as_well(before, after, 0.2, 0.01)) == excuses


@pytest.mark.parametrize(
    ("took", "excuses"),
    [
        ([0.2, *[0.05] * 14], False),
        ([0.2] * 15, True),
        ([0.06] * 15, False),
        ([0.09] * 15, True),
        ([0.0] * 15, False),
    ],
)
def test_slowness_of_others(took: list[float], excuses: bool) -> None:
    assert bool(slower_as_well(some(*[0.05] * 15), some(*took), 4.0)) == excuses


def test_it_says_how_many_and_names_one() -> None:
    said = failing_as_well(some(0.0, 0.0, 0.0), some(0.5, 0.5, 0.0), 0.2, 0.01)
    assert said == "2 of 3 others fail as well (0)"


def rows(*each: tuple[dict[str, str], float]) -> tuple[Series, ...]:
    return tuple(Series(labels, ((300.0, value),)) for labels, value in each)


def errors(series: dict[str, str]) -> Question:
    return next(one for one in questions(Target(WEB, ("web",)), (series,)) if one.kind == "errors")


@pytest.mark.parametrize(
    ("series", "mine", "others_labels", "names"),
    [
        (NGINX, {"namespace": "shop", "service": "web"},
         [{"namespace": "shop", "service": "api"}, {"namespace": "blog", "service": "web"}],
         {"shop/api": True, "blog/web": False}),
        (TRAEFIK, {"service": "shop-web-443@kubernetes"},
         [{"service": "shop-api-80@kubernetes"}, {"service": "blog-web-80@kubernetes"}],
         {"shop-api-80@kubernetes": True, "blog-web-80@kubernetes": False}),
        (OTEL, {"namespace": "shop", "pod": "web-6b7f9c8d5f-bbbbb"},
         [{"namespace": "shop", "pod": "api-6b7f9c8d5f-bbbbb"}, {"namespace": "shop", "pod": "api-7d4b8f6c9d-ccccc"},
          {"namespace": "blog", "pod": "db-0"}],
         {"shop/api": True, "blog/db": False}),
    ],
    ids=["ingress-nginx", "traefik", "opentelemetry"],
)  # fmt: skip
def test_each_other_is_told_apart_and_ours_is_none_of_them(
    series: dict[str, str], mine: dict[str, str], others_labels: list[dict[str, str]], names: dict[str, bool]
) -> None:
    asked = errors(series)
    assert asked.queries["others_total"].startswith(f"sum by ({', '.join(mine)}) (rate(")
    found = others(asked, {"others_total": rows((mine, 9.0), *((one, 2.0) for one in others_labels))}, 100.0)
    assert {one.name: one.near for one in found} == names
    assert sum(one.total for one in found) == 200.0 * len(others_labels)


def test_however_many_there_are_only_the_busiest_are_kept() -> None:
    each = [({"namespace": "blog", "service": f"page-{number}"}, float(number)) for number in range(5000)]
    found = others(errors(NGINX), {"others_total": rows(*each), "others_part": rows(*each)}, 1.0)
    assert len(found) == MOST_OTHERS
    assert (found[0].name, found[-1].total) == ("blog/page-4999", 5000.0 - MOST_OTHERS)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1.7e308])
def test_odd_numbers_of_others_are_none(value: float) -> None:
    (found,) = others(errors(NGINX), {"others_total": rows(({"namespace": "blog"}, value))}, 100.0)
    assert 0.0 <= found.total <= 1e15
    assert failing_as_well((found,), (found,), 0.2, 0.01) == ""


@pytest.mark.parametrize(
    ("pod", "workload"),
    [("api-6b7f9c8d5f-bbbbb", "api"), ("db-0", "db"), ("agent-x7k2p", "agent"), ("by-hand", "by-hand"), ("", "")],
)
def test_whose_pod_it_is(pod: str, workload: str) -> None:
    assert workload_of(pod) == workload
