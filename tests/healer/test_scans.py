"""A scan from the event to what is stored and said: once, bounded, and honest about what it could not see."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ClusterChanged, ErrandDue, ScanRequested, SymptomReported
from eventing.handler import Emit, Permanent, Schedule, Temporary, VersionConflict
from eventing.redis_store import RedisStore
from eventing.vocabulary import Resource
from functions._clients import ledger
from functions._improvement.healing import PostMortem, Proposal, post_mortem_key, remedy_key
from functions._improvement.standing import record_key
from functions._policy.healing import Cleanup
from functions._policy.policy import Modes, Policy
from functions._symptoms.examination import Examination, merged
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from tests.healer.building import AT, NOW, record, symptom
from tests.healer.ward import RULES, Ward, emitted

SCAN = ScanRequested()
SHOP = {"namespace": "shop"}


def killed(snapshot: Snapshot) -> Examination:
    """One container is killed for memory."""
    return Examination((symptom(last_seen=snapshot.at),), unknown=dict(snapshot.unreadable))


def well(snapshot: Snapshot) -> Examination:
    """Nothing is wrong."""
    return Examination((), unknown=dict(snapshot.unreadable))


@pytest.fixture
def ward(store: RedisStore) -> Ward:
    return Ward(store, killed)


def test_a_fault_becomes_one_improvement_with_its_plan_and_the_ledger_has_both(ward: Ward) -> None:
    outcome = ward.take("scan.requested", SCAN)
    (raw,) = emitted(outcome, "improvement.raw")
    said = raw.improvement
    assert (said.category, said.practice, said.origin.kind) == ("remedy", "raise-memory", "symptom")
    assert raw.plan.operations[0].value == "192Mi"
    found = ledger.get(ward.store, remedy_key(said.id), Proposal)
    assert found is not None
    assert (found[0].improvement, found[0].plan) == (said, raw.plan)
    (known,) = ward.known().faults
    assert (known.state, known.attempts[0].improvement_id) == ("healing", said.id)


def test_the_same_scan_twice_says_the_same_and_the_next_waits(ward: Ward) -> None:
    first = ward.handle("scan.requested", SCAN, "one")
    assert ward.handle("scan.requested", SCAN, "one").emits == first.emits  # killed before it was stored
    ward.store.apply(first.changes)
    with pytest.raises(VersionConflict):
        ward.store.apply(first.changes)  # a twin that looked at the same time begins anew
    ward.now += 10
    again = ward.take("scan.requested", SCAN, time="2027-01-15T08:00:09+00:00")
    assert again.emits == ()
    assert ward.known().faults[0].word == "on its way"


def test_what_was_looked_at_since_the_asking_is_not_looked_at_again(ward: Ward) -> None:
    ward.take("scan.requested", SCAN)
    asked = len(ward.scanner.asked)
    assert ward.take("scan.requested", SCAN, time="2027-01-15T07:59:00+00:00").changes == ()
    assert len(ward.scanner.asked) == asked + 1  # the namespaces alone


def test_an_api_that_fails_in_the_middle_leaves_what_it_did_not_say_unknown(ward: Ward) -> None:
    ward.away("Event")
    ward.take("scan.requested", SCAN)
    assert ward.known().unknown == {"Event/shop": "the API server is away"}
    ward.examine = well
    ward.away("Event")
    ward.take("scan.requested", SCAN, time="")
    assert ward.known().faults[0].gone == 0.0  # not seen is not gone where not all was seen


def test_an_api_that_is_away_as_a_whole_is_asked_again_later(ward: Ward) -> None:
    ward.scanner.away = True
    with pytest.raises(Temporary, match="away"):
        ward.handle("scan.requested", SCAN)


def test_a_kind_that_may_not_be_read_is_said_and_the_rest_is_looked_at(ward: Ward) -> None:
    ward.scanner.forbidden = frozenset({"ConfigMap", "Node"})
    outcome = ward.take("scan.requested", SCAN)
    assert set(ward.known().unknown) == {"ConfigMap/shop", "Node"}
    assert len(emitted(outcome, "improvement.raw")) == 1


def ended(ward: Ward, stage: Any, at: str) -> None:
    """What the healer proposed last came to an end, and so did the cluster's patience."""
    identity = ward.known().faults[0].attempts[-1].improvement_id
    ward.store.apply((ledger.put(record_key(identity), record(stage, at), None),))


