"""Schedules that Kubernetes takes and those that it refuses, and what a patch adds."""

import pytest

from functions._preflight.objects.combinations import COMBINATIONS
from functions._preflight.objects.refused.cron import why_no_schedule
from tests.manifests.samples import deployment
from tests.preflight.objects.examining import examined


def web(container: str = "", extra: str = "", spec: str = "replicas: 2") -> str:
    return deployment(container=container, extra=extra).replace("replicas: 2", spec)


@pytest.mark.parametrize(
    "schedule",
    [
        "* * * * *",
        "0 3 * * 1-5",
        "*/15 * * * *",
        "5/10 * * * *",
        "0 0 1,15 * ?",
        "@daily",
        "@every 1h30m",
        "0 0 * * SUN",
    ],
)
def test_schedules(schedule: str) -> None:
    assert why_no_schedule(schedule) == ""


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        ("", "it has 0 fields"),
        ("0 0 3 * * *", "it has 6 fields"),
        ("60 * * * *", "minute '60' is not from 0 to 59"),
        ("* 24 * * *", "hour '24' is not from 0 to 23"),
        ("* * 0 * *", "day of the month '0' is not from 1 to 31"),
        ("* * * 13 *", "month '13' is not from 1 to 12"),
        ("* * * * 7", "day of the week '7' is not from 0 to 6"),
        ("*/0 * * * *", "minute '*/0' has no step"),
        ("5-1 * * * *", "minute '5-1' ends before it begins"),
        ("a * * * *", "minute 'a' is no number from 0 to 59"),
        ("1,,2 * * * *", "minute '' is no number"),
        ("@reboot", "write one of @yearly"),
        ("@every soon", "write one of @yearly"),
        ("TZ=Europe/Berlin 0 3 * * *", "write the zone as spec.timeZone"),
        ("² * * * *", "is no number"),
    ],
)
def test_what_is_no_schedule(schedule: str, why: str) -> None:
    assert why in why_no_schedule(schedule)


FAR = "https://git.example/base?ref=v1"  # which is not there, so that nothing can be built
PATCHED = "patches: [{target: {kind: Deployment}, path: image.yaml}]\n"
IMAGE = "- {op: add, path: /spec/template/spec/containers/0/image, value: nginx:1.27.0}\n"


@pytest.mark.parametrize(
    ("kustomization", "patch", "findings"),
    [
        ("resources: [web.yaml]\n", IMAGE, 1),
        (f"resources: [web.yaml]\n{PATCHED}", IMAGE, 0),  # it is judged as it is built
        (f"resources: [web.yaml]\n{PATCHED}", "[]\n", 1),
        (f"resources: [web.yaml, '{FAR}']\n{PATCHED}", "[]\n", 0),  # it cannot be built, and a patch may add it
        (f"resources: [web.yaml, '{FAR}']\n", "[]\n", 1),
    ],
)
def test_what_a_patch_adds_is_not_missed(kustomization: str, patch: str, findings: int) -> None:
    tree = {"web": deployment(image='""'), "kustomization": kustomization, "image": patch}
    assert len(examined(tree, COMBINATIONS)) == findings
