"""When no remedy may be sure, a person gets the diagnosis; and what every remedy promises."""

import pytest

from functions._catalogue.remedies import REMEDIES
from functions._manifests.repository import load
from functions._symptoms.faults import TITLES
from tests.catalogue.remedies.clinic import APPLICATION, FILE, deployment, edits, seen, service, tree

REFUSED = 'connection to server at "db.shop.svc" (10.0.0.9), port 5432 failed: Connection refused'
LIMITS = """
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: shop}
spec: {limits: [{type: Container, max: {memory: 256Mi}, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}}]}
"""

FROM_SECRET = "envFrom: [{secretRef: {name: web}}]"
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: shop}
stringData: {Q_URL: 'amqp://quee:5672'}
"""


@pytest.mark.parametrize(
    ("documents", "message", "thing", "reason"),
    [
        (deployment(), "never seen before", "Pod/web-7c9d8b6f5-x2k4p", "no remedy is known"),
        (deployment(), "OOMKilled", "Pod/web-7c9d8b6f5-x2k4p", "no limit of its own"),
        (
            deployment(),
            "exceeded quota: team, requested: pods=1, used: pods=5, limited: pods=5",
            "ReplicaSet/web-7c9d8b6f5",
            "not in Git",
        ),
        (
            deployment(container="env: [{name: A, value: db.shop.svc}]"),
            REFUSED,
            "Pod/web-7c9d8b6f5-x2k4p",
            "no one Service there is like it",
        ),
        (
            deployment(pod="volumes: [{name: d, hostPath: {path: /d}}], nodeSelector: {kubernetes.io/hostname: n}"),
            "nodes are available: 1 Insufficient cpu.",
            "Pod/web-7c9d8b6f5-x2k4p",
            "its data lies on that node",
        ),
        (
            deployment(container="env: [{name: A_LEVEL, value: info}, {name: B_LEVEL, value: info}]"),
            "Unknown level: 'info'",
            "Pod/web-7c9d8b6f5-x2k4p",
            "not plain which variable",
        ),
        (
            deployment(container="securityContext: {readOnlyRootFilesystem: true}"),
            "Permission denied: '/.cache/x'",
            "Pod/web-7c9d8b6f5-x2k4p",
            "/tmp is read-only",
        ),
        (
            f"{deployment(container=FROM_SECRET)}\n---\n{SECRET}\n---\n{service('queue', 6379)}\n---\n{deployment(name='queue')}",
            "dial tcp: lookup quee on 10.43.0.10:53: no such host",
            "Pod/web-7c9d8b6f5-x2k4p",
            "name Service queue, which is there, in Secret shop/web (stringData.Q_URL)",
        ),
        (
            deployment(container="command: [/bin/fish, -ecx, 'exec web']"),
            'unable to start container process: exec: "/bin/fish": executable file not found in $PATH',
            "Pod/web-7c9d8b6f5-x2k4p",
            "a script for it",
        ),
        (deployment(), "OOMKilled", "Pod/stranger-0", "no manifest in Git declares Pod shop/stranger-0"),
    ],
)
def test_a_person_gets_the_reason(documents: str, message: str, thing: str, reason: str) -> None:
    found = seen(tree(documents), message, thing)
    assert found.plan is None
    assert reason in found.escalate


def test_a_limit_range_that_allows_no_more_memory_says_so() -> None:
    resources = "resources: {requests: {memory: 256Mi}, limits: {memory: 256Mi}}"
    assert "allows no more than 256Mi" in seen(tree(LIMITS, deployment(container=resources)), "OOMKilled").escalate


def test_a_limit_range_that_contradicts_itself_is_what_is_wrong_where_the_pod_states_nothing() -> None:
    message = "cpu max limit to request ratio per Container is 4, but provided ratio is 5"
    found = seen(tree(LIMITS, deployment()), message, "ReplicaSet/web-7c9d8b6f5")
    assert found.plan is not None


def test_one_cause_is_mended_where_it_is_seen_and_nowhere_else() -> None:
    told = "env: [{name: QUEUE_HOST, value: redis.shop.svc}]"
    others = (deployment(name="api", container=told), service("redis-queue", 6379), deployment(name="redis-queue"))
    found = seen(tree(deployment(container=told), *others), "lookup redis.shop.svc on 10.43.0.10:53: no such host")
    assert edits(found) == {"env[name=QUEUE_HOST].value": "redis-queue.shop.svc"}


def test_every_remedy_says_what_it_needs_changes_risks_and_how_it_is_undone() -> None:
    for one in REMEDIES.values():
        assert all(len(text) > 10 for text in (one.title, one.precondition, one.changes, one.undo))
        assert one.risks
        assert set(one.faults) <= set(TITLES)


LIMITED = "resources: {{requests: {{memory: 64Mi}}, limits: {{memory: {0}}}}}"


def test_what_two_files_declare_differently_is_left_to_a_person() -> None:
    one, other = deployment(container=LIMITED.format("128Mi")), deployment(container=LIMITED.format("256Mi"))
    twice = load({FILE: one.encode(), "apps/again.yaml": other.encode(), "argocd/shop.yaml": APPLICATION.encode()})
    found = seen(twice, "OOMKilled")
    assert found.plan is None
    assert "declared more than once" in found.escalate
    assert FILE in found.escalate
    assert "apps/again.yaml" in found.escalate


def test_a_copy_that_no_application_reads_is_not_the_one_meant() -> None:
    one, other = deployment(container=LIMITED.format("128Mi")), deployment(container=LIMITED.format("256Mi"))
    twice = load({FILE: one.encode(), "a-draft/web.yaml": other.encode(), "argocd/shop.yaml": APPLICATION.encode()})
    found = seen(twice, "OOMKilled")
    assert found.plan is not None
    assert {operation.file for operation in found.plan.operations} == {FILE}
