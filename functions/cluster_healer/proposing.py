"""From a diagnosis to what the school is offered: an improvement of kind `symptom`, with its plan. Pure."""

import hashlib

import msgspec

from eventing.vocabulary import Improvement, Origin, Resource, Target
from functions._catalogue.remedies.diagnosis import Diagnosis
from functions._improvement.healing import Attempt, Known, Proposal
from functions._improvement.identity import LENGTH, improvement_id, plan_fingerprint
from functions._improvement.text import one_line
from functions._symptoms.causes import Case
from functions._symptoms.faults import TITLES
from functions.cluster_healer.judgement import touches

_NAMED = 20  # explained symptoms that a proposal names
_QUOTE = 1500  # characters of evidence in an event and a commit message
WHOLE = 1.0  # the relevance of a remedy: its fault is there; whether it may be mended is the policy's `remedies`


def remedy_fingerprint(fault: str, remedy: str, plan: str) -> str:
    """Of a statement of the healer: this change by this remedy for this fault. Rejected or rolled back, it alone gets
    the tombstone; another remedy for the same fault may still be tried.
    """
    told = msgspec.json.encode(("remedy", fault, remedy, plan))
    return hashlib.sha256(told).hexdigest()[:LENGTH]


def proposal(case: Case, found: Diagnosis, known: Known) -> Proposal:
    """The improvement with its plan. Its id is that of the fault, the change and the attempt, so the same look at the
    same fault gives the same id however often it is delivered.

    Raises:
        ValueError: when the diagnosis has no plan.
    """
    if found.plan is None:
        raise ValueError(f"the diagnosis of {known.fingerprint} has no plan")
    fault, attempt = known.fingerprint, len(known.attempts) + 1
    fingerprint = remedy_fingerprint(fault, found.remedy, plan_fingerprint(found.plan))
    subject = found.symptom.subject
    quote = one_line(" | ".join(found.symptom.evidence), _QUOTE)
    improvement = Improvement(
        id=improvement_id(fault, fingerprint, f"attempt {attempt}"),
        origin=Origin("symptom", fault, title=one_line(f"{TITLES[found.fault]}: {named(subject)}"), quote=quote),
        title=one_line(f"{subject.kind} {subject.name}: {found.plan.summary}", 200),
        category="remedy",
        relevance=WHOLE,
        fingerprint=fingerprint,
        description=one_line(found.cause, 1000),
        type="remedy",
        practice=found.remedy,
        targets=(Target(subject.kind, subject.namespace, subject.name),),
        notes=tuple(one_line(case.why, 400) for _ in (0,) if case.why),
    )
    explained = tuple(f"{named(one.subject)}: {TITLES[one.fault]}" for one in case.explains[:_NAMED])
    return Proposal(improvement, found.plan, known.symptom, found.cause[:1000], known.first, attempt, explained)


def attempt_of(offered: Proposal, at: float) -> Attempt:
    """How the ledger's fault remembers it."""
    said, plan = offered.improvement, offered.plan
    return Attempt(said.id, said.practice, plan.summary[:400], at, touches(plan))


def named(resource: Resource) -> str:
    """How an object is written for people."""
    return f"{resource.kind} {resource.namespace + '/' if resource.namespace else ''}{resource.name}"
