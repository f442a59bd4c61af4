"""What is known of a namespace's faults after a look."""

from typing import Any

from eventing.vocabulary import Resource
from functions._improvement.healing import MOST_FAULTS, Faults
from functions._symptoms.causes import Case
from functions.cluster_healer.noting import Noted, noted, taken_back
from tests.healer.building import AT, NOW, attempt, case, faults, known, record, symptom

DAY = 24 * 3600.0


def look(before: Faults, *cases: Case, records: Any = None, unknown: Any = None, **more: Any) -> Noted:
    return noted(before, cases, records or {}, NOW, DAY, unknown or {}, **more)


def test_a_new_fault_is_known_since_the_cluster_says_so() -> None:
    (one,) = look(faults(), case(symptom(first_seen="2027-01-15T07:00:00Z", last_seen=AT))).faults.faults
    assert (one.first, one.last, one.scans, one.state) == (NOW - 3600, NOW, 1, "new")


def test_seen_again_it_keeps_its_beginning_and_counts() -> None:
    (one,) = look(faults(known(scans=4, gone=5.0)), case()).faults.faults
    assert (one.first, one.last, one.scans, one.gone) == (NOW - 600, NOW, 5, 0.0)


def test_what_another_fault_explains_is_kept_with_its_cause() -> None:
    first, second = look(faults(), case(symptom(), symptom("api"), symptom("db"))).faults.faults[:2]
    assert (first.explains, first.caused_by) == (2, "")
    assert (second.state, second.caused_by) == ("explained", first.fingerprint)


def test_what_is_not_seen_any_more_is_forgotten_unless_something_was_done_about_it() -> None:
    tried = known(symptom=symptom("api"), attempts=(attempt(outcome="verified", ended=NOW - 60),))
    after = look(faults(known(), tried))
    assert [one.fingerprint for one in after.over] == [known().fingerprint]
    assert [one.gone for one in after.faults.faults] == [NOW]
    long_ago = known(attempts=(attempt(outcome="verified", ended=NOW - 2 * DAY),))
    assert look(faults(long_ago)).over


def test_what_could_not_be_read_is_not_taken_for_gone() -> None:
    for uncertain in ({"unknown": {"Pod/shop": "403"}}, {"left_out": 3}, {"whole": False}):
        after = look(faults(known()), **uncertain)
        assert not after.over
        assert after.faults.faults[0].gone == 0.0


def test_the_end_of_a_remedy_is_noted_and_so_is_the_return_of_its_fault() -> None:
    going = faults(known(attempts=(attempt(),)))
    (well,) = look(going, records={"i-1": record("verified")}).faults.faults
    assert (well.attempts[0].outcome, well.attempts[0].ended, well.attempts[0].back) == ("verified", NOW, 0.0)
    early = record("verified", "2027-01-15T07:59:00+00:00")
    (back,) = look(going, case(), records={"i-1": early}).faults.faults
    assert back.attempts[0].back == NOW
    (same,) = look(going, case(symptom(last_seen="2027-01-15T07:58:00+00:00")), records={"i-1": early}).faults.faults
    assert same.attempts[0].back == 0.0  # old data: what was seen before its end is no return
    (refused,) = look(going, case(), records={"i-1": record("rejected", reason="moved on")}).faults.faults
    assert refused.attempts[0].outcome == "moved on"
    (held,) = look(going, case(), records={"i-1": record("pending_review")}).faults.faults
    assert (held.attempts[0].outcome, held.attempts[0].ended) == ("pending_review", 0.0)


def test_five_thousand_faults_are_bounded_and_counted_whatever_their_order() -> None:
    cases = [case(symptom(f"web-{number}", evidence=("x" * 10_000,) * 50)) for number in range(5000)]
    after = look(faults(), *cases).faults
    assert (len(after.faults), after.left_out) == (MOST_FAULTS, 4500)
    assert sum(len(line) for line in after.faults[0].symptom.evidence) <= 6 * 400
    assert look(faults(), *reversed(cases)).faults == after


def test_what_was_taken_back_is_named_and_nothing_else() -> None:
    touched = ("Deployment/shop/web", "Deployment/shop/api")
    bad = known(attempts=(attempt(outcome="rolled_back", ended=NOW, touches=touched), attempt(outcome="verified")))
    assert taken_back((bad, known(attempts=(attempt(),)))) == {
        Resource("Deployment", "web", "shop"),
        Resource("Deployment", "api", "shop"),
    }
