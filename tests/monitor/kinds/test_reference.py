"""The table of evidence is the one that the code would print, and has every kind that is read."""

from pathlib import Path

import pytest

from functions._clients.kinds import KINDS
from functions._policy.policy import NEVER_ALLOWED
from functions.health_monitor.kinds.evidence import EVIDENCE, WITH_PODS
from functions.health_monitor.kinds.reference import document
from functions.health_monitor.looking_around import WITH_PODS as ROLLED_OUT
from functions.health_monitor.revisioned import KNATIVE, REVISIONED

# What no change makes by itself, or what is watched as a whole.
MADE_BY_OTHERS = {"ControllerRevision", "EndpointSlice", "Endpoints", "Event", "Node", "Pod", "ReplicaSet"}
OF_ARGO_CD = {"Application", "AppProject"}


def test_the_page_is_the_one_that_the_code_would_print() -> None:
    page = Path(__file__).parents[3] / "docs" / "evidence.md"
    assert page.read_text() == document(), "run: python -m functions.health_monitor.kinds.reference > docs/evidence.md"


def test_every_kind_that_this_project_reads_has_evidence() -> None:
    has_pods = {*ROLLED_OUT, *REVISIONED}
    assert set(KINDS) - MADE_BY_OTHERS - OF_ARGO_CD == set(EVIDENCE) | has_pods
    assert set(EVIDENCE) & has_pods == set()
    assert {"ControllerRevision"} >= MADE_BY_OTHERS - NEVER_ALLOWED  # what a plan cannot name needs none


def test_the_kinds_with_pods_are_those_whose_rollout_is_watched() -> None:
    assert {"Service (Knative)" if one == KNATIVE else "Rollout (Argo)" if one == "Rollout" else one
            for one in (*ROLLED_OUT, *REVISIONED)} == set(WITH_PODS)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(EVIDENCE))
def test_what_is_read_beside_a_kind_can_be_read(kind: str) -> None:
    assert set(EVIDENCE[kind].near) <= set(KINDS)
