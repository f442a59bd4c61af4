"""The way of a plan through a pull request: opened once, merged, closed, pushed to, out of date."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import (
    ImprovementEnded,
    ImprovementImplemented,
    ImprovementPendingReview,
    ImprovementPlanned,
    PullRequestChanged,
)
from eventing.handler import Outcome, Put, Temporary, VersionConflict
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.gitops import trailers
from functions._improvement.record import ReviewRequest, Stage
from functions._improvement.standing import CLOSED, Freeze, frozen_key, intent_key, pull_request_key
from functions._policy.policy import Modes, Policy, Review
from tests.workers.conftest import DEPLOYMENT, FILES, ID
from tests.workers.reviews import CHANGED, FILE, REVIEWING, Desk
from tests.workers.test_stages import kinds


@pytest.fixture
def desk(store: RedisStore) -> Desk:
    return Desk.of(store)


FREEZE = Freeze("robin", "2027-01-15T08:00:00+00:00")


def test_what_waits_for_a_person_gets_one_pull_request_with_its_plan(desk: Desk) -> None:
    record = desk.hold()
    outcome = desk.ask()
    pull = desk.pull
    assert (pull.state, pull.title, pull.branch) == (
        "open",
        "Turn service links off",
        f"cortex-school/{ID}-{record.digest[:12]}",
    )
    assert desk.bench.gitops.files(pull.head) == FILES | {FILE: CHANGED}
    assert trailers(desk.pulls.messages[pull.head])["plan-digest"] == record.digest
    for told in (
        "networking is always reviewed",
        "+      enableServiceLinks: false",
        "[1:23](https://youtu.be/",
        "Merge",
    ):
        assert told in pull.body
    assert desk.request == ReviewRequest(
        1, pull.url, pull.branch, record.digest, pull.head, before=desk.bench.gitops.head()
    )
    assert desk.record.stage == "pending_review"
    assert desk.record.timeline[-1].note == f"pull request #1: {pull.url}"
    assert desk.agenda() == (ID,)
    assert kinds(outcome) == ["pull_request.changed"]
    assert desk.bench.commits() == 0


def test_the_same_event_again_opens_nothing_and_brings_the_text_up_to_date(desk: Desk) -> None:
    desk.opened()
    before = desk.record
    desk.put(replace(before, message="now otherwise"))
    for _ in range(3):
        assert desk.ask().emits == ()
    assert len(desk.pulls.pulls) == 1
    assert desk.record.review == before.review


def test_a_worker_that_died_after_opening_finds_its_own_even_if_a_person_was_faster(desk: Desk) -> None:
    desk.opened()
    ours = desk.pull.head
    desk.put(replace(desk.record, review=None))
    desk.pulls.push(1, {FILE: CHANGED + b"# hm\n"})
    desk.ask()
    assert len(desk.pulls.pulls) == 1
    assert desk.request.head == ours  # so that the push is seen as one
    assert len(desk.openings.made) == 1


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        replace(REVIEWING, mode="observe"),
        replace(REVIEWING, modes=Modes(applications={"shop": "observe"})),
    ],
)
def test_where_the_policy_wants_none_there_is_none(store: RedisStore, policy: Policy) -> None:
    desk = Desk.of(store, policy)
    desk.hold()
    assert desk.ask() == Outcome()
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("stage", ["validated", "waiting", "rejected", "armed", "implemented"])
def test_what_does_not_wait_for_a_person_gets_none(desk: Desk, stage: Stage) -> None:
    desk.put(replace(desk.hold(), stage=stage))
    assert desk.ask().emits == ()
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("application", ["", "shop"])
def test_nothing_is_opened_while_frozen_and_it_is_once_it_thaws(desk: Desk, application: str) -> None:
    desk.bench.store.apply((ledger.put(frozen_key(application), FREEZE, 0),))
    desk.hold()
    assert desk.ask().emits == ()
    assert (desk.pulls.pulls, desk.agenda()) == ({}, (ID,))
    desk.bench.store.apply((ledger.put(frozen_key("other"), FREEZE, 0), *_thawed(application)))
    desk.hint()
    assert desk.pull.state == "open"


def _thawed(application: str) -> tuple[Any, ...]:
    from eventing.handler import Delete  # noqa: PLC0415

    return (Delete(frozen_key(application)),)


def test_a_plan_that_preflight_refuses_by_now_is_not_proposed_to_anybody(store: RedisStore) -> None:
    desk = Desk.of(store, replace(REVIEWING, protected_namespaces=("shop",)))
    desk.hold()
    desk.ask()
    assert desk.pulls.pulls == {}
    assert desk.record.preflight[0].severity == "error"


def test_a_plan_that_is_out_of_date_by_now_is_made_again(desk: Desk) -> None:
    desk.hold()
    on = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    desk.bench.gitops.append(desk.bench.gitops.head(), {FILE: on}, "a person's commit", 0)
    assert kinds(desk.ask()) == ["improvement.planned"]
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("pushes", [0, 2])
def test_a_merge_of_any_kind_becomes_implemented_and_is_never_committed_again(
    desk: Desk, how: Any, pushes: int
) -> None:
    pull = desk.opened()
    base = desk.bench.gitops.head()
    for number in range(pushes):
        desk.pulls.push(1, {FILE: CHANGED.replace(b"one is enough", b"n" * (number + 1))})
    desk.bench.gitops.append(base, {"README.md": b"# Other\n"}, "a person's commit", 0)
    onto = desk.bench.gitops.head()
    merge = desk.pulls.merge(1, how)
    commits = desk.bench.commits()
    outcome = desk.hint(1, "closed")
    record = desk.record
    assert (record.stage, record.commit) == ("implemented", merge)
    assert outcome.emits[0].payload == ImprovementImplemented(ID, record.digest, "shop", merge, (FILE,))
    assert record.timeline[-1].by == "github:robin"
    assert (desk.request.state, desk.request.before) == ("merged", onto)
    assert record.digest == desk.request.digest
    assert record.plan is not None
    assert record.plan.automatic  # only comments were pushed: it is the plan that was judged
    for again in ("closed", "look", "opened"):
        assert desk.hint(1, again).emits == ()
    assert desk.bench.commits() == commits
    assert not any(one.open for one in desk.openings.made)
    assert pull.number == 1


def test_what_was_pushed_and_merged_before_anybody_looked_is_what_is_watched(desk: Desk) -> None:
    desk.opened()
    old = desk.record.digest
    edited = CHANGED.replace(b"replicas: 1", b"replicas: 3")
    desk.pulls.push(1, {FILE: edited})
    desk.pulls.merge(1, "squash")
    desk.hint(1, "closed")
    record = desk.record
    assert record.stage == "implemented"
    assert record.digest != old
    assert record.plan is not None
    assert {one.path for one in record.plan.operations} == {
        "spec.replicas",
        "spec.template.spec.enableServiceLinks",
    }
    assert [one.name for one in record.plan.workloads] == ["web"]


def test_what_no_operation_can_say_is_watched_all_the_same(desk: Desk) -> None:
    desk.opened()
    desk.pulls.push(1, {"README.md": b"# A person's word\n"})
    desk.pulls.merge(1, "squash")
    desk.hint(1)
    record = desk.record
    assert (record.stage, record.application) == ("implemented", "shop")
    assert record.plan is not None
    assert (record.plan.operations, [one.name for one in record.plan.workloads]) == ((), ["web"])


@pytest.mark.parametrize(
    "stage",
    ["categorized", "planned", "validated", "waiting", "pending_review", "approved", "armed", "stalled", "rejected"],
)
def test_a_merge_counts_at_every_stage_before_a_commit(desk: Desk, stage: Stage) -> None:
    desk.opened()
    merge = desk.pulls.merge(1, "merge")
    known: dict[str, Any] = {"plan": None, "digest": "", "diff": ""} if stage == "categorized" else {}
    desk.put(replace(desk.record, stage=stage, **known))
    desk.hint(1)
    assert (desk.record.stage, desk.record.commit) == ("implemented", merge)
    assert desk.record.plan is not None


@pytest.mark.parametrize("stage", ["implemented", "deployed", "verified", "unverified", "rolling_back", "failed"])
def test_a_merge_of_what_is_committed_already_changes_nothing(desk: Desk, stage: Stage) -> None:
    desk.opened()
    desk.pulls.merge(1, "merge")
    desk.put(replace(desk.record, stage=stage, commit="c0ffee"))
    assert desk.hint(1).emits == ()
    assert (desk.record.stage, desk.record.commit) == (stage, "c0ffee")


@pytest.mark.parametrize(("age", "ends"), [(0, False), (1499, False), (1500, True)])
def test_a_merge_that_is_not_on_our_branch_is_waited_for_and_then_not_believed(
    desk: Desk, age: float, ends: bool
) -> None:
    desk.opened()
    elsewhere = replace_pull(desk, state="merged", by="robin", merge_commit="f" * 40, merged_onto="e" * 40)
    assert elsewhere.state == "merged"
    if not ends:
        with pytest.raises(Temporary, match="not on the branch yet"):
            desk.hint(1, sent=desk.ago(age))
        assert desk.record.stage == "pending_review"
        return
    (emit,) = desk.hint(1, sent=desk.ago(age)).emits
    assert isinstance(emit.payload, ImprovementEnded)
    assert (desk.record.stage, desk.record.reason, desk.record.commit) == ("rejected", "merged elsewhere", "")


def replace_pull(desk: Desk, **changes: Any) -> Any:
    from dataclasses import replace as other  # noqa: PLC0415

    desk.pulls.pulls[1] = other(desk.pulls.pulls[1], **changes)
    return desk.pulls.pulls[1]


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


def test_a_newer_plan_of_the_same_improvement_replaces_the_older_pull_request(desk: Desk) -> None:
    first = desk.opened()
    newer = replace(desk.record, digest="0" * 32)
    desk.put(newer)
    (emit,) = desk.ask().emits
    assert emit.payload == PullRequestChanged(2, ID, "opened")
    assert (desk.request.number, desk.request.replaces) == (2, (1,))
    assert desk.states() == ["open", "open"]  # until the ledger has the newer one
    desk.hint(2, "opened")
    assert desk.states() == ["closed", "open"]
    assert desk.pull.url in desk.pulls.comments[1][0]
    assert desk.request.replaces == ()
    desk.hint(1, "closed")  # what GitHub says of our own closing is no word of a person's
    assert desk.record.stage == "pending_review"
    assert first.number == 1


def test_an_older_pull_request_that_a_person_merged_meanwhile_is_believed(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, digest="0" * 32))
    desk.ask()
    merge = desk.pulls.merge(1, "squash")
    desk.hint(2, "opened")
    assert (desk.record.stage, desk.record.commit, desk.request.number) == ("implemented", merge, 1)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"stage": "rejected", "reason": "expired", "message": "nobody decided within 14 days"}, "nobody decided"),
        ({"stage": "implemented", "commit": "c0ffee"}, "c0ffee"),
        ({"stage": "failed", "reason": "frozen"}, "frozen"),
    ],
)
def test_what_nobody_waits_for_is_closed_with_the_reason_and_once(desk: Desk, known: Any, says: str) -> None:
    desk.opened()
    desk.put(replace(desk.record, **known))
    desk.hint()
    assert desk.pull.state == "closed"
    assert says in desk.pulls.comments[1][0]
    assert (desk.request.state, desk.agenda()) == ("closed", ())
    for action in ("closed", "look"):
        assert desk.hint(1, action).emits == ()
    assert len(desk.pulls.comments[1]) == 1


def test_what_a_person_reopens_stays_open_and_its_merge_counts(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, stage="rejected", reason="expired"))
    desk.hint()
    replace_pull(desk, state="open", by="")
    assert desk.hint(1, "reopened").emits == ()
    assert desk.pull.state == "open"
    merge = desk.pulls.merge(1, "merge")
    desk.hint(1, "closed")
    assert (desk.record.stage, desk.record.commit) == ("implemented", merge)


def test_a_pull_request_that_is_not_ours_any_more_is_let_go_with_its_improvement(desk: Desk) -> None:
    desk.opened()
    del desk.pulls.pulls[1]  # retargeted to another branch, say
    desk.hint(1)
    assert desk.agenda() == (ID,)
    desk.put(replace(desk.record, stage="rejected"))
    desk.hint(1)
    assert (desk.agenda(), desk.request.state) == ((), "closed")


@pytest.mark.parametrize(("number", "identity"), [(99, ""), (0, "nobody"), (0, ""), (99, "nobody")])
def test_a_hint_about_nothing_of_ours_does_nothing(desk: Desk, number: int, identity: str) -> None:
    desk.opened()
    assert desk.hint(number, identity=identity) == Outcome()


def test_a_number_belongs_to_the_improvement_that_the_ledger_says_not_the_event(desk: Desk) -> None:
    desk.opened()
    desk.pulls.reject(1)
    desk.bench.store.apply((ledger.put(pull_request_key(1), "somebody-else", None),))
    assert desk.hint(1, identity=ID) == Outcome()
    assert desk.record.stage == "pending_review"


CAPPED = replace(REVIEWING, review=Review(pull_requests=True, max_open=1, per_hour=2))


def others(desk: Desk, count: int, at: float, is_open: bool = True) -> None:
    from functions._improvement.standing import OPENINGS, Opening, Openings  # noqa: PLC0415

    made = tuple(Opening(f"other-{one}", f"cortex-school/other-{one}", at, is_open) for one in range(count))
    desk.bench.store.apply((ledger.put(OPENINGS, Openings(made), None),))


def test_above_the_cap_it_waits_and_is_opened_by_the_sweep(store: RedisStore) -> None:
    desk = Desk.of(store, CAPPED)
    others(desk, 2, desk.bench.now - 60, is_open=False)
    desk.hold()
    desk.ask()
    assert (desk.pulls.pulls, desk.agenda()) == ({}, (ID,))
    desk.bench.now += 3000
    desk.hint()
    assert desk.pulls.pulls == {}
    desk.bench.now += 600
    desk.hint()
    assert desk.pull.state == "open"


def test_what_is_open_counts_only_while_the_server_says_so(store: RedisStore) -> None:
    desk = Desk.of(store, CAPPED)
    others(desk, 1, desk.bench.now - 7200)
    desk.hold()
    desk.ask()
    assert desk.pull.state == "open"  # the ledger believed in one that is long gone


def test_an_older_pull_request_for_the_same_field_is_superseded(desk: Desk) -> None:
    desk.opened()
    first = desk.record
    other = replace(first, improvement=replace(first.improvement, id="improvement-2"), review=None, digest="1" * 32)
    desk.put(other)
    payload = ImprovementPendingReview("improvement-2", "category", "", other.digest)
    outcome = desk.bench.handle("improvement.pending_review", payload)
    assert kinds(outcome) == ["pull_request.changed", "improvement.rejected"]
    assert (desk.record.stage, desk.record.reason) == ("rejected", "superseded")
    assert desk.pulls.pulls[2].url in desk.record.message
    desk.hint(1)
    assert desk.pulls.pulls[1].state == "closed"
    assert desk.pulls.pulls[2].url in desk.pulls.comments[1][0]


def test_a_persons_work_is_superseded_by_nothing(desk: Desk) -> None:
    desk.opened()
    desk.put(replace(desk.record, review=replace(desk.request, edited=True)))
    first = desk.record
    desk.put(replace(first, improvement=replace(first.improvement, id="improvement-2"), review=None, digest="1" * 32))
    payload = ImprovementPendingReview("improvement-2", "category", "", "1" * 32)
    desk.bench.handle("improvement.pending_review", payload)
    assert desk.record.stage == "pending_review"


class FrozenInBetween:
    """A store in which a person freezes everything between our look and our step."""

    def __init__(self, store: RedisStore) -> None:
        self._store, self.frozen = store, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, changes: Any) -> None:
        """Freeze first, once."""
        if not self.frozen:
            self.frozen = True
            self._store.apply((ledger.put(frozen_key(), FREEZE, 0),))
        self._store.apply(changes)


def test_a_freeze_between_the_look_and_the_reservation_opens_nothing(desk: Desk) -> None:
    desk.hold()
    desk.bench.store = FrozenInBetween(desk.bench.store)  # type: ignore[assignment]
    with pytest.raises(VersionConflict):
        desk.ask()
    assert desk.pulls.pulls == {}
    desk.ask()  # as the wrapper runs it again
    assert (desk.pulls.pulls, desk.agenda()) == ({}, (ID,))


def test_a_cancel_between_the_look_and_the_reservation_opens_nothing(desk: Desk) -> None:
    record = desk.hold()
    store = desk.bench.store

    class Cancelled(FrozenInBetween):
        def apply(self, changes: Any) -> None:
            if not self.frozen:
                self.frozen = True
                desk.put(replace(record, stage="rejected", reason="cancelled"))
            store.apply(changes)

    desk.bench.store = Cancelled(store)  # type: ignore[assignment]
    with pytest.raises(VersionConflict):
        desk.ask()
    assert desk.ask() == Outcome()
    assert desk.pulls.pulls == {}


@pytest.mark.parametrize("old", ["open", "closed"])
def test_a_newer_plan_above_the_cap_waits_and_is_not_forgotten(store: RedisStore, old: str) -> None:
    desk = Desk.of(store, replace(REVIEWING, review=Review(pull_requests=True, per_hour=1)))
    desk.opened()
    state: Any = old
    desk.put(replace(desk.record, digest="0" * 32, review=replace(desk.request, state=state)))
    if old == "closed":
        desk.pulls.close(1, "over")
    desk.ask()
    assert (len(desk.pulls.pulls), desk.agenda()) == (1, (ID,))
    desk.hint()
    assert (len(desk.pulls.pulls), desk.agenda()) == (1, (ID,))
    desk.bench.now += 3600
    desk.hint()
    assert len(desk.pulls.pulls) == 2
    desk.hint(2, "opened")
    assert desk.states() == ["closed", "open"]
