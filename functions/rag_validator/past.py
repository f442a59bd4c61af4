"""What is remembered of the past: one chunk for each improvement, and one for each remedy. Pure."""

from eventing.vocabulary import Resource
from functions._clients.knowledge import Chunk
from functions._improvement.healing import PostMortem
from functions._improvement.memory import told
from functions._improvement.record import Record


def past_chunk(record: Record) -> Chunk:
    """What became of one improvement; `outcome` is the stage it is at."""
    improvement, plan = record.improvement, record.plan
    resources = dict.fromkeys(resource_key(one.resource) for one in plan.operations) if plan else ()
    facts = {
        "outcome": record.stage,
        "practice": improvement.practice,
        "application": record.application,
        "resources": " ".join(resources),
        "title": improvement.title,
        "message": record.message,
        "commit": record.commit,
    }
    told = (improvement.title, improvement.description, plan.summary if plan else "", record.stage, record.message)
    return Chunk(improvement.id, " ".join((*told, facts["resources"])), facts)


def fault_chunk(one: PostMortem) -> Chunk:
    """What became of one remedy, under its improvement."""
    facts = {
        "fault": one.fault,
        "resource": resource_key(one.resource),
        "remedy": one.remedy,
        "verdict": one.verdict,
        "told": told(one),
    }
    return Chunk(one.improvement_id or one.fingerprint, " ".join(facts.values()), facts)


def resource_key(resource: Resource) -> str:
    """How a resource is written in facts."""
    return f"{resource.kind}/{resource.namespace}/{resource.name}"
