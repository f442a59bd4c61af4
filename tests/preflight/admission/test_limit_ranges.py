from textwrap import indent
from typing import Any

import pytest
import yaml

from functions._preflight.admission.limit_range_rules import (
    LIMIT_RANGE_DEFAULTS,
    LIMIT_RANGE_MAXIMUM,
    LIMIT_RANGE_MINIMUM,
    LIMIT_RANGE_RATIO,
)
from functions._preflight.rule import Rule
from tests.preflight.trees import cured, found, said, tree

SPEC = "spec.template.spec"
WEB = f"{SPEC}.containers[name=web].resources"


def limits(*entries: str, name: str = "bounds") -> str:
    listed = "".join(f"    - {{{entry}}}\n" for entry in entries)
    return f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {name}}}\nspec:\n  limits:\n{listed}"


def workload(resources: str = "", kind: str = "Deployment", spec: str = "", pod: str = "", init: str = "") -> str:
    api = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    template = (
        "template:\n  metadata: {labels: {app: web}}\n  spec:\n    restartPolicy: Always\n"
        f"{indent(pod, '    ')}{indent(init, '    ')}    containers:\n"
        f"      - {{name: web, image: 'ghcr.io/a/b:1'{resources and f', resources: {resources}'}}}\n"
    ).replace("Always", "Never" if kind in ("Job", "CronJob") else "Always")
    if kind == "CronJob":
        template = f"schedule: '0 0 * * *'\njobTemplate:\n  spec:\n{indent(template, '    ')}"
    elif kind != "Job":
        template += "selector: {matchLabels: {app: web}}\n" + ("serviceName: web\n" if kind == "StatefulSet" else "")
    body = indent(spec + template, "  ")
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n{body}"


RATIO = limits("type: Container, maxLimitRequestRatio: {cpu: 4, memory: 2}")
FOUR = "{requests: {cpu: 100m}, limits: {cpu: 500m}}"


@pytest.mark.parametrize(
    ("kind", "spec", "severity"),
    [
        ("Deployment", "", "error"),
        ("Deployment", "replicas: 0\n", "warning"),
        ("StatefulSet", "", "error"),
        ("DaemonSet", "", "error"),
        ("Job", "", "error"),
        ("Job", "suspend: true\n", "warning"),
        ("CronJob", "", "error"),
        ("CronJob", "suspend: true\n", "warning"),
    ],
)
def test_whatever_makes_pods_is_refused_and_only_warned_of_while_it_makes_none(
    kind: str, spec: str, severity: str
) -> None:
    files = tree(limits("type: Container, maxLimitRequestRatio: {cpu: 4}"), workload(FOUR, kind, spec))
    where = WEB if kind != "CronJob" else WEB.replace("spec.", "spec.jobTemplate.spec.", 1)
    assert said(LIMIT_RANGE_RATIO, files) == [(severity, "web", f"{where}.limits.cpu")]


def test_an_autoscaled_workload_with_no_replicas_in_git_runs_all_the_same() -> None:
    scaler = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
        "spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 3}\n"
    )
    files = tree(
        limits("type: Container, maxLimitRequestRatio: {cpu: 4}"), workload(FOUR, spec="replicas: 0\n"), scaler
    )
    assert [one[0] for one in said(LIMIT_RANGE_RATIO, files)] == ["error"]


@pytest.mark.parametrize("group", ["{name: init, image: a}", "{name: init, image: a, restartPolicy: Always}"])
def test_init_containers_and_sidecars_that_state_nothing_are_refused_for_the_defaults(group: str) -> None:
    bounds = limits(
        "type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}"
    )
    fine = "{requests: {cpu: 100m}, limits: {cpu: 400m}}"
    files = tree(bounds, workload(fine, init=f"initContainers: [{group}]\n"))
    where = f"{SPEC}.initContainers[name=init].resources.limits.cpu"
    assert said(LIMIT_RANGE_DEFAULTS, files) == [("error", "web", where)]
    assert said(LIMIT_RANGE_RATIO, files) == []
    after = yaml.safe_load_all(cured(LIMIT_RANGE_DEFAULTS, files)["apps/all.yaml"])
    (init,) = list(after)[1]["spec"]["template"]["spec"]["initContainers"]
    assert init["resources"] == {"requests": {"cpu": "100m"}, "limits": {"cpu": "400m"}}


