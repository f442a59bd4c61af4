import pytest
import yaml

from functions._preflight.admission.contradictions import LIMIT_RANGE_CONTRADICTION as RULE
from tests.preflight.admission.test_limit_ranges import limits, workload
from tests.preflight.trees import cured, found, said, tree

AT = "spec.limits[type=Container]"
BROKEN = "type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}"


@pytest.mark.parametrize(
    ("entry", "path", "words"),
    [
        ("type: Container, min: {cpu: 2}, max: {cpu: 1}", f"{AT}.min.cpu", "min of cpu is 2 and max is 1"),
        ("type: Container, default: {cpu: 2}, max: {cpu: 1}", f"{AT}.default.cpu", "default of cpu is 2 and max is 1"),
        ("type: Container, defaultRequest: {cpu: 2}, default: {cpu: 1}", f"{AT}.defaultRequest.cpu", "default is 1"),
        ("type: Container, defaultRequest: {cpu: 2}, max: {cpu: 1}", f"{AT}.defaultRequest.cpu", "max is 1"),
        ("type: Container, defaultRequest: {cpu: 1}, min: {cpu: 2}", f"{AT}.min.cpu", "defaultRequest is 1"),
        ("type: Container, default: {cpu: 1}, min: {cpu: 2}", f"{AT}.min.cpu", "default is 1"),
        ("type: Container, maxLimitRequestRatio: {cpu: 500m}", f"{AT}.maxLimitRequestRatio.cpu", "below 1"),
        (
            "type: Container, min: {cpu: 1}, max: {cpu: 2}, maxLimitRequestRatio: {cpu: 3}",
            f"{AT}.maxLimitRequestRatio.cpu",
            "more than max 2 divided by min 1",
        ),
        ("type: Pod, default: {cpu: 1}", "spec.limits[type=Pod].default", "a Pod entry cannot have a default"),
        (
            "type: PersistentVolumeClaim, default: {storage: 1}",
            "spec.limits[type=PersistentVolumeClaim]",
            "min or a max",
        ),
    ],
)
def test_what_the_api_server_refuses(entry: str, path: str, words: str) -> None:
    findings = found(RULE, tree(limits(entry)))
    assert {(one.severity, one.path) for one in findings} >= {("error", path)}
    assert any(words in one.message and one.path == path for one in findings)


@pytest.mark.parametrize(
    "entry",
    [
        "type: Container, min: {cpu: 1}, max: {cpu: 1}, default: {cpu: 1}, defaultRequest: {cpu: 1}",
        "type: Container, min: {cpu: 1}, max: {cpu: 2}, maxLimitRequestRatio: {cpu: 2}",
        "type: Container, default: {cpu: 400m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}",
        "type: Container, maxLimitRequestRatio: {cpu: 4}",  # asks everybody to state both: a rule, no contradiction
        "type: Container, defaultRequest: {cpu: 1}, maxLimitRequestRatio: {cpu: 4}",
        "type: Pod, min: {cpu: 1}, max: {cpu: 2}",
        "type: PersistentVolumeClaim, min: {storage: 1Gi}",
    ],
)
def test_what_agrees(entry: str) -> None:
    assert said(RULE, tree(limits(entry))) == []


def test_two_entries_of_one_type() -> None:
    findings = found(RULE, tree(limits("type: Pod, max: {cpu: 2}", "type: Pod, max: {cpu: 1}")))
    assert [(one.severity, one.path) for one in findings] == [("error", "spec.limits[1]")]


def test_defaults_that_break_their_own_ratio_are_an_error_once_a_container_gets_them() -> None:
    path = f"{AT}.maxLimitRequestRatio.cpu"
    states = "{requests: {cpu: 100m}, limits: {cpu: 100m}}"
    assert said(RULE, tree(limits(BROKEN))) == [("warning", "bounds", path)]
    assert said(RULE, tree(limits(BROKEN), workload(states))) == [("warning", "bounds", path)]
    assert said(RULE, tree(limits(BROKEN), workload(spec="replicas: 0\n"))) == [("warning", "bounds", path)]
    assert said(RULE, tree(limits(BROKEN), workload())) == [("error", "bounds", path)]


@pytest.mark.parametrize(
    ("entry", "default"),
    [
        (BROKEN, "400m"),
        ("type: Container, max: {cpu: 4}, defaultRequest: {cpu: 500m}, maxLimitRequestRatio: {cpu: 4}", "2"),
        (
            BROKEN.replace("cpu", "memory").replace("500m", "512Mi").replace("100m", "128Mi").replace("4}", "2}"),
            "256Mi",
        ),
    ],
)
def test_the_default_is_lowered_for_nobody_lives_by_it(entry: str, default: str) -> None:
    files = cured(RULE, tree(limits(entry)))
    assert said(RULE, files) == []
    limit_range = yaml.safe_load(files["apps/all.yaml"])
    assert list(limit_range["spec"]["limits"][0]["default"].values()) == [default]


def test_a_default_that_no_pod_may_have() -> None:
    findings = found(RULE, tree(limits("type: Container, default: {cpu: 2}", "type: Pod, max: {cpu: 1}")))
    assert {(one.path, one.fix) for one in findings} == {("spec.limits[type=Pod].max.cpu", None)}


def test_one_limit_range_refuses_the_defaults_of_another() -> None:
    defaults = limits("type: Container, default: {memory: 1Gi}", name="defaults")
    bounds = limits("type: Container, max: {memory: 512Mi}, default: {memory: 512Mi}", name="bounds")
    findings = found(RULE, tree(defaults, bounds))
    assert {(one.resource.name, one.path) for one in findings if one.resource} == {("bounds", f"{AT}.max.memory")}
