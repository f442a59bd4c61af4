"""Messages of the cluster and of programs, in the forms that they are known to take, become faults."""

import pytest

from functions._symptoms.faults import Fault
from functions._symptoms.recognition import recognise, symptom_of
from functions._symptoms.symptom import Observation

_PULL = 'Failed to pull image "ghcr.io/acme/web:2": failed to resolve reference "ghcr.io/acme/web:2": '
MESSAGES: tuple[tuple[str, Fault, dict[str, str]], ...] = (
    (
        'pods "web-1" is forbidden: cpu max limit to request ratio per Container is 4, but provided ratio is 8',
        "limit-range",
        {"resources": "cpu"},
    ),
    ("minimum memory usage per Container is 64Mi, but request is 16Mi", "limit-range", {"resources": "memory"}),
    (
        "exceeded quota: team, requested: limits.memory=1Gi, used: limits.memory=8Gi, limited: limits.memory=8Gi",
        "quota",
        {"name": "team", "requested": "limits.memory=1Gi", "used": "limits.memory=8Gi", "limited": "limits.memory=8Gi"},
    ),
    (_PULL + "not found", "image-missing", {"image": "ghcr.io/acme/web:2"}),
    (_PULL + "unexpected status from HEAD request: 401 Unauthorized", "image-denied", {"image": "ghcr.io/acme/web:2"}),
    (
        _PULL + "remote error: tls: handshake failure",
        "registry-unreachable",
        {"image": "ghcr.io/acme/web:2", "cause": "tls"},
    ),
    (_PULL + "429 Too Many Requests - toomanyrequests", "registry-limited", {"image": "ghcr.io/acme/web:2"}),
    (
        'MountVolume.SetUp failed for volume "conf" : configmap "web-conf" not found',
        "missing-object",
        {"kind": "configmap", "name": "web-conf"},
    ),
    ("couldn't find key dsn in Secret shop/db", "missing-key", {"key": "dsn", "kind": "Secret", "name": "db"}),
    ("0/3 nodes are available: 3 Insufficient cpu.", "no-room", {"resource": "cpu", "resources": "cpu"}),
    ("0/3 nodes are available: 3 node(s) had untolerated taint {gpu: yes}.", "taint", {"taint": "gpu: yes"}),
    ("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", "node-mismatch", {}),
    ("ValueError: invalid literal for int() with base 10: 'tcp://10.0.0.9:6333'", "service-link", {"port": "6333"}),
    (
        "Error -2 connecting to cache.shop.svc:6379. Name or service not known.",
        "unknown-host",
        {"host": "cache.shop.svc", "port": "6379"},
    ),
    ("dial tcp: lookup cache.shop on 10.43.0.10:53: no such host", "unknown-host", {"host": "cache.shop"}),
    ("connect ECONNREFUSED api.shop.svc:8080", "connection-refused", {"host": "api.shop.svc", "port": "8080"}),
    ("connect ETIMEDOUT api.shop.svc:8080", "connection-timeout", {"host": "api.shop.svc", "port": "8080"}),
    ('exec: "serve": executable file not found in $PATH', "missing-program", {"program": "serve"}),
    (
        "Readiness probe failed: HTTP probe failed with statuscode: 503",
        "probe-answer",
        {"probe": "Readiness", "code": "503"},
    ),
    ("[Errno 30] Read-only file system: '/var/cache/app'", "read-only-path", {"path": "/var/cache/app"}),
    ("something nobody has seen before", "unknown", {}),
)


@pytest.mark.parametrize(("message", "fault", "details"), MESSAGES)
def test_a_message_is_one_fault_with_what_it_names(message: str, fault: Fault, details: dict[str, str]) -> None:
    found = recognise(message)
    assert (found.fault, dict(found.details)) == (fault, details)


@pytest.mark.parametrize(
    ("status", "reason", "fault"),
    [
        ("CrashLoopBackOff", "OOMKilled", "out-of-memory"),
        ("CrashLoopBackOff", "BackOff", "crashing"),
        ("Error", "BackoffLimitExceeded", "job-failed"),
    ],
)
def test_where_the_message_says_nothing_the_status_does(status: str, reason: str, fault: Fault) -> None:
    assert symptom_of(Observation(status, reason, "Pod/web-0", "shop", "Back-off restarting")).fault == fault


def test_the_fingerprint_is_of_the_fault_and_its_place_not_of_the_pod_or_the_words() -> None:
    one = symptom_of(Observation("", "", "Deployment/web", "shop", "connect ECONNREFUSED api.shop.svc:8080"))
    other = symptom_of(
        Observation("x", "y", "Deployment/web", "shop", "12:00 connect ECONNREFUSED api.shop.svc:8080 again")
    )
    elsewhere = symptom_of(Observation("", "", "Deployment/web", "blog", "connect ECONNREFUSED api.shop.svc:8080"))
    assert one.fingerprint == other.fingerprint != elsewhere.fingerprint


def test_evidence_holds_no_credential_and_stays_short() -> None:
    seen = Observation("", "", "Pod/web-0", "shop", "postgres://app:hunter2secret@db.shop:5432 refused " + "x" * 9000)
    evidence = " ".join(symptom_of(seen).evidence)
    assert "hunter2secret" not in evidence
    assert len(evidence) < 700
