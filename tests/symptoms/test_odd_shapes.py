"""Objects of every shape: no analyzer fails, and what comes of them is bounded, redacted and the same each time."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions._symptoms.analyzers import ANALYZERS, KINDS
from functions._symptoms.causes import grouped
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from tests.symptoms.cluster import AT, SPACE

FIELDS = (
    "name", "namespace", "uid", "kind", "status", "spec", "phase", "reason", "message", "conditions", "type", "state",
    "waiting", "terminated", "running", "lastState", "containerStatuses", "containers", "env", "value", "volumes",
    "persistentVolumeClaim", "claimName", "selector", "replicas", "webhooks", "clientConfig", "service", "resources",
    "requests", "memory", "limits", "default", "maxLimitRequestRatio", "sync", "operationState", "syncResult", "rules",
    "http", "paths", "backend", "port", "nodeName", "schedule", "suspend", "allocatable", "involvedObject", "count",
    "lastTimestamp", "exitCode", "restartCount", "deletionTimestamp", "finalizers", "destination", "template",
)  # fmt: skip
WORDS = (
    "", "Pending", "Running", "Failed", "True", "False", "Unknown", "CrashLoopBackOff", "ErrImagePull", "OutOfSync",
    "Degraded", "FailedCreate", "Unhealthy", "Evicted", "1Gi", "x", "shop", "tcp://10.0.0.1:80", AT, "Ready", "\ud800",
    "2026-13-99T00:00:00Z", "9999999999-01-01T00:00:00Z", "a,b/c", "0 25 * * *", "Container", "web",
)  # fmt: skip
ATOMS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.sampled_from(WORDS)
SHAPES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=25,
)
OBJECTS = st.lists(st.tuples(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), SHAPES)), max_size=8)


def snapshot(found: list[tuple[str, dict[str, Any]]]) -> Snapshot:
    objects: dict[str, tuple[dict[str, Any], ...]] = dict.fromkeys(KINDS, ())
    for at, (kind, body) in enumerate(found):
        one = {
            **body,
            "metadata": {"name": f"n-{at % 3}", "namespace": SPACE, "uid": f"u-{at % 3}", "ownerReferences": [body]},
        }
        objects[kind] = (*objects[kind], one)
    return Snapshot(AT, objects, namespaces=frozenset({SPACE}))


@given(OBJECTS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_shape_breaks_an_analyzer(found: list[tuple[str, dict[str, Any]]]) -> None:
    whole = snapshot(found)
    symptoms: list[Symptom] = [one for analyze in ANALYZERS.values() for one in analyze(whole)]
    for one in symptoms:
        assert len(one.evidence) <= 14
        assert all(len(line) <= 400 and line.isprintable() for line in one.evidence)
        assert all(len(value) <= 3000 for value in one.details.values())
        assert one.fingerprint
    assert grouped(symptoms, whole) == grouped(symptoms[::-1], whole)