def test_a_fault_that_is_back_after_two_verified_remedies_is_a_persons(ward: Ward) -> None:
    said: list[Emit] = []
    for minutes in (0, 60, 120):
        ward.now = NOW + minutes * 60.0
        said += ward.take("scan.requested", SCAN, time="").emits
        if minutes < 120:
            ended(ward, "verified", f"2027-01-15T{8 + minutes // 60:02}:01:00+00:00")
    (known,) = ward.known().faults
    assert [one.outcome for one in known.attempts] == ["verified", "verified"]
    assert (known.state, known.word) == ("escalated", "ineffective"), known.reason
    assert [one.type.rpartition(".")[2] for one in said] == ["raw", "raw", "raised"]
    assert "the fault was back" in str(said[-1].payload)
    ward.now += 60
    assert ward.take("scan.requested", SCAN, time="").emits == ()  # a third time nothing is raised


def test_where_the_mode_is_observe_it_says_what_it_would_do_and_scores_it(ward: Ward) -> None:
    ward.policy = replace(ward.policy, mode="observe")
    assert ward.take("scan.requested", SCAN).emits == ()
    (known,) = ward.known().faults
    assert known.state == "observed"
    assert known.would is not None
    mended = (
        ward.gitops.files(ward.gitops.head())["apps/web.yaml"].replace(b"96Mi", b"192Mi").replace(b"64Mi", b"128Mi")
    )
    ward.gitops.append(ward.gitops.head(), {"apps/web.yaml": mended}, "More memory", NOW + 60)
    ward.examine, ward.now = well, NOW + 120
    ward.take("scan.requested", SCAN, time="")
    found = ledger.get(ward.store, post_mortem_key(known.fingerprint), PostMortem)
    assert found is not None
    assert (found[0].verdict, found[0].message) == ("observed", "somebody made the same change")


def test_a_persons_later_change_of_the_field_wins(ward: Ward) -> None:
    ward.policy = replace(ward.policy, healing=replace(RULES, per_scan=0))
    ward.take("scan.requested", SCAN)  # seen, but nothing may begin
    body = ward.gitops.files(ward.gitops.head())["apps/web.yaml"]
    ward.gitops.append(ward.gitops.head(), {"apps/web.yaml": body.replace(b"96Mi", b"128Mi")}, "Try 128Mi", NOW + 60)
    ward.policy, ward.now = replace(ward.policy, healing=RULES), NOW + 120
    outcome = ward.take("scan.requested", SCAN, time="")
    (known,) = ward.known().faults
    assert (known.state, known.word) == ("escalated", "changed by a person")
    assert emitted(outcome, "improvement.raw") == []
    (told,) = emitted(outcome, "alert.raised")
    assert "in commit" in told.message
    ward.now += 600
    assert ward.take("scan.requested", SCAN, time="").emits == ()  # told once


def test_five_thousand_faults_are_bounded_in_work_in_store_and_in_words(ward: Ward) -> None:
    def many(snapshot: Snapshot) -> Examination:
        found = (symptom(f"web-{number}", "unknown", last_seen=snapshot.at) for number in range(5000))
        return Examination(merged(found))

    ward.examine = many
    outcome = ward.take("scan.requested", SCAN)
    known = ward.known()
    assert (len(known.faults), known.left_out) == (500, 4500)
    states = [one.word for one in known.faults]
    assert states.count("later") == 440
    assert len(emitted(outcome, "alert.raised")) == 21  # twenty by name, and one that counts the rest
    looked = {one.fingerprint for one in known.faults if one.looked}
    ward.now += 60
    ward.take("scan.requested", SCAN, time="")
    assert not looked & {one.fingerprint for one in ward.known().faults if one.looked == NOW + 60}  # turns are taken


@pytest.mark.parametrize(
    ("kind", "payload", "looks"),
    [
        ("symptom.reported", SymptomReported("shop", "KubePodCrashLooping"), True),
        ("symptom.reported", SymptomReported("kube-system", "x"), False),
        ("symptom.reported", SymptomReported(), False),
        ("dev.knative.apiserver.resource.add", ClusterChanged("Event", SHOP, "Warning"), True),
        ("dev.knative.apiserver.resource.add", ClusterChanged("Event", SHOP, "Normal"), False),
        ("dev.knative.apiserver.resource.update", ClusterChanged("Pod", SHOP, "", {"phase": "Failed"}), True),
        ("dev.knative.apiserver.resource.update", ClusterChanged("Pod", SHOP, "", "junk"), False),
        ("dev.knative.apiserver.resource.update", ClusterChanged("Secret", SHOP), False),
    ],
)
def test_hints(ward: Ward, kind: str, payload: Any, looks: bool) -> None:
    assert bool(emitted(ward.handle(kind, payload), "improvement.raw")) is looks


def test_hints_that_follow_closely_become_one_scan(ward: Ward) -> None:
    hint = SymptomReported("shop", "x")
    ward.take("symptom.reported", hint)
    ward.now += 5
    outcome = ward.take("symptom.reported", hint)
    assert outcome.changes == (Schedule("school:scans", "shop", NOW + RULES.quiet_seconds),)


