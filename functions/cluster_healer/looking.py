"""One scan: a snapshot, its symptoms by cause, what the ledger knows of them, and what follows."""

from datetime import UTC, datetime

from eventing.contracts import PREFIX, ErrandDue
from eventing.handler import Change, Emit, Event, Outcome
from eventing.vocabulary import Resource
from functions._clients import ledger
from functions._clients.cluster_snapshot import read_snapshot
from functions._clients.metrics import Bounded
from functions._improvement.healing import Deletion, Errand, Faults, Known, errand_key, faults_key, post_mortem_key
from functions._improvement.record import Record
from functions._manifests.repository import load
from functions._policy.policy import Policy
from functions._symptoms.causes import Case, grouped
from functions._symptoms.examination import examined
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions.cluster_healer.cleanup import deletions
from functions.cluster_healer.facts import facts_of
from functions.cluster_healer.judgement import HOUR, in_flight
from functions.cluster_healer.measuring import usage
from functions.cluster_healer.mirrors import with_mirrors
from functions.cluster_healer.noting import noted, taken_back
from functions.cluster_healer.rounds import Round
from functions.cluster_healer.scoring import observed
from functions.cluster_healer.stages import Ward

PATIENCE = 120.0  # seconds of one scan until nothing more is diagnosed; the trigger waits for longer
ASKING = 20.0  # seconds in which Prometheus has to answer everything
UNPLACED = frozenset(("no-room", "taint", "node-mismatch", "spread", "quota", "limit-range"))
STILL_WELL = frozenset(
    ("finished", "suspended", "drift-benign", "drift-manual", "prune-pending", "lent", "memory-short")
)
OF_THE_CLUSTER = ""  # the document of faults that are in no namespace that is looked at


def scanned(event: Event, ward: Ward, spaces: frozenset[str], *, whole: bool) -> Outcome:
    """One scan of these namespaces; `whole` says that they are all that are opted in."""
    began = ward.clock()
    snapshot = read_snapshot(ward.scanner, spaces, began, ward.clock)
    seen = (ward.examine or examined)(snapshot)
    cases = grouped(seen.symptoms, snapshot)
    unknown = {**snapshot.unreadable, **{f"analyzer {name}": why for name, why in seen.broken.items()}}
    stored = {one: _stored(ward, one) for one in (*sorted(spaces), OF_THE_CLUSTER)}
    records = _records(ward, [one for faults, _ in stored.values() for one in faults.faults])
    round_ = _round(ward, snapshot, began, seen.symptoms)
    may_go = _may_go(ward.policy, snapshot, round_)
    round_.tidied = frozenset(Resource(one.kind, one.name, one.namespace) for one in may_go)
    left_out, changes, over = sum(seen.left_out.values()), list[Change](), list[Known]()
    documents: dict[str, Faults] = {}
    for space, (before, _) in stored.items():
        mine = [one for one in cases if _document(one, spaces) == space]
        missing = {key: why for key, why in unknown.items() if "/" not in key or key.endswith(f"/{space}") or not space}
        within, sure = ward.policy.healing.returns_within_hours * HOUR, whole or space != OF_THE_CLUSTER
        after = noted(before, mine, records, snapshot.seconds, within, missing, left_out, whole=sure)
        documents[space], over = after.faults, [*over, *after.over]
    by_fingerprint = {one.symptom.fingerprint: one for one in cases}
    round_.unwell |= taken_back(one for faults in documents.values() for one in faults.faults)
    for space, faults in documents.items():
        others = [one for name, each in documents.items() if name != space for one in in_flight(each.faults)]
        if whole or space != OF_THE_CLUSTER:  # what is known of a few namespaces decides nothing for all
            documents[space] = round_.healed(faults, by_fingerprint, others)
        changes.append(ledger.put(faults_key(space), documents[space], stored[space][1]))
    for one in over:
        if one.would is not None:
            scored = observed(one, round_.repository, snapshot.seconds)
            changes.append(ledger.put(post_mortem_key(one.fingerprint), scored, None))
    errand = _errand(event, may_go, round_, began)
    return Outcome((*changes, *round_.changes, *errand[0]), (*round_.emits, *errand[1]))


def _stored(ward: Ward, space: str) -> tuple[Faults, int]:
    return ledger.get(ward.store, faults_key(space), Faults) or (Faults(space), 0)


def _document(case: Case, spaces: frozenset[str]) -> str:
    namespace = case.symptom.subject.namespace
    return namespace if namespace in spaces else OF_THE_CLUSTER


def _records(ward: Ward, faults: list[Known]) -> dict[str, Record]:
    """The records of remedies that were on their way when the ledger last heard of them."""
    going = [one.attempts[-1].improvement_id for one in faults if one.attempts and not one.attempts[-1].ended]
    found = ((identity, ledger.record(ward.store, identity)) for identity in going)
    return {identity: one[0] for identity, one in found if one}


def _round(ward: Ward, snapshot: Snapshot, began: float, symptoms: tuple[Symptom, ...]) -> Round:
    repository = load(ward.gitops.files(ward.gitops.head()))
    measured = snapshot.usage
    if ward.metrics is not None:
        asked = Bounded(ward.metrics, ward.clock, ASKING)
        measured, _ = usage(asked, repository, snapshot.namespaces, ward.policy.healing.usage_hours, began)
    facts = facts_of(snapshot, ward.scanner.groups(), began).facts
    facts = with_mirrors(facts, symptoms, ward.policy.healing.mirrors, ward.registry, repository)
    today = datetime.fromtimestamp(began, UTC).date().isoformat()

    def late() -> bool:
        return ward.clock() > began + PATIENCE

    return Round(
        ward.store,
        ward.gitops,
        ward.policy,
        repository,
        facts,
        measured,
        snapshot.seconds,
        today,
        late,
        ward.asking,
        unplaced=frozenset(one.subject for one in symptoms if one.fault in UNPLACED),
        unwell=frozenset(one.subject for one in symptoms if one.fault not in STILL_WELL),
    )


def _may_go(policy: Policy, snapshot: Snapshot, round_: Round) -> tuple[Deletion, ...]:
    """The finished things that may be deleted here and now."""
    found = deletions(snapshot, round_.repository, policy.healing.cleanup)
    return tuple(one for one in found if policy.modes.namespaces.get(one.namespace, policy.mode) == "act")


def _errand(
    event: Event, found: tuple[Deletion, ...], round_: Round, at: float
) -> tuple[tuple[Change, ...], tuple[Emit, ...]]:
    """What is done in the cluster itself: written down first, then done by an event of its own."""
    if not (found or round_.refresh or round_.sync):
        return (), ()
    errand = Errand(event.id, at, found, tuple(dict.fromkeys(round_.refresh)), tuple(dict.fromkeys(round_.sync)))
    due = Emit(PREFIX + "errand.due", ErrandDue(errand.id), errand.id, "errand")
    return (ledger.put(errand_key(errand.id), errand, None),), (due,)
