from typing import Any

import pytest

from functions._manifests.limit_violations import claim_violations, violations
from functions._manifests.limitranges import (
    Limit,
    Resources,
    amounts,
    effective,
    limits_in,
    limits_of,
    orders,
    pod_totals,
)
from tests.manifests.samples import application, repository


def ranges(*limits: dict[str, Any], name: str = "bounds") -> tuple[Limit, ...]:
    return limits_in({"kind": "LimitRange", "metadata": {"name": name}, "spec": {"limits": list(limits)}})


def container(
    requests: dict[str, Any] | None = None, limits: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    resources = {name: value for name, value in (("requests", requests), ("limits", limits)) if value is not None}
    return {"name": "c", "resources": resources, **more}


def test_reads_a_limit_range_and_derives_its_defaults() -> None:
    (limit,) = ranges(
        {"type": "Container", "min": {"cpu": "50m"}, "max": {"cpu": 2, "memory": "1Gi"}, "default": {"memory": "512Mi"},
         "maxLimitRequestRatio": {"cpu": "4"}}
    )  # fmt: skip
    assert limit == Limit(
        "Container", "bounds", min={"cpu": "50m"}, max={"cpu": "2", "memory": "1Gi"},
        default={"cpu": "2", "memory": "512Mi"}, default_request={"cpu": "2", "memory": "512Mi"}, ratio={"cpu": "4"},
    )  # fmt: skip
    (limit,) = ranges({"type": "Container", "min": {"cpu": "50m"}, "defaultRequest": {"memory": "1Mi"}})
    assert (limit.default, limit.default_request) == ({}, {"cpu": "50m", "memory": "1Mi"})
    (limit,) = ranges({"type": "Pod", "min": {"cpu": "50m"}, "max": {"cpu": "1"}})
    assert (limit.default, limit.default_request) == ({}, {})


@pytest.mark.parametrize("data", [{}, {"spec": None}, {"spec": {"limits": 3}}, {"spec": {"limits": [3]}}])
def test_a_malformed_limit_range_says_nothing(data: dict[str, Any]) -> None:
    assert limits_in(data) == ()


def test_invalid_quantities_are_left_out() -> None:
    assert amounts({"cpu": 1, "memory": "x", "disk": None}) == {"cpu": "1"}
    assert amounts(None) == {}


@pytest.mark.parametrize(
    ("stated", "requests", "limits"),
    [
        (container(), {"cpu": "100m", "memory": "64Mi"}, {"memory": "128Mi"}),
        (container({"cpu": "1"}), {"cpu": "1", "memory": "64Mi"}, {"memory": "128Mi"}),
        (container(None, {"memory": "1Gi"}), {"cpu": "100m", "memory": "1Gi"}, {"memory": "1Gi"}),
        (container({"memory": "1Mi"}, {"memory": "1Gi"}), {"cpu": "100m", "memory": "1Mi"}, {"memory": "1Gi"}),
        ({"name": "c"}, {"cpu": "100m", "memory": "64Mi"}, {"memory": "128Mi"}),
        ({"resources": "x"}, {"cpu": "100m", "memory": "64Mi"}, {"memory": "128Mi"}),
    ],
)
def test_defaults_fill_in_after_the_containers_own(
    stated: dict[str, Any], requests: dict[str, str], limits: dict[str, str]
) -> None:
    bounds = ranges(
        {"type": "Container", "default": {"memory": "128Mi"}, "defaultRequest": {"memory": "64Mi", "cpu": "100m"}},
        {"type": "Container", "default": {"memory": "9Gi"}, "defaultRequest": {"cpu": "9"}},
        {"type": "Pod", "max": {"cpu": "9"}},
    )
    assert effective(stated, bounds) == Resources(requests, limits)
    assert effective({}, ()) == Resources({}, {})


MIN = {"type": "Container", "min": {"memory": "64Mi"}}
MAX = {"type": "Container", "max": {"memory": "1Gi"}, "default": {"memory": "1Gi"}, "defaultRequest": {"memory": "1Mi"}}
NEEDS_BOTH = "needs a request and a limit, for their ratio must be at most 4"
RATIO = {"type": "Container", "maxLimitRequestRatio": {"cpu": "4"}}


@pytest.mark.parametrize(
    ("limit", "stated", "rule"),
    [
        (MIN, container({"memory": "64Mi"}), None),
        (MIN, container({"memory": "63Mi"}), "requests 63Mi, the minimum is 64Mi"),
        (MIN, container(None, {"memory": "63Mi"}), "requests 63Mi, the minimum is 64Mi"),
        (MIN, container(None, {"memory": "64Mi"}), None),
        (MIN, container({"memory": "64Mi"}, {"memory": "63Mi"}), "is limited to 63Mi, the minimum is 64Mi"),
        (MIN, container(), None),
        (MAX, container(None, {"memory": "1Gi"}), None),
        (MAX, container(None, {"memory": "1025Mi"}), "is limited to 1025Mi, the maximum is 1Gi"),
        (MAX, container({"memory": "2Gi"}), "requests 2Gi, the maximum is 1Gi"),
        (MAX, container({"memory": "1Gi"}), None),
        (MAX, container(), None),
        (RATIO, container({"cpu": "250m"}, {"cpu": "1"}), None),
        (RATIO, container({"cpu": "249m"}, {"cpu": "1"}),
         "has a limit of 4.02 times its request, at most 4 is allowed"),
        (RATIO, container({"cpu": "1"}), NEEDS_BOTH),
        (RATIO, container(None, {"cpu": "1"}), None),
        (RATIO, container({"cpu": "0"}, {"cpu": "1"}), NEEDS_BOTH),
        (RATIO, container(), NEEDS_BOTH),
    ],
)  # fmt: skip
def test_containers_within_and_beyond(limit: dict[str, Any], stated: dict[str, Any], rule: str | None) -> None:
    resource = "cpu" if limit is RATIO else "memory"
    for group in ("containers", "initContainers"):
        spec = {"containers": [container({"memory": "64Mi", "cpu": "1"}, {"memory": "64Mi", "cpu": "1"}, name="fine")]}
        spec[group] = [*spec.get(group, []), stated]
        found = violations(spec, ranges(limit))
        if rule is None:
            assert found == ()
        else:
            (one,) = found
            assert (one.path, one.resource) == (f"{group}[name=c]", resource)
            assert one.message == f"LimitRange bounds: {resource} of container c {rule}"


@pytest.mark.parametrize(
    ("ratio", "asked", "limit", "refused"),
    [
        ("2.5", "2", "5", False),
        ("2.5", "2", "5001m", True),
        ("1500m", "2", "3", False),
        ("4", "100m", "400.0001m", True),  # thousandths are rounded up
        ("4", "99.9999m", "400m", False),
        ("2", "4Pi", "8Pi", False),
        ("2", "10Ei", "20Ei", False),
        ("2", "4Pi", "9Pi", True),
        ("3", "1", "3", False),
    ],
)
def test_ratios_are_divided_as_kubernetes_divides_them(ratio: str, asked: str, limit: str, refused: bool) -> None:
    bounds = ranges({"type": "Container", "maxLimitRequestRatio": {"cpu": ratio}})
    assert bool(violations({"containers": [container({"cpu": asked}, {"cpu": limit})]}, bounds)) == refused


def test_a_violation_says_what_was_filled_in() -> None:
    bounds = ranges({"type": "Container", "default": {"cpu": "2"}, "maxLimitRequestRatio": {"cpu": "4"}}, MIN)
    (one,) = violations({"containers": [container({"cpu": "100m", "memory": "64Mi"})]}, bounds)
    assert (one.defaulted, one.group, one.limit_range) == (True, "limits", "bounds")
    (two,) = violations({"containers": [container({"cpu": "1", "memory": "1Mi"}, {"cpu": "1"})]}, bounds)
    assert (two.defaulted, two.group, two.rule) == (False, "requests", "min")
    (three,) = violations({"containers": [{"image": "a"}, container({"memory": "1Mi"})]}, ranges(MIN))
    assert three.path == "containers[name=c]"
    (four,) = violations({"containers": [{"resources": {"requests": {"memory": "1Mi"}}}]}, ranges(MIN))
    assert four.path == "containers[0]"


def test_ephemeral_containers_are_let_through() -> None:
    spec = {"containers": [container({"memory": "64Mi"})], "ephemeralContainers": [container({"memory": "1Mi"})]}
    assert violations(spec, ranges(MIN)) == ()


def test_several_limit_ranges_have_an_order_only_where_they_differ() -> None:
    one = ranges({"type": "Container", "default": {"cpu": "1"}}, name="one")
    same = ranges({"type": "Container", "default": {"cpu": "1000m"}}, name="same")
    other = ranges({"type": "Container", "default": {"cpu": "2"}}, name="other")
    assert orders(()) == ((),)
    assert len(orders(one)) == len(orders((*one, *same))) == 1
    assert [[limit.name for limit in way] for way in orders((*one, *other))] == [["one", "other"], ["other", "one"]]
    assert len(orders((*one, *other, *same))) == 6
    many = [ranges({"type": "Container", "default": {"cpu": str(n)}}, name=str(n))[0] for n in range(1, 7)]
    assert {way[0].name for way in orders(many)} == set("123456")


def test_what_a_pod_states_for_itself_goes_before_its_containers() -> None:
    spec = {"containers": [container({"cpu": "1"}, {"cpu": "2"})]}
    own = {"requests": {"cpu": "3"}, "limits": {"cpu": "4", "memory": "1Gi"}}
    totals = pod_totals({**spec, "resources": own})
    assert totals == Resources({"cpu": "3", "memory": "1Gi"}, {"cpu": "4", "memory": "1Gi"})
    assert pod_totals({**spec, "resources": None}) == pod_totals(spec)


def test_a_violation_says_which_bound_it_breaks() -> None:
    (low,) = violations({"containers": [container({"memory": "1Mi"})]}, ranges(MIN))
    assert (low.rule, low.bound) == ("min", "64Mi")
    (high,) = violations({"containers": [container({"memory": "2Gi"})]}, ranges(MAX))
    assert (high.rule, high.bound) == ("max", "1Gi")
    (ratio,) = violations({"containers": [container({"cpu": "1m"}, {"cpu": "1"})]}, ranges(RATIO))
    assert (ratio.rule, ratio.bound) == ("ratio", "4")


@pytest.mark.parametrize(
    ("requests", "limits", "rules"),
    [
        ({"cpu": "1"}, {"cpu": "1"}, []),
        ({"cpu": "900m"}, {"cpu": "1"}, ["min"]),
        ({"cpu": "1"}, {"cpu": "2"}, []),
        ({"cpu": "1"}, {"cpu": "2100m"}, ["max"]),
        ({"cpu": "1"}, {}, ["max"]),
        ({}, {}, ["min", "max"]),
    ],
)
def test_pods_are_measured_as_a_whole(requests: dict[str, str], limits: dict[str, str], rules: list[str]) -> None:
    bounds = ranges({"type": "Pod", "min": {"cpu": "2"}, "max": {"cpu": "4"}})
    found = violations({"containers": [container(requests, limits), container(requests, limits)]}, bounds)
    assert [one.rule for one in found] == rules
    assert all(one.path == "" and "of the pod as a whole" in one.message for one in found)


def test_an_object_without_pods_breaks_nothing() -> None:
    assert violations({}, ranges({"type": "Pod", "min": {"cpu": "2"}}, MIN, RATIO)) == ()
    assert violations({"containers": [container()]}, ()) == ()


def test_init_containers_count_by_the_hungriest_and_sidecars_all_the_time() -> None:
    def asks(cpu: str, **more: Any) -> dict[str, Any]:
        return container({"cpu": cpu}, {"cpu": cpu, "memory": "1Mi"}, **more)

    def cpu(main: list[str], init: list[tuple[str, bool]]) -> str:
        spec = {
            "containers": [asks(one) for one in main],
            "initContainers": [asks(one, restartPolicy="Always") if sidecar else asks(one) for one, sidecar in init],
        }
        return pod_totals(spec).requests["cpu"]

    assert cpu(["1", "2"], []) == "3"
    assert cpu(["1", "2"], [("4", False), ("2", False)]) == "4"
    assert cpu(["1", "2"], [("3", False)]) == "3"
    assert cpu(["1"], [("1", True), ("2", False)]) == "3"
    assert cpu(["1"], [("2", False), ("2", True)]) == "3"
    assert cpu(["1"], [("1", True), ("1", True)]) == "3"
    assert cpu(["100m"], [("0.05", True)]) == "0.150"
    totals = pod_totals({"containers": [asks("1"), container({"memory": "1Mi"})]})
    assert totals == Resources({"cpu": "1", "memory": "2097152"}, {"cpu": "1", "memory": "1048576"})


def test_claims_have_bounds_too() -> None:
    bounds = ranges({"type": "PersistentVolumeClaim", "min": {"storage": "1Gi"}, "max": {"storage": "10Gi"}}, MIN)

    def rules(size: str) -> list[str]:
        return [one.rule for one in claim_violations({"spec": {"resources": {"requests": {"storage": size}}}}, bounds)]

    assert rules("1Gi") == []
    assert rules("1023Mi") == ["min"]
    assert rules("10Gi") == []
    assert rules("11Gi") == ["max"]


def test_the_limits_of_a_namespace() -> None:
    text = (
        "apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {0}}}\n"
        "spec: {{limits: [{{type: Pod, max: {{cpu: {1}}}}}]}}\n"
    )
    found = repository(
        argo__a=application("a", "a", "one"), argo__b=application("b", "b", "two"),
        a__x=text.format("x", 1), a__y=text.format("w", 2), b__z=text.format("z", 3),
    )  # fmt: skip
    assert [(limit.name, limit.max) for limit in limits_of(found, "one")] == [("x", {"cpu": "1"}), ("w", {"cpu": "2"})]
    assert limits_of(found, "none") == ()