def test_a_default_that_breaks_the_ratio_is_cured_by_the_limit_range_as_well() -> None:
    broken = "type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}"
    assert said(LIMIT_RANGE_DEFAULTS, tree(limits(broken), workload()))
    assert not said(LIMIT_RANGE_DEFAULTS, tree(limits(broken.replace("500m", "400m")), workload()))
    assert not said(LIMIT_RANGE_DEFAULTS, tree(limits(broken.replace("{cpu: 4}", "{cpu: 5}")), workload()))


@pytest.mark.parametrize(
    ("resources", "rule"),
    [
        ("{limits: {cpu: 500m}}", None),  # the limit is also the request
        ("{requests: {cpu: 500m}}", None),  # what is stated goes before the default
        ("{requests: {cpu: 50m}}", LIMIT_RANGE_DEFAULTS),
        ("{requests: {cpu: 50m}, limits: {cpu: 500m}}", LIMIT_RANGE_RATIO),
    ],
)
def test_who_is_to_blame(resources: str, rule: Rule | None) -> None:
    bounds = limits("type: Container, default: {cpu: 500m}, maxLimitRequestRatio: {cpu: 4}")
    for one in (LIMIT_RANGE_DEFAULTS, LIMIT_RANGE_RATIO):
        assert bool(said(one, tree(bounds, workload(resources)))) == (one is rule)


@pytest.mark.parametrize(
    ("entry", "before", "after"),
    [
        ("maxLimitRequestRatio: {cpu: 4}", "100m 500m", "100m 400m"),
        ("maxLimitRequestRatio: {cpu: 4}", "200m 1", "200m 800m"),
        ("maxLimitRequestRatio: {cpu: 4}", "100m 1", "250m 1"),  # less than half of what was meant
        ("maxLimitRequestRatio: {memory: 2}", "128Mi 512Mi", "128Mi 256Mi"),
        ("maxLimitRequestRatio: {memory: 2}", "256Mi 768Mi", "256Mi 512Mi"),
        ("maxLimitRequestRatio: {memory: 4}", "128Mi 2Gi", "512Mi 2Gi"),
        ("maxLimitRequestRatio: {memory: 1.5}", "100Mi 200Mi", "100Mi 150Mi"),
        ("maxLimitRequestRatio: {cpu: 3}", "100m 350m", "100m 300m"),
        ("maxLimitRequestRatio: {cpu: 4}, min: {cpu: 200m}, max: {cpu: 2}", "100m 1", "200m 800m"),
        ("min: {memory: 64Mi}", "32Mi 64Mi", "64Mi 128Mi"),
        ("min: {cpu: 50m}", "25m 100m", "50m 200m"),
        ("min: {cpu: 50m}, maxLimitRequestRatio: {cpu: 2}", "25m 100m", "50m 100m"),
        ("min: {memory: 64Mi}, max: {memory: 100Mi}", "32Mi 64Mi", "64Mi 100Mi"),
        ("min: {cpu: 50m}", "25m ", "50m "),
        ("max: {memory: 1Gi}", "512Mi 2Gi", "512Mi 1Gi"),
        ("max: {memory: 1Gi}", "2Gi 2Gi", "1Gi 1Gi"),
        ("min: {cpu: 50m}, max: {cpu: 1}, maxLimitRequestRatio: {cpu: 4}", "0 1", "250m 1"),
    ],
)
def test_the_smallest_change_keeps_what_was_meant(entry: str, before: str, after: str) -> None:
    resource = "memory" if "memory" in entry else "cpu"
    request, limit = before.split(" ")
    resources: dict[str, Any] = {"requests": {resource: request}}
    if limit:
        resources["limits"] = {resource: limit}
    files = tree(limits(f"type: Container, {entry}"), workload(str(resources)))
    for rule in (LIMIT_RANGE_MINIMUM, LIMIT_RANGE_MAXIMUM, LIMIT_RANGE_RATIO):
        files = cured(rule, files)
        assert not found(rule, files)
    (container,) = list(yaml.safe_load_all(files["apps/all.yaml"]))[1]["spec"]["template"]["spec"]["containers"]
    now = container["resources"]
    assert f"{now['requests'][resource]} {now.get('limits', {}).get(resource, '')}" == after


