"""One round: what was seen in a snapshot becomes proposals, questions to a person, or patience, fault by fault.

The order is fixed, what was looked at longest ago first, so that no fault waits for ever behind others.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementRaw
from eventing.handler import Change, Emit
from eventing.store import Store
from eventing.vocabulary import ChangePlan, Resource
from functions._catalogue.remedies.diagnosis import Diagnosis, diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._clients import ledger
from functions._clients.gitops import GitOps
from functions._improvement.healing import KEPT, MOST_ATTEMPTS, Attempt, Faults, Known, Proposal, Would, remedy_key
from functions._improvement.identity import plan_fingerprint
from functions._improvement.standing import Tombstone, tombstone_key
from functions._manifests.manifest import Manifest
from functions._manifests.repository import Repository
from functions._policy.policy import Policy
from functions._preflight.facts import Facts
from functions._preflight.knobs import knobs_of
from functions._symptoms.causes import Case
from functions._symptoms.faults import UNNAMED, Fault
from functions._symptoms.ownership import owner
from functions._symptoms.usage import Usage
from functions.cluster_healer import asking
from functions.cluster_healer.history import changed_since
from functions.cluster_healer.judgement import Around, Ruling, first_look, in_flight, second_look
from functions.cluster_healer.opinions import MOST_SAID, with_opinion
from functions.cluster_healer.proposing import attempt_of, proposal

if TYPE_CHECKING:
    from functions._experts.diagnosing_available import Asking

MOST_QUESTIONS = 5  # to a model in one scan: each takes seconds, and the others wait for the next
MOST_DIAGNOSED = 60  # faults of one round: each is planned and checked against the whole repository


@dataclass
class Round:
    """What a round works with, and what comes of it."""

    store: Store
    gitops: GitOps
    policy: Policy
    repository: Repository
    facts: Facts
    usage: tuple[Usage, ...]
    at: float
    today: str
    late: Callable[[], bool]
    asking: "Asking | None" = None  # a model that names what no rule recognises
    unplaced: frozenset[Resource] = frozenset()  # workloads with pods that find no node
    unwell: frozenset[Resource] = frozenset()  # workloads with a fault of their own, or a remedy that was taken back
    tidied: frozenset[Resource] = frozenset()  # finished things that are deleted by an errand of this scan
    changes: list[Change] = field(default_factory=list)
    emits: list[Emit] = field(default_factory=list)
    begun: int = 0
    diagnosed: int = 0
    questions: int = 0
    refresh: list[str] = field(default_factory=list)  # Applications that Argo CD is to compare again, thoroughly
    sync: list[str] = field(default_factory=list)  # and those whose sync is to be repeated

    def healed(self, faults: Faults, cases: Mapping[str, Case], elsewhere: Iterable[tuple[str, str]]) -> Faults:
        """One namespace's document after the round; `elsewhere` is what remedies of other namespaces touch."""
        touched = [*elsewhere, *in_flight(faults.faults)]
        begun = list(faults.begun)
        after: dict[str, Known] = {one.fingerprint: one for one in faults.faults}
        told = left = 0
        for known in sorted(faults.faults, key=lambda one: (one.looked, one.first, one.fingerprint)):
            case = cases.get(known.fingerprint)
            if case is None or known.caused_by or known.gone:
                continue
            now = self._looked_at(case, known, touched, begun)
            if now.attempts != known.attempts and now.word != "asked":
                touched += [(name, now.attempts[-1].improvement_id) for name in now.attempts[-1].touches]
                begun.append(self.at)
            if now.state == "escalated" and now.told != now.word:
                if told < asking.MOST:
                    self._emit("alert.raised", asking.escalated(now), now.fingerprint)
                    told += 1
                else:
                    left += 1
                now = replace(now, told=now.word)
            after[known.fingerprint] = now
        if left:
            self._emit("alert.raised", asking.too_many(faults.namespace, left, len(after)), f"many:{faults.namespace}")
        return replace(faults, faults=tuple(after.values()), begun=tuple(begun))

    def _looked_at(self, case: Case, known: Known, touched: list[tuple[str, str]], begun: list[float]) -> Known:
        if case.symptom.fault == "finished" and any(same_place(case.symptom.resource, one) for one in self.tidied):
            return _ruled(known, Ruling("wait", "cleanup", "it is deleted, as the policy lets finished things be"))
        ruling = first_look(known, self.at, self.policy.healing)
        if ruling.outcome != "act":
            return _ruled(known, ruling)
        if self.diagnosed >= MOST_DIAGNOSED or self.late():
            return _ruled(known, Ruling("wait", "later", "more faults than one scan can look into; its turn comes"))
        self.diagnosed += 1
        known = replace(known, looked=self.at)
        found = diagnose(self._patient(case))
        known, found = self._named(case, replace(known, cause=found.cause[:1000]), found)
        if found.plan is None:
            if asked := self._asked(known, found):
                return asked
            return _ruled(known, Ruling("escalate", found.remedy or "no remedy", found.escalate))
        offered = proposal(case, found, known)
        unplaced = tuple(f"{one.kind}/{one.namespace}/{one.name}" for one in self.unplaced)
        around = Around(self.begun, tuple(begun), tuple(touched), *self._past(offered, found), unplaced)
        ruling = second_look(found.plan, around, self.policy, self.at)
        if ruling.outcome == "observe":
            would = known.would or Would(found.remedy, found.plan, self.at)
            return _ruled(replace(known, would=would), ruling)
        return self._proposed(known, offered) if ruling.outcome == "act" else _ruled(known, ruling)

    def _named(self, case: Case, known: Known, found: Diagnosis) -> tuple[Known, Diagnosis]:
        """With a model's name for what no rule recognises: asked once for a fault, a few in one scan. What follows from
        that name waits for a person.
        """
        symptom = case.symptom
        if found.plan is not None or symptom.fault not in UNNAMED:
            return known, found
        if known.opinion is None and self.asking is not None:
            if self.questions >= MOST_QUESTIONS or self.late():
                return known, found
            self.questions += 1
            said = self.asking(symptom, len(case.explains))
            if isinstance(said, str):
                return known, replace(found, escalate=f"{found.escalate}; {said}"[:MOST_SAID])
            known = replace(known, opinion=said)

        def again(fault: Fault) -> Diagnosis:
            return diagnose(self._patient(replace(case, symptom=replace(symptom, fault=fault))))

        return with_opinion(known, found, again)

    def _asked(self, known: Known, found: Diagnosis) -> Known | None:
        """Argo CD is asked to compare or to sync again, where the policy lets that remedy go by itself; no plan is made
        of it, so the ledger's fault alone remembers it, with an end at once.
        """
        request = found.request
        policy, automatic = self.policy, self.policy.remedies.get(found.remedy) in ("automatic", "agreed")
        named = (*request.refresh, *request.sync) if request else ()
        acts = all(policy.modes.applications.get(one, policy.mode) == "act" for one in named)
        if request is None or not automatic or not acts or self.begun >= self.policy.healing.per_scan:
            return None
        self.begun += 1
        self.refresh += request.refresh
        self.sync += request.sync
        done = Attempt(
            f"errand-{len(known.attempts) + 1}", found.remedy, request.why[:400], self.at, (), "asked", "", self.at
        )
        attempts = (*known.attempts, done)[-MOST_ATTEMPTS:]
        return replace(known, attempts=attempts, state="waiting", word="asked", reason=request.why[:1000])

    def _past(self, offered: Proposal, found: Diagnosis) -> tuple[tuple[Tombstone, ...], str]:
        """Tombstones of this very change, and who changed its fields since the fault was there."""
        if found.plan is None:
            return (), ""
        names = (offered.improvement.fingerprint, plan_fingerprint(found.plan))
        stones = [ledger.get(self.store, tombstone_key(one), Tombstone) for one in names]
        since = offered.first
        return tuple(one[0] for one in stones if one), changed_since(self.gitops, found.plan, since)

    def _proposed(self, known: Known, offered: Proposal) -> Known:
        said = offered.improvement
        offered = replace(offered, registries=self._asked_of(offered.plan))
        self.begun += 1
        self.changes.append(ledger.put(remedy_key(said.id), offered, None, KEPT))
        self._emit("improvement.raw", ImprovementRaw(said, offered.plan), said.id)
        attempts = (*known.attempts, attempt_of(offered, self.at))[-MOST_ATTEMPTS:]
        reason = f"{said.practice}: {offered.plan.summary}"[:1000]
        return replace(known, attempts=attempts, state="healing", word="proposed", reason=reason, told="")

    def _asked_of(self, plan: ChangePlan) -> Mapping[str, tuple[str, ...]]:
        """What the registries that a plan pulls from have, as far as this scan asked them: nobody asks them again."""
        written = [str(one.value) for one in plan.operations]
        known = {one.host: one.images for one in self.facts.registries if one.images is not None}
        return {host: held for host, held in known.items() if any(f"{host}/" in text for text in written)}

    def _patient(self, case: Case) -> Patient:
        """The fault with everything around it; `also` are others that show it for the same cause."""
        repository, symptom = self.repository, case.symptom
        manifest = self._manifest(symptom.owner) or owner(repository, symptom.resource)
        declared = (self._manifest(one.owner) or owner(repository, one.resource) for one in case.explains)
        return Patient(
            symptom,
            manifest,
            repository,
            self.facts,
            knobs_of(self.policy),
            self.today,
            usage=self.usage,
            unplaced=self.unplaced,
            unwell=self.unwell,
            also=tuple(dict.fromkeys(one.resource for one in declared if one)),
        )

    def _manifest(self, resource: Resource | None) -> Manifest | None:
        return self.repository.find(resource.kind, resource.namespace, resource.name) if resource else None

    def _emit(self, kind: str, payload: Struct, identity: str) -> None:
        self.emits.append(Emit(PREFIX + kind, payload, identity, identity, identity, identity))


def same_place(one: Resource, other: Resource) -> bool:
    """Whether two names are of one object, whatever version of its kind they say."""
    return (one.kind, one.namespace, one.name) == (other.kind, other.namespace, other.name)


def _ruled(known: Known, ruling: Ruling) -> Known:
    state = {"wait": "waiting", "observe": "observed", "escalate": "escalated"}[ruling.outcome]
    if ruling.word == "on its way":
        state = "healing"
    return replace(known, state=state, word=ruling.word, reason=ruling.reason[:1000])
