"""May a fault be mended now: each reason for patience, for a person, and none."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Operation, Resource
from functions._improvement.healing import Attempt
from functions._improvement.standing import Tombstone
from functions._policy.healing import Healing
from functions._policy.policy import Modes, Policy
from functions._symptoms.symptom import Symptom
from functions.cluster_healer.judgement import Around, first_look, in_flight, ineffective, second_look
from tests.healer.building import NOW, WEB, attempt, known, plan

RULES = Healing(cooldown_seconds=100.0)
ACTING = Policy(mode="act")


def verified(ended: float, back: float = 0.0, **fields: Any) -> Attempt:
    return attempt(outcome="verified", ended=ended, back=back, **fields)


@pytest.mark.parametrize(
    ("attempts", "last", "outcome", "word"),
    [
        ((), NOW, "act", ""),
        ((attempt(),), NOW, "wait", "on its way"),
        ((attempt(outcome="pending_review"),), NOW, "wait", "on its way"),
        ((verified(NOW - 200),), NOW - 200, "wait", "old"),  # seen when it ended, and not since
        ((verified(NOW - 200),), NOW - 300, "wait", "old"),
        ((verified(NOW - 50, NOW - 10),), NOW, "wait", "cooldown"),
        ((verified(NOW - 200, NOW - 10),), NOW, "act", ""),  # once is no pattern
        ((verified(NOW - 900, NOW - 800), verified(NOW - 200, NOW - 10)), NOW, "escalate", "ineffective"),
        ((verified(NOW - 200_000, NOW - 100), verified(NOW - 200, NOW - 10)), NOW, "act", ""),  # the first held a day
        ((attempt(outcome="moved on", ended=NOW - 5),), NOW, "act", ""),  # nothing was changed: no time to settle
        ((attempt(outcome="moved on", ended=NOW),), NOW, "wait", "old"),
        ((attempt(outcome="person", ended=NOW - 300),) * 3, NOW, "escalate", "in vain"),
        ((attempt(outcome="person", ended=NOW - 300), verified(NOW - 200)), NOW, "act", ""),
        ((attempt(outcome="rolled_back", ended=NOW - 200),), NOW, "act", ""),
    ],
)
def test_before_anything_is_diagnosed(attempts: tuple[Attempt, ...], last: float, outcome: str, word: str) -> None:
    ruling = first_look(known(attempts=attempts, last=last), NOW, RULES)
    assert (ruling.outcome, ruling.word) == (outcome, word), ruling.reason


def test_the_escalation_says_what_was_tried_and_how_soon_it_was_back() -> None:
    twice = known(attempts=(verified(NOW - 900, NOW - 600), verified(NOW - 400, NOW - 100)))
    reason = first_look(twice, NOW, RULES).reason
    assert "2 remedies looked well" in reason
    assert reason.count("raise-memory: more memory (back after 5 min)") == 2
    assert len(ineffective(twice, RULES)) == 2


STONE = Tombstone("f", "i-0", "rolled_back", "health-monitor", "2027-01-14", "it crashed")


@pytest.mark.parametrize(
    ("around", "policy", "outcome", "word"),
    [
        (Around(), ACTING, "act", ""),
        (Around(), Policy(mode="propose"), "act", ""),  # a person approves it later
        (Around(), Policy(mode="observe"), "observe", "mode"),
        (Around(), Policy(mode="act", modes=Modes(namespaces={"shop": "observe"})), "observe", "mode"),
        (Around(), Policy(mode="act", protected_namespaces=("sh*",)), "escalate", "protected"),
        (Around(tombstones=(STONE,)), ACTING, "escalate", "tombstone"),
        (Around(changed_by="Ann changed it"), ACTING, "escalate", "changed by a person"),
        (Around(touched=(("Deployment/shop/web", "i-9"),)), ACTING, "wait", "another"),
        (Around(touched=(("Deployment/shop/api", "i-9"),)), ACTING, "act", ""),
        (Around(in_scan=3), ACTING, "wait", "cap"),
        (Around(begun=(NOW - 10,) * 4), ACTING, "wait", "cap"),
        (Around(begun=(NOW - 4000,) * 4), ACTING, "act", ""),
        (Around(in_scan=1), Policy(mode="act", healing=Healing(per_scan=0)), "wait", "cap"),
    ],
)
def test_once_there_is_a_plan(around: Around, policy: Policy, outcome: str, word: str) -> None:
    ruling = second_look(plan(), around, policy, NOW)
    assert (ruling.outcome, ruling.word) == (outcome, word), ruling.reason
    assert bool(ruling.reason) is (outcome != "act")


def test_what_is_on_its_way_is_what_attempts_without_an_end_touch() -> None:
    going, ended = known(attempts=(attempt(),)), known(attempts=(verified(NOW),))
    assert in_flight([going, ended, known()]) == (("Deployment/shop/web", "i-1"),)


NODE = Resource("Node", "shelf-1")


def test_a_node_is_relieved_step_by_step_and_only_the_same_step_twice_is_in_vain() -> None:
    full = known(symptom=Symptom("node-full", NODE, {"resource": "memory"}))
    steps = [
        verified(NOW - 900 + 100 * at, NOW - 850 + 100 * at, touches=(f"Deployment/shop/{at}",)) for at in range(4)
    ]
    assert ineffective(replace(full, attempts=tuple(steps)), RULES) == ()
    twice = (*steps, verified(NOW - 200, NOW - 150, touches=("Deployment/shop/0",)))
    assert len(ineffective(replace(full, attempts=twice), RULES)) == 2


@pytest.mark.parametrize(
    ("path", "unplaced", "outcome"),
    [
        ("spec.template.spec.enableServiceLinks", ("Deployment/shop/web",), "wait"),
        ("spec.template.spec.enableServiceLinks", ("Deployment/shop/api",), "act"),
        ("spec.template.spec.containers[name=web].resources.requests.memory", ("Deployment/shop/web",), "act"),
        ("spec.replicas", ("Deployment/shop/web",), "act"),
        ("spec.template.spec.tolerations", ("Deployment/shop/web",), "act"),
    ],
)
def test_what_shows_only_in_a_running_pod_waits_until_its_pods_have_a_node(
    path: str, unplaced: tuple[str, ...], outcome: str
) -> None:
    change = plan(operations=(Operation("set_field", WEB, "apps/web.yaml", path, 1, 2),), workloads=(WEB,))
    ruling = second_look(change, Around(unplaced=unplaced), ACTING, NOW)
    assert (ruling.outcome, ruling.word) == (outcome, "no node" if outcome == "wait" else "")
