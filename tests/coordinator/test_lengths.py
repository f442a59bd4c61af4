"""The longest texts that the contract allows come from everywhere; what is made of them can still be read back.

The fixture reads back whatever is stored and emitted, so these tests need only say who talks so much.
"""

from typing import Any

import pytest
from msgspec.structs import replace

from functions._improvement.standing import (
    Freeze,
    Lease,
    Override,
    Tombstone,
    frozen_key,
    lease_key,
    override_key,
    tombstone_key,
)
from functions._policy.policy import Policy
from tests.coordinator.samples import AT, ERROR, JUDGEMENT, NOW, improvement, plan, record
from tests.coordinator.school import School, payload

LONG = "x" * 4000


def test_a_tombstones_reason_in_a_rejection(school: School) -> None:
    said = improvement()
    school.set(tombstone_key(said.fingerprint), Tombstone(said.fingerprint, "o", "rejected", "ada", AT, LONG))
    school.raw(said)
    assert len(school.record(said.id).message) == 4000


@pytest.mark.parametrize(
    "given",
    [
        {"preflight": (replace(ERROR, message=LONG),)},
        {"judgement": replace(JUDGEMENT, vetoes=(LONG, LONG))},
        {"plan": plan(automatic=False, why_not_automatic=LONG)},
    ],
)
def test_reasons_of_a_review(school: School, given: dict[str, Any]) -> None:
    one = record(**given)
    school.validated(one)
    assert len(school.record(one.improvement.id).message) == 4000
    assert {len(reason) for reason in school.decision(one.improvement.id).reasons} == {4000}


def test_a_freezes_and_an_overrides_reason(school: School) -> None:
    school.order("freeze", reason=LONG * 2)
    school.order("override", "auto_approve_none", reason=LONG * 2)
    freeze, override = school.get(frozen_key(), Freeze), school.get(override_key("auto_approve_none"), Override)
    assert freeze is not None
    assert override is not None
    assert (len(freeze.reason), len(override.reason)) == (4000, 4000)
    one = record()
    school.validated(one)
    assert [len(reason) for reason in school.decision(one.improvement.id).reasons] == [4000, 4000]
    school.order("unfreeze")
    assert len(school.record(one.improvement.id).message) == 4000


def test_what_a_person_says(school: School) -> None:
    one = school.put(record("pending_review"))
    school.order("approve", one.improvement.id, one.digest, reason=LONG * 2)
    school.put(replace(one, stage="unverified", commit="c"))
    school.order("resolve", one.improvement.id, verdict="verify", reason=LONG * 2)
    school.put(replace(one, stage="verified", commit="c"))
    school.order("undo", one.improvement.id, reason=LONG * 2)
    school.set(lease_key("shop"), Lease("other", NOW))
    school.put(replace(one, stage="verified", commit="c"))
    school.order("undo", one.improvement.id, reason=LONG * 2)
    assert len(school.record(one.improvement.id).timeline[-1].note) == 4000
    school.put(one)
    school.order("edit", one.improvement.id, path=LONG * 2)
    school.put(one)
    school.order("reject", one.improvement.id, reason=LONG * 2)
    assert len(school.record(one.improvement.id).message) == 4000


def test_what_stands_against_an_approval_when_its_turn_comes(school: School) -> None:
    first = school.put(record("approved", improvement=improvement("first"), plan=plan(value=9)))
    school.set(lease_key("shop"), Lease(first.improvement.id, NOW))
    one = school.put(record("pending_review"))
    school.order("approve", one.improvement.id, one.digest)
    school.put(replace(school.record(one.improvement.id), preflight=(replace(ERROR, message=LONG),)))
    outcome = school.ended(school.put(replace(first, stage="failed")), "failed")
    assert len(payload(outcome, "improvement.pending_review").message) == 4000


def test_titles_in_alerts(school: School) -> None:
    one = school.put(record("planned", improvement=replace(improvement(), title=LONG)))
    school.redis.zadd("school:agenda", {one.improvement.id: 0})
    school.now = NOW + 7200
    assert payload(school.tick(), "alert.raised").message.startswith("x" * 200 + ": planned since")


def test_a_mode_says_what_it_would_do(school: School) -> None:
    school.policy = Policy(mode="propose")
    school.set(override_key("auto_approve_all"), Override("auto_approve_all", "ada", AT, 0.0, LONG))
    one = record()
    school.validated(one)
    assert [len(reason) for reason in school.decision(one.improvement.id).reasons] == [53, 4000]
