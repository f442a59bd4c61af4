"""What `deploy` says of a Service that is not ready: why its revision failed, and what to do where Serving gave up."""

import pytest

from functions._cli.installing.kubectl import Object
from functions._cli.installing.readiness import standings
from functions._cli.installing.stages import key_of

SERVICE: Object = {
    "apiVersion": "serving.knative.dev/v1",
    "kind": "Service",
    "metadata": {"name": "late", "namespace": "cortex-school", "generation": 1},
}
MISSING = 'Configuration "late" does not have any ready Revision.'
CURE = "Serving has given up: once the cause is gone, `kubectl -n cortex-school delete revision late-00001`"


def detail(*conditions: tuple[str, str, str, str]) -> str:
    """As Serving 1.22 writes them: type, status, reason, message."""
    made = [dict(zip(("type", "status", "reason", "message"), one, strict=True)) for one in conditions]
    live = SERVICE | {"status": {"observedGeneration": 1, "conditions": made}}
    (standing,) = standings([SERVICE], {key_of(SERVICE): live})
    assert not standing.ready
    return standing.detail


@pytest.mark.parametrize(
    ("cause", "given_up"),
    [
        ('secret "redis" not found.', False),
        ("Unable to fetch image: dial tcp: connection refused.", False),
        ('ReplicaSet "late-00001-deployment-75ddcc5594" has timed out progressing..', True),
        ("Initial scale was never achieved.", True),
    ],
)
def test_a_failed_revision_says_why_and_what_to_do(cause: str, given_up: bool) -> None:
    failed = f'Revision "late-00001" failed with message: {cause}'
    said = detail(
        ("ConfigurationsReady", "False", "RevisionFailed", failed),
        ("Ready", "False", "RevisionMissing", MISSING),
        ("RoutesReady", "False", "RevisionMissing", MISSING),
    )
    assert said == (f"{failed} {CURE}" if given_up else failed)


def test_what_is_on_its_way_says_what_it_waits_for() -> None:
    said = detail(("ConfigurationsReady", "Unknown", "", ""), ("Ready", "Unknown", "RevisionMissing", MISSING))
    assert said == f"RevisionMissing: {MISSING}"
