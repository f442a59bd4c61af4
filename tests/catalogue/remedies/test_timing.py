"""Probes and their time, pull Secrets, finished Jobs; the page of the remedies."""

from pathlib import Path
from typing import Any

import pytest

from functions._catalogue.remedies.reference import document
from functions._manifests.repository import Repository
from functions._preflight.facts import Facts, ObjectFacts
from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, tree

POD = "Pod/web-7c9d8b6f5-x2k4p"
OPEN = "ports: [{name: http, containerPort: 8080}]"
HTTP = "httpGet: {path: /ready, port: http}"
SLOW = 'Readiness probe failed: Get "http://10.0.0.3:8080/ready": context deadline exceeded'
STARTING = (
    'Liveness probe failed: Get "http://10.0.0.3:8080/ready": dial tcp 10.0.0.3:8080: connect: connection refused'
)
DENIED = 'Failed to pull image "registry.example/web:2.0.0": failed to resolve reference: 401 Unauthorized'
CRON = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: sweep, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: sweep, image: "registry.example/sweep:1.0"}]}}}}
"""
TYPED = """
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: pull, namespace: shop}
spec: {encryptedData: {.dockerconfigjson: x}, template: {type: kubernetes.io/dockerconfigjson}}
"""
STARTUP = {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 10, "failureThreshold": 30}
TIMED: tuple[tuple[str, Repository, str, str, dict[str, Any]], ...] = (
    ("allow-answer", tree(deployment(container=f"{OPEN}, readinessProbe: {{{HTTP}}}")), SLOW, POD, {"readinessProbe.timeoutSeconds": 5}),
    (
        "allow-answer",
        tree(deployment(container=f"{OPEN}, readinessProbe: {{{HTTP}, timeoutSeconds: 10}}")),
        SLOW,
        POD,
        {"readinessProbe.timeoutSeconds": 20, "readinessProbe.periodSeconds": 20},
    ),
    ("allow-start", tree(deployment(container=f"{OPEN}, livenessProbe: {{{HTTP}}}")), STARTING, POD, {"startupProbe": STARTUP}),
    (
        "use-pull-secret",
        tree(deployment(), deployment(name="api", pod="imagePullSecrets: [{name: registry}]")),
        DENIED,
        POD,
        {"imagePullSecrets": [{"name": "registry"}]},
    ),
    ("use-pull-secret", tree(deployment(), TYPED), DENIED, POD, {"imagePullSecrets": [{"name": "pull"}]}),
    ("expire-finished", tree(CRON), "", "Job/sweep-29301120", {"spec.jobTemplate.spec.ttlSecondsAfterFinished": 86400}),
    (
        "correct-probe-port",
        tree(deployment(container=f"{OPEN}, readinessProbe: {{httpGet: {{path: /, port: web}}}}")),
        "Readiness probe failed: HTTP probe failed with statuscode: 404",
        POD,
        {"readinessProbe.httpGet.port": "http"},
    ),
)  # fmt: skip


@pytest.mark.parametrize(("remedy", "repository", "message", "thing", "expected"), TIMED)
def test_what_had_too_little_gets_it(
    remedy: str, repository: Repository, message: str, thing: str, expected: dict[str, Any]
) -> None:
    found = seen(repository, message, thing, fault="finished" if remedy == "expire-finished" else None)
    assert (found.remedy, found.escalate) == (remedy, "")
    assert edits(found) == expected
    again = seen(mended(repository, found), message, thing, fault=found.fault)
    assert again.plan is None or again.plan.operations != found.plan.operations if found.plan else False


@pytest.mark.parametrize(
    ("document", "message", "reason"),
    [
        (deployment(container=f"{OPEN}, readinessProbe: {{{HTTP}, timeoutSeconds: 30}}"), SLOW, "why is it so slow"),
        (deployment(), SLOW, "allow the probe more time"),
        (deployment(container="readinessProbe: [1]"), SLOW, "allow the probe more time"),
        (deployment(container=f"livenessProbe: {{{HTTP.replace('http}', '8080}')}}}"), STARTING, "no remedy is known"),
        (deployment(), DENIED, "make a pull Secret for registry.example in namespace shop"),
        (deployment(pod="imagePullSecrets: [{name: a}]"), DENIED, "renew the credentials in a"),
    ],
)
def test_where_it_is_not_plain_a_person_decides(document: str, message: str, reason: str) -> None:
    found = seen(tree(document), message)
    assert found.plan is None
    assert reason in found.escalate


def test_a_job_in_git_that_argo_cd_would_run_again_gets_no_time_to_live() -> None:
    found = seen(
        tree(deployment(kind="Job", name="once", pod="restartPolicy: Never")), "", "Job/once", fault="finished"
    )
    assert "runs again" in found.escalate


def test_a_pull_secret_that_only_the_facts_show_is_used_once_a_person_agrees() -> None:
    facts = Facts(objects=(ObjectFacts("Secret", "pull", "shop", keys=(".dockerconfigjson",)),))
    found = seen(tree(deployment()), DENIED, facts=facts)
    assert found.plan is not None
    assert not found.plan.automatic


def test_the_page_of_the_remedies_says_what_the_code_does() -> None:
    page = Path(__file__).parents[3] / "docs" / "remedies.md"
    assert page.read_text() == document(), "run: python -m functions._catalogue.remedies.reference > docs/remedies.md"