def test_a_higher_request_that_no_quota_has_room_for_is_not_proposed() -> None:
    bounds = limits("type: Container, maxLimitRequestRatio: {memory: 4}")
    big = "{requests: {memory: 128Mi}, limits: {memory: 2Gi}}"
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {requests.memory: 256Mi}}\n"
    (one,) = found(LIMIT_RANGE_RATIO, tree(bounds, workload(big), quota))
    assert one.fix is not None
    assert [(each.path, each.value) for each in one.fix.operations] == [(f"{WEB}.limits.memory", "512Mi")]


def test_nothing_is_proposed_where_nothing_fits() -> None:
    bounds = limits("type: Container, min: {cpu: 1}, max: {cpu: 2}", "type: Pod, max: {cpu: 500m}")
    (one,) = found(LIMIT_RANGE_MINIMUM, tree(bounds, workload("{requests: {cpu: 400m}, limits: {cpu: 400m}}")))
    assert one.fix is None


def test_a_job_is_made_again_by_hand() -> None:
    (one,) = found(
        LIMIT_RANGE_RATIO,
        tree(
            RATIO,
            workload(
                FOUR.replace("{requests: {", "{requests: {memory: 1Mi, ").replace(
                    "{cpu: 500m}", "{cpu: 500m, memory: 1Mi}"
                ),
                "Job",
            ),
        ),
    )
    assert one.fix is not None
    assert not one.fix.automatic
    assert "delete the Job" in one.fix.why_not_automatic


def test_pods_are_measured_as_a_whole() -> None:
    bounds = limits("type: Pod, max: {memory: 1Gi}")
    (one,) = found(LIMIT_RANGE_MAXIMUM, tree(bounds, workload("{limits: {memory: 2Gi}}")))
    assert (one.path, one.fix) == (SPEC, None)
    assert "of the pod as a whole is limited to" in one.message
    own = workload("{limits: {memory: 100Mi}}", pod="resources: {limits: {memory: 2Gi}}\n")
    assert said(LIMIT_RANGE_MAXIMUM, tree(bounds, own)) == [("error", "web", SPEC)]


@pytest.mark.parametrize("rule", [LIMIT_RANGE_MINIMUM, LIMIT_RANGE_MAXIMUM])
def test_claims_and_templates_of_claims_have_bounds(rule: Rule) -> None:
    bounds = limits("type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 10Gi}")
    size = "500Mi" if rule is LIMIT_RANGE_MINIMUM else "20Gi"
    spec = f"{{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: {size}}}}}}}"
    claim = f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec: {spec}\n"
    templates = f"volumeClaimTemplates: [{{metadata: {{name: data}}, spec: {spec}}}]\n"
    files = tree(bounds, claim, workload(kind="StatefulSet", spec=templates))
    assert said(rule, files) == [
        ("error", "data", "spec.resources.requests.storage"),
        ("error", "web", "spec.volumeClaimTemplates[0].spec.resources.requests.storage"),
    ]


def test_of_several_limit_ranges_only_what_every_order_refuses_is_certain() -> None:
    one = limits("type: Container, default: {cpu: 400m}, defaultRequest: {cpu: 100m}", name="one")
    two = limits(
        "type: Container, default: {cpu: 800m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}", name="two"
    )
    (maybe,) = found(LIMIT_RANGE_DEFAULTS, tree(one, two, workload()))
    assert (maybe.severity, "several LimitRanges" in maybe.message) == ("warning", True)
    assert not found(LIMIT_RANGE_DEFAULTS, cured(LIMIT_RANGE_DEFAULTS, tree(one, two, workload())))
    strict = two.replace("{cpu: 4}}", "{cpu: 2}}")
    assert [each.severity for each in found(LIMIT_RANGE_DEFAULTS, tree(one, strict, workload()))] == ["error"]


def test_each_limit_range_is_asked() -> None:
    one, two = (limits(f"type: Container, maxLimitRequestRatio: {{cpu: {n}}}", name=f"r{n}") for n in (2, 4))
    messages = [each.message[:14] for each in found(LIMIT_RANGE_RATIO, tree(one, two, workload(FOUR)))]
    assert messages == ["LimitRange r2:", "LimitRange r4:"]


def test_another_namespace_is_not_asked() -> None:
    other = RATIO.replace("name: bounds", "name: bounds, namespace: other")
    assert said(LIMIT_RANGE_RATIO, tree(other, workload(FOUR))) == []
