"""Requests and limits."""

from typing import Any

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, thing, workload

AT = "spec.template.spec.containers[name=app].resources"


def _sized(requests: Data | None = None, limits: Data | None = None, **more: Any) -> Data:
    resources = {key: value for key, value in (("requests", requests), ("limits", limits)) if value}
    return workload(container={"resources": resources, **more})


def _range(**bounds: Data) -> Data:
    return thing("v1", "LimitRange", "bounds", spec={"limits": [{"type": "Container", **bounds}]})


@pytest.mark.parametrize(
    ("practice", "said", "field", "value"),
    [
        ("memory-requests", {}, "memory", "200Mi"),
        ("memory-requests", {"memory": "96Mi"}, "memory", "96Mi"),
        ("cpu-requests", {}, "cpu", "100m"),
        ("cpu-requests", {"cpu": "250m"}, "cpu", "250m"),
        ("cpu-requests", {"cpu": "1"}, "cpu", "1"),
    ],
)
def test_a_request_where_there_is_none(practice: str, said: Data, field: str, value: str) -> None:
    plan = planned(practice, shop(_sized()), **said)
    assert edits(plan) == [("api", f"{AT}.requests.{field}", None, value)]
    assert plan.automatic


def test_the_same_image_elsewhere_says_what_it_needs() -> None:
    twin = workload("twin", container={"image": "ghcr.io/acme/api:9", "resources": {"requests": {"memory": "300Mi"}}})
    third = workload("third", container={"image": "ghcr.io/acme/api:8", "resources": {"requests": {"memory": "64Mi"}}})
    other = workload("other", container={"resources": {"requests": {"memory": "900Mi"}}})
    plan = planned("memory-requests", shop(_sized(), twin, third, other))
    assert edits(plan) == [("api", f"{AT}.requests.memory", None, "300Mi")]


@pytest.mark.parametrize(
    ("requests", "limits", "extra"),
    [
        ({"memory": "64Mi"}, {}, ()),
        ({}, {"memory": "64Mi"}, ()),
        ({}, {}, (_range(defaultRequest={"memory": "64Mi"}),)),
        ({}, {}, (_range(default={"memory": "64Mi"}),)),
    ],
)
def test_what_requests_memory_already_is_left_alone(requests: Data, limits: Data, extra: tuple[Data, ...]) -> None:
    assert refusal("memory-requests", shop(_sized(requests, limits), *extra)) == (
        "Memory requests: already so: the containers of api request memory"
    )


def test_a_figure_that_was_said_is_stated_although_a_limit_range_gives_another() -> None:
    repository = shop(_sized(), _range(defaultRequest={"memory": "64Mi"}))
    assert edits(planned("memory-requests", repository, memory="96Mi")) == [
        ("api", f"{AT}.requests.memory", None, "96Mi")
    ]


def test_a_request_above_the_limit_is_refused() -> None:
    repository = shop(_sized(requests={"cpu": "1"}, limits={"memory": "128Mi"}))
    assert refusal("memory-requests", repository, "api", memory="129Mi") == (
        "Memory requests: does not fit: 129Mi of memory is more than the limit of 128Mi of api"
    )
    assert edits(planned("memory-requests", repository, "api", memory="128Mi"))[0][3] == "128Mi"


def test_another_figure_for_a_named_workload_overrides() -> None:
    repository = shop(_sized({"cpu": "100m"}))
    plan = planned("cpu-requests", repository, "api", cpu="200m")
    assert edits(plan) == [("api", f"{AT}.requests.cpu", "100m", "200m")]
    assert overriding(plan) == [f"{AT}.requests.cpu"]
    assert refusal("cpu-requests", repository, "api", cpu="0.1").startswith("CPU requests: already so")
    assert refusal("cpu-requests", repository, cpu="200m").startswith("CPU requests: already so")


@pytest.mark.parametrize(
    ("requests", "said", "value"),
    [
        ({"memory": "64Mi"}, {}, "128Mi"),
        ({"memory": "1Gi"}, {}, "2Gi"),
        ({"memory": "64Mi"}, {"memory": "96Mi"}, "96Mi"),
        ({"memory": "64Mi"}, {"memory": "64Mi"}, "64Mi"),
        ({}, {"memory": "96Mi"}, "96Mi"),
    ],
)
def test_a_memory_limit(requests: Data, said: Data, value: str) -> None:
    plan = planned("memory-limits", shop(_sized(requests)), **said)
    assert edits(plan) == [("api", f"{AT}.limits.memory", None, value)]


