"""A change that was verified and that a person took back in Git: seen when the same comes again, and refused."""

import pytest
from msgspec.structs import replace

from functions._clients.gitops import Commit, trailers
from functions._improvement.record import Record, ReviewRequest
from functions._improvement.standing import Tombstone, fingerprint_key, lease_key, statement_key, tombstone_key
from functions.school_coordinator.taken_back import taker
from tests.coordinator.samples import improvement, plan, record, sound
from tests.coordinator.school import School, payload, said

OURS, THEIRS = "a" * 40, "b" * 40
MADE = sound("a", commit=OURS)
MERGED = replace(MADE, review=ReviewRequest(12, "u", "b", "d", "h", "merged"))


def commit(message: str, sha: str = THEIRS) -> Commit:
    return Commit(sha, OURS, message, "Ada Lovelace", trailers(message))


REVERT = commit(f'Revert "Practice a"\n\nThis reverts commit {OURS}.\n')


@pytest.mark.parametrize(
    ("made", "later", "found"),
    [
        (MADE, [REVERT], True),
        (MADE, [commit(f"Revert it\n\nThis reverts commit {OURS[:9]}, reversing\nchanges made to {THEIRS}.")], True),
        (MADE, [commit("More pods", "c" * 40), REVERT, commit("Another", "d" * 40)], True),
        (MERGED, [commit('Revert "Practice a" (#15)\n\nReverts shop/manifests#12\n')], True),
        (MADE, [], False),
        (MADE, [commit("Fewer pods")], False),  # by hand: found missing, and held for a person
        (MADE, [commit(f"This reverts commit {THEIRS}.")], False),
        (MADE, [commit(f"See {OURS}, which nobody reverts")], False),
        (MADE, [commit("Reverts shop/manifests#12")], False),  # no pull request of ours
        (MERGED, [commit("Reverts shop/manifests#123")], False),
        (replace(MERGED, review=replace(MERGED.review, state="closed")), [commit("Reverts a/b#12")], False),  # type: ignore[type-var]  # it has one
        (MADE, [commit(f"Revert\n\nThis reverts commit {OURS}.\n\nImprovement-Id: one")], False),  # the school's own
        (MADE, [commit(f"Reapply\n\nThis reverts commit {THEIRS}.", "c" * 40), REVERT], False),  # and it is back
    ],
)
def test_whose_commit_took_it_back(made: Record, later: list[Commit], found: bool) -> None:
    taken = taker(made, later)
    assert (taken is not None) == found
    if taken:
        assert taken.author == "Ada Lovelace"


def reverted(school: School) -> Record:
    """A change of ours, verified, and its revert by a person."""
    ours = school.gitops.append(school.gitops.head(), {"shop/web.yaml": b"replicas: 3\n"}, "Practice a", school.now)
    made = school.put(replace(sound("a"), stage="verified", commit=ours))
    school.set(fingerprint_key(made.fingerprint), made.improvement.id)
    school.set(statement_key(made.improvement.fingerprint), made.improvement.id)
    message = f'Revert "Practice a"\n\nThis reverts commit {ours}.\n'
    school.gitops.append(ours, {"shop/web.yaml": None}, message, school.now)
    return made


def again(practice: str) -> Record:
    """The same plan, of another statement."""
    return record(improvement=improvement(practice), plan=plan("shop", "shop", 3, practice=practice))


def test_the_same_plan_is_refused_with_who_took_it_back_and_lifting_lets_it_come(school: School) -> None:
    made = reverted(school)
    second = again("b")
    assert second.fingerprint == made.fingerprint
    refused = payload(school.validated(second), "improvement.rejected")
    assert refused.reason == "tombstone"
    stone = school.get(tombstone_key(made.fingerprint), Tombstone)
    assert stone is not None
    head = school.gitops.commits[-1]
    assert (stone.kind, stone.by, stone.improvement_id) == ("reverted", head.author, made.improvement.id)
    assert stone.reason == 'Revert "Practice a"'
    known = school.record(made.improvement.id)
    assert (known.stage, known.revert) == ("verified", head.sha)
    assert known.timeline[-1].note.startswith(f"taken back by commit {head.sha[:12]}")
    school.order("lift", made.fingerprint)
    third = again("c")
    assert said(school.validated(third)) == ["improvement.approved"]
    assert school.get(tombstone_key(made.fingerprint), Tombstone) is None


def test_the_same_statement_is_refused_by_the_stone_and_no_duplicate_once_that_is_lifted(school: School) -> None:
    made = reverted(school)
    repeated = replace(made.improvement, id="said-again")
    assert payload(school.raw(repeated), "improvement.rejected").reason == "tombstone"
    school.order("lift", made.improvement.id)
    assert said(school.raw(replace(made.improvement, id="said-once-more"))) == ["improvement.accepted"]


def test_what_stands_is_a_duplicate_as_before(school: School) -> None:
    made = school.put(replace(sound("a"), stage="verified", commit=school.gitops.head()))
    school.set(statement_key(made.improvement.fingerprint), made.improvement.id)
    assert payload(school.raw(replace(made.improvement, id="again")), "improvement.rejected").reason == "duplicate"
    assert school.record(made.improvement.id).revert == ""
    assert school.redis.exists(lease_key("shop")) == 0
