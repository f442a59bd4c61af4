"""A close is a person's no, and a push their edit."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementEnded, ImprovementPendingReview, ImprovementPlanned
from eventing.handler import Put
from eventing.redis_store import RedisStore
from functions._improvement.record import Stage
from functions._improvement.standing import CLOSED, intent_key
from tests.workers.conftest import DEPLOYMENT, FILES, ID
from tests.workers.outcomes import kinds
from tests.workers.reviews import CHANGED, FILE, Desk


@pytest.mark.parametrize("stage", ["planned", "validated", "waiting", "pending_review", "approved", "armed"])
def test_a_close_is_a_persons_no(desk: Desk, stage: Stage) -> None:
    desk.opened()
    desk.put(replace(desk.record, stage=stage))
    desk.pulls.reject(1)
    (emit,) = desk.hint(1, "closed").emits
    assert emit.payload == ImprovementEnded(ID, CLOSED, "pull request #1 was closed by robin", stage)
    assert (desk.record.stage, desk.record.reason, desk.request.state) == ("rejected", CLOSED, "closed")
    assert desk.record.timeline[-1].by == "github:robin"
    assert desk.agenda() == ()
    assert desk.hint(1, "closed").emits == ()


def test_nobody_can_close_in_the_name_of_a_function(desk: Desk) -> None:
    desk.opened()
    desk.pulls.reject(1, by="policy\nhealth-monitor")
    desk.hint(1)
    assert desk.record.timeline[-1].by == "github:somebody"


def test_a_close_while_the_commit_is_being_made_comes_too_late(desk: Desk) -> None:
    desk.opened()
    record = desk.put(replace(desk.record, stage="armed"))
    desk.bench.store.apply((Put(intent_key(ID, record.digest), b'{"base": "b", "at": 1.0}'),))
    desk.pulls.reject(1)
    assert desk.hint(1).emits == ()
    assert desk.record.stage == "armed"
    assert desk.agenda() == (ID,)


def test_a_push_is_an_edit_with_a_new_digest_that_is_judged_again(desk: Desk) -> None:
    desk.opened()
    old = desk.record
    head = desk.pulls.push(1, {FILE: CHANGED.replace(b"replicas: 1", b"replicas: 3")})
    (emit,) = desk.hint(1, "synchronize").emits
    assert isinstance(emit.payload, ImprovementPlanned)
    record = desk.record
    assert (record.stage, record.report) == ("planned", None)
    assert record.digest not in ("", old.digest)
    assert (desk.request.digest, desk.request.head, desk.request.edited) == (record.digest, head, True)
    assert record.plan is not None
    assert not record.plan.automatic
    assert "pull request #1" in record.plan.why_not_automatic
    assert "replicas: 3" in record.diff
    assert desk.hint(1, "synchronize").emits == ()
    desk.put(replace(record, stage="pending_review", message="held again"))
    desk.ask()
    assert len(desk.pulls.pulls) == 1
    assert record.digest in desk.pull.body


@pytest.mark.parametrize(
    "body",
    [
        CHANGED.replace(b"one is enough", b"or two"),
        CHANGED.replace(b'"registry.example.org/web:1.4.2"', b"registry.example.org/web:1.4.2"),
    ],
)
def test_a_push_of_comments_leaves_the_decision_as_it_is(desk: Desk, body: bytes) -> None:
    desk.opened()
    old = desk.record
    head = desk.pulls.push(1, {FILE: body})
    assert desk.hint(1).emits == ()
    assert (desk.record.stage, desk.record.digest, desk.request.head) == ("pending_review", old.digest, head)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"README.md": b"# Mine\n"}, "README.md is no manifest"),
        ({FILE: CHANGED + b"broken: [\n"}, "cannot be read"),
        ({FILE: DEPLOYMENT}, "changes no field"),
        ({FILE: None}, "web"),
        ({"argocd/shop.yaml": FILES["argocd/shop.yaml"].replace(b"selfHeal: true", b"selfHeal: false")}, "shop"),
    ],
)
def test_a_push_that_no_operation_says_is_held_for_the_merge_alone(desk: Desk, changes: Any, why: str) -> None:
    desk.opened()
    old = desk.record
    desk.pulls.push(1, changes)
    outcome = desk.hint(1)
    record = desk.record
    assert record.digest != old.digest
    assert record.plan is not None
    if record.stage == "planned":  # operations say it, and the rules have their say
        assert record.plan.operations
        return
    (emit,) = outcome.emits
    assert isinstance(emit.payload, ImprovementPendingReview)
    assert (record.stage, record.reason, record.plan.operations) == ("pending_review", "edited", ())
    assert record.preflight[0].rule == "free-edit"
    assert why in record.message
    desk.ask()
    assert "free-edit" in desk.pull.body
    assert desk.hint(1).emits == ()


PUSHABLE = ["planned", "validated", "waiting", "pending_review", "approved", "armed", "stalled"]


@pytest.mark.parametrize("stage", PUSHABLE)
@pytest.mark.parametrize(
    ("changes", "then"),
    [
        ({FILE: CHANGED.replace(b"replicas: 1", b"replicas: 3")}, "improvement.planned"),
        ({"README.md": b"# Mine\n"}, "improvement.pending_review"),
    ],
)
def test_a_push_counts_at_every_stage_before_the_commit_is_made(
    desk: Desk, stage: Stage, changes: Any, then: str
) -> None:
    desk.opened()
    desk.put(replace(desk.record, stage=stage))
    desk.pulls.push(1, changes)
    assert kinds(desk.hint(1)) == [then]


def test_a_push_cannot_carry_a_plan_over_to_another_application(store: RedisStore) -> None:
    desk = Desk.of(store)
    other = {
        "argocd/blog.yaml": FILES["argocd/shop.yaml"].replace(b"shop", b"blog"),
        "apps/blog/web.yaml": DEPLOYMENT.replace(b"namespace: shop", b"namespace: blog"),
    }
    desk.bench.gitops.append(desk.bench.gitops.head(), other, "a person's commit", 0)
    desk.opened()
    moved = other["apps/blog/web.yaml"].replace(b"replicas: 1", b"replicas: 2")
    desk.pulls.push(1, {FILE: DEPLOYMENT, "apps/blog/web.yaml": moved})
    desk.hint(1)
    assert (desk.record.stage, desk.record.application, desk.record.reason) == ("pending_review", "shop", "edited")
    assert "it changes blog" in desk.record.message
    desk.pulls.merge(1, "merge")
    desk.hint(1)
    assert (desk.record.stage, desk.record.application) == ("implemented", "blog")  # and there it is watched


def test_a_push_to_what_a_person_edits_on_the_command_line_waits_for_that(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, stage="categorized", plan=None, digest="", diff=""))
    desk.pulls.push(1, {FILE: CHANGED.replace(b"replicas: 1", b"replicas: 3")})
    assert desk.hint(1).emits == ()
    assert desk.agenda() == (ID,)
