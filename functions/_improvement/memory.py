"""What a remedy leaves behind when it ends: what was wrong, why, what was done, how it went, how long it took. Pure."""

from collections.abc import Iterable
from datetime import datetime

from functions._improvement.healing import PostMortem, Proposal
from functions._improvement.record import Record
from functions._symptoms.faults import TITLES

MOST = 10  # post-mortems that are kept under one name: the newest


def post_mortem(record: Record, offered: Proposal) -> PostMortem:
    """Of a remedy that came to its end, by its record and by what it was proposed with."""
    symptom, ended = offered.symptom, record.timeline[-1].at if record.timeline else ""
    return PostMortem(
        fault=symptom.fault,
        fingerprint=symptom.fingerprint,
        resource=symptom.subject,
        symptom=TITLES[symptom.fault],
        cause=offered.cause,
        remedy=record.improvement.practice,
        change=offered.plan.summary,
        verdict=record.stage,
        message=record.message,
        first=offered.first,
        ended=datetime.fromisoformat(ended).timestamp() if ended else offered.first,
        improvement_id=record.improvement.id,
        commit=record.commit,
    )


def remembered(before: Iterable[PostMortem], new: PostMortem) -> tuple[PostMortem, ...]:
    """What is known under a name with one more, newest first; the same remedy counts once."""
    kept = (one for one in before if one.improvement_id != new.improvement_id)
    return (new, *kept)[:MOST]


def told(one: PostMortem) -> str:
    """In a sentence, for a person and for who judges the next change of the same object."""
    name = f"{one.resource.kind} {one.resource.namespace}/{one.resource.name}"
    why = f": {one.message}" if one.message and one.verdict != "verified" else ""
    took = f", healed after {one.seconds_to_heal / 60:.0f} min" if one.verdict == "verified" else ""
    return f"{name}: {one.symptom} ({one.cause}); {one.remedy}: {one.change}: {one.verdict}{took}{why}"