@pytest.mark.parametrize(
    ("bounds", "value"),
    [
        ({"max": {"memory": "100Mi"}, "default": {"memory": "80Mi"}}, "100Mi"),
        ({"max": {"memory": "2Gi"}, "default": {"memory": "80Mi"}}, "200Mi"),
        ({"maxLimitRequestRatio": {"memory": "1.5"}, "default": {"memory": "80Mi"}}, "150Mi"),
    ],
)
def test_a_computed_limit_stays_within_the_limit_range(bounds: Data, value: str) -> None:
    # the default of 80Mi is below the request of 100Mi: admission refuses the pod as it is
    plan = planned("memory-limits", shop(_sized({"memory": "100Mi"}), _range(**bounds)))
    assert edits(plan) == [("api", f"{AT}.limits.memory", None, value)]


@pytest.mark.parametrize(
    ("container", "said", "reason"),
    [
        ({}, {}, "nobody said how much memory api may use, and it requests none to start from"),
        (
            {"resources": {"requests": {"memory": "128Mi"}}},
            {"memory": "127Mi"},
            "a limit of 127Mi is below the 128Mi of memory that api requests",
        ),
        (
            {"env": [{"name": "JAVA_OPTS", "value": "-Xms64m -Xmx512m"}]},
            {"memory": "511Mi"},
            "a limit of 511Mi is below the heap of 512Mi that api is told to use",
        ),
        (
            {"args": ["--maxmemory", "2gb"]},
            {"memory": "1Gi"},
            "a limit of 1Gi is below the heap of 2Gi that api is told to use",
        ),
        (
            {"command": ["node", "--max-old-space-size=300", "x.js"]},
            {"memory": "256Mi"},
            "a limit of 256Mi is below the heap of 300Mi that api is told to use",
        ),
    ],
)
def test_no_memory_limit_that_would_break_it(container: Data, said: Data, reason: str) -> None:
    assert refusal("memory-limits", shop(workload(container=container)), **said) == (
        f"Memory limits: does not fit: {reason}"
    )


def test_a_limit_that_holds_the_heap_is_fine() -> None:
    java = workload(container={"env": [{"name": "JAVA_OPTS", "value": "-Xmx512m"}]})
    assert edits(planned("memory-limits", shop(java), memory="512Mi"))[0][3] == "512Mi"


def test_a_limit_that_the_limit_range_refuses_is_not_proposed() -> None:
    repository = shop(_sized({"memory": "64Mi"}), _range(max={"memory": "256Mi"}))
    assert refusal("memory-limits", repository, memory="512Mi") == (
        "Memory limits: does not fit: api: LimitRange bounds: memory of container app is limited to 512Mi, "
        "the maximum is 256Mi"
    )


def test_a_limit_range_that_gives_a_fitting_limit_is_enough() -> None:
    repository = shop(_sized({"memory": "64Mi"}), _range(default={"memory": "64Mi"}))
    assert refusal("memory-limits", repository) == "Memory limits: already so: the memory of api is limited"


def test_another_limit_for_a_named_workload_overrides() -> None:
    repository = shop(_sized({"memory": "64Mi"}, {"memory": "192Mi"}))
    plan = planned("memory-limits", repository, "api", memory="512Mi")
    assert edits(plan) == [("api", f"{AT}.limits.memory", "192Mi", "512Mi")]
    assert overriding(plan) == [f"{AT}.limits.memory"]
    assert plan.summary == "In shop: api: app is limited to 512Mi of memory instead of 192Mi."
    for names, said in (("api", {"memory": "192Mi"}), ("api", {}), ("", {"memory": "512Mi"})):
        assert refusal("memory-limits", repository, names or (), **said) == (
            "Memory limits: already so: the memory of api is limited"
        )


def test_only_the_named_container_is_limited() -> None:
    two = workload(beside=({"name": "side", "image": "x:1"},))
    plan = planned("memory-limits", shop(two), memory="96Mi", container="side")
    assert [path for _, path, _, _ in edits(plan)] == [
        "spec.template.spec.containers[name=side].resources.limits.memory"
    ]
    assert len(planned("memory-limits", shop(two), memory="96Mi").operations) == 2


def test_a_scheduled_job_is_limited_in_its_template() -> None:
    plan = planned("memory-limits", shop(workload("nightly", "CronJob")), memory="96Mi")
    assert edits(plan)[0][1] == ("spec.jobTemplate.spec.template.spec.containers[name=app].resources.limits.memory")


def test_the_pod_template_of_a_job_is_immutable() -> None:
    assert "there is no" in refusal("memory-limits", shop(workload("once", "Job")), memory="96Mi")