def test_nothing_is_asked_where_nothing_is_opted_in(ward: Ward) -> None:
    ward.policy = Policy(mode="act")
    assert ward.handle("scan.requested", SCAN).changes == ()
    assert ward.scanner.asked == []


def finished(name: str) -> dict[str, Any]:
    done = [{"type": "Complete", "status": "True", "lastTransitionTime": "2027-01-14T08:00:00Z"}]
    metadata = {"name": name, "namespace": "shop", "uid": f"uid-{name}"}
    return {"kind": "Job", "metadata": metadata, "spec": {}, "status": {"conditions": done}}


def test_what_is_deleted_is_written_down_first_done_once_and_told(ward: Ward) -> None:
    ward.examine = well
    ward.policy = replace(ward.policy, healing=replace(RULES, cleanup=Cleanup(jobs_after_hours=1.0)))
    for name in ("a", "b"):
        ward.scanner.put(finished(name))
    (due,) = emitted(ward.take("scan.requested", SCAN), "errand.due")
    assert ward.scanner.deleted == []
    ward.scanner.put({**finished("b"), "metadata": {"name": "b", "namespace": "shop", "uid": "another"}})
    outcome = ward.handle("errand.due", due)  # and killed before it was stored
    assert ward.scanner.deleted == ["Job/a"]
    outcome = ward.take("errand.due", due)
    (told,) = emitted(outcome, "alert.raised")
    assert (told.severity, told.message.count("was gone already")) == ("info", 2)
    assert ward.take("errand.due", due).changes == ()
    assert ward.scanner.deleted == ["Job/a"]


def test_an_errand_that_the_ledger_does_not_know_is_refused(ward: Ward) -> None:
    with pytest.raises(Permanent, match="forged"):
        ward.handle("errand.due", ErrandDue("x"))


def test_in_another_mode_than_act_nothing_is_deleted(ward: Ward) -> None:
    ward.examine = well
    rules = replace(RULES, cleanup=Cleanup(jobs_after_hours=1.0))
    ward.scanner.put(finished("a"))
    for policy in (
        Policy(mode="propose", healing=rules),
        Policy(mode="act", modes=Modes(namespaces={"shop": "observe"}), healing=rules),
    ):
        ward.policy = policy
        assert emitted(ward.handle("scan.requested", SCAN), "errand.due") == []


def test_a_fault_that_is_in_no_namespace_is_kept_with_the_clusters(ward: Ward) -> None:
    node = Symptom("node-pressure", Resource("Node", "n1"), last_seen=AT)
    ward.examine = lambda _: Examination((node,))
    ward.take("scan.requested", SCAN)
    assert [one.symptom.subject.name for one in ward.known("").faults] == ["n1"]
    assert ward.known().faults == ()


NODE = Resource("Node", "shelf-1")


def full(snapshot: Snapshot) -> Examination:
    """A node of the cluster is full."""
    symptoms = (Symptom("node-full", NODE, {"node": "shelf-1", "resource": "memory"}, last_seen=snapshot.at),)
    return Examination(symptoms, unknown=dict(snapshot.unreadable))


@pytest.mark.parametrize(("asked", "looked_at"), [((), True), (("shop",), False)])
def test_what_is_known_of_a_few_namespaces_decides_nothing_for_the_cluster(
    store: RedisStore, asked: tuple[str, ...], looked_at: bool
) -> None:
    ward = Ward(store, full)
    if asked:  # the policy opts in more than that
        ward.policy = replace(ward.policy, healing=replace(RULES, namespaces=("shop", "bank")))
        ward.scanner.put({"kind": "Namespace", "metadata": {"name": "bank"}})
    ward.take("scan.requested", ScanRequested(asked))
    (known,) = ward.known("").faults
    assert (known.state != "new") is looked_at


def test_what_is_deleted_anyway_is_nobodys_to_look_at(store: RedisStore) -> None:
    done = Resource("Job", "old", "shop")

    def finished(snapshot: Snapshot) -> Examination:
        return Examination((Symptom("finished", done, {}, last_seen=snapshot.at),), unknown={})

    ward = Ward(store, finished)
    ward.policy = replace(ward.policy, mode="act", healing=replace(RULES, cleanup=Cleanup(24.0)))
    over = {"type": "Complete", "status": "True", "lastTransitionTime": "2027-01-01T00:00:00Z"}
    metadata = {"name": "old", "namespace": "shop", "uid": "u-1"}
    ward.scanner.put({"kind": "Job", "metadata": metadata, "spec": {}, "status": {"conditions": [over]}})
    outcome = ward.take("scan.requested", SCAN)
    assert emitted(outcome, "alert.raised") == []
    assert [one.word for one in ward.known().faults] == ["cleanup"]
