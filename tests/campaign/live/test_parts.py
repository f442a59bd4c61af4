"""The pure parts of the live sample: its mix, its load, and what can be seen from outside."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from functions._manifests.rendering import render
from tests.campaign.live import RUNS
from tests.campaign.live.applications import file_of
from tests.campaign.live.campaign import chosen
from tests.campaign.live.cases import BAD, HEALTHY
from tests.campaign.live.exporter import Exporter, Load
from tests.campaign.live.prometheus import history
from tests.campaign.live.rollout import rollout
from tests.campaign.live.signs import not_ready, of_pods
from tests.campaign.live.traffic import BOUNDS, Counters, Family, Manner, scraped, shown

FAMILIES: tuple[Family, ...] = ("nginx", "traefik", "opentelemetry")
AT = "2027-01-15T08:00:00+00:00"


def dice() -> Random:
    return Random(1)  # noqa: S311 - load, no secret


def test_the_mix() -> None:
    cases = [case for case, _ in chosen(1, RUNS)]
    assert len(cases) == RUNS >= 30
    bad = [case for case in cases if case.expected == "rolled_back"]
    assert len(bad) >= 20
    assert len({case.kind for case in bad}) >= 8
    assert len(cases) - len(bad) >= 10


def test_another_seed_is_another_order_of_the_same() -> None:
    first, second = chosen(1, RUNS), chosen(2, RUNS)
    assert first != second
    assert Counter(case.kind for case, _ in first) == Counter(case.kind for case, _ in second)
    assert len({(case.kind, variant) for case, variant in first}) == RUNS


@pytest.mark.parametrize("case", [*BAD, *HEALTHY], ids=lambda case: case.kind)
def test_every_change_fits_its_manifests(case: Any) -> None:
    one = rollout(case, 0, 7, AT)
    plan = one.record.plan
    assert plan is not None
    before = {path: text.encode() for path, text in one.before.items()}
    after = render(before, plan.operations)
    assert list(after) == [file_of("live-07")]
    assert after[file_of("live-07")] != before[file_of("live-07")]


class TestLoad:
    @pytest.mark.parametrize("family", FAMILIES)
    def test_requests_are_counted_with_their_durations(self, family: Family) -> None:
        counters = Counters(family, "shop", "web", dice())
        counters.serve([("web-1", Manner(failing=0.5))], 1000.0)
        found = {(name, labels): value for name, labels, value in counters.samples()}
        counts = [value for (name, _), value in found.items() if name.endswith(("_count", "_requests_total"))]
        assert sum(counts) in (1000, 2000)  # some have a counter besides the histogram's own
        infinite = [value for (_, labels), value in found.items() if ("le", "+Inf") in labels]
        assert (sum(infinite), len(infinite)) == (1000, 2)
        assert 400 < min(infinite) < 600
        buckets = [value for (_, labels), value in found.items() if dict(labels).get("le")]
        assert len(buckets) == 2 * (len(BOUNDS[family]) + 1)

    def test_nobody_who_is_not_ready_answers(self) -> None:
        counters = Counters("nginx", "shop", "web", dice())
        counters.serve([], 100.0)
        assert list(counters.samples()) == []

    def test_a_pod_that_is_gone_takes_its_series_along(self) -> None:
        counters = Counters("opentelemetry", "shop", "web", dice())
        counters.serve([("web-1", Manner(failing=0.0))], 10.0)
        counters.forget(["web-2"])
        assert list(counters.samples()) == []

    def test_the_manner_is_that_of_the_image(self) -> None:
        load = Load(Counters("nginx", "shop", "web", dice()), 100.0, {"2": Manner(failing=1.0)})
        load.pods = (("web-1", "example.org/web:1"),)
        load.advance(1.0)
        assert not load.worse_since
        load.pods = (("web-2", "example.org/web:2"),)
        load.advance(1.0)
        assert load.worse_since
        assert any(dict(labels).get("status") == "500" for _, labels, _ in load.counters.samples())

    def test_what_a_target_says_goes_before_what_the_exporter_says(self) -> None:
        labels = scraped((("namespace", "shop"), ("code", "200")), {"namespace": "kube-system", "job": "x"})
        assert labels == (
            ("exported_namespace", "shop"),
            ("code", "200"),
            ("job", "x"),
            ("namespace", "kube-system"),
        )
        assert shown("n", labels[:2], 3, " 5.000") == 'n{exported_namespace="shop",code="200"} 3 5.000'

    def test_the_exporter_goes_on_where_the_past_ends(self) -> None:
        load = Load(Counters("traefik", "shop", "web", dice()), 2.0, {}, pods=(("web-1", "web:1"),))
        lines = list(history({"shop": [load]}, "127.0.0.1:1", 10_000.0))
        last = [line for line in lines if line.startswith("traefik_service_requests_total") and 'code="200"' in line][
            -1
        ]
        assert last.endswith(" 10000.000")
        exporter = Exporter({"shop": [load]})
        page = exporter.page("shop") or ""
        exporter.close()
        assert f" {last.split(' ')[-2]}\n" in page
        assert exporter.page("other") is None


class TestSigns:
    @pytest.mark.parametrize(
        ("status", "seen"),
        [
            ({}, False),
            ({"containerStatuses": [{"state": {"waiting": {"reason": "ContainerCreating"}}}]}, False),
            ({"containerStatuses": [{"state": {"waiting": {"reason": "ImagePullBackOff"}}}]}, True),
            ({"containerStatuses": [{"state": {"running": {}}, "restartCount": 1}]}, False),
            ({"containerStatuses": [{"state": {"running": {}}, "restartCount": 2}]}, True),
            ({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}, True),
        ],
    )
    def test_a_pod(self, status: Any, seen: bool) -> None:
        pod = {"metadata": {"name": "web-2"}, "status": status}
        assert of_pods([pod], [], []) is seen
        assert not of_pods([pod], [], ["web-2"])

    def test_a_replica_set_that_makes_none(self) -> None:
        refused = {"status": {"conditions": [{"type": "ReplicaFailure", "status": "True"}]}}
        assert of_pods([], [refused], [])

    def test_running_without_being_ready(self) -> None:
        status = {"containerStatuses": [{"state": {"running": {"startedAt": "x"}}, "ready": False}]}
        assert not_ready([{"metadata": {"name": "web-2"}, "status": status}], [])
        assert not not_ready([{"metadata": {"name": "web-2"}, "status": status}], ["web-2"])
