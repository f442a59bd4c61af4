"""Plans that rag-validator is given."""

from eventing.contracts import PREFIX, ImprovementPlanned, ImprovementValidated
from eventing.handler import Event, Outcome
from eventing.redis_store import RedisStore
from eventing.vocabulary import ChangePlan, ValidationReport
from functions._clients import ledger
from functions._improvement.record import Record, Stage, Step
from tests.validator.homelab import FILES, LIMIT, POD, improvement, plan, put

NOTES = "# Why\n\nweb is capped at 192Mi on purpose.\n"
TREE = {**{path: text.encode() for path, text in FILES.items()}, "docs/why.md": NOTES.encode()}
PROBE = plan(put(f"{POD}.readinessProbe", {"tcpSocket": {"port": 80}}), practice="readiness-probe")
LOWER = plan(put(LIMIT, "128Mi", "192Mi"))


def recorded(store: RedisStore, change: ChangePlan | None, identity: str = "i1", stage: Stage = "planned") -> Record:
    record = Record(
        improvement(identity), stage, (Step(stage, "then", "x"),), plan=change, digest="d1", fingerprint="p1"
    )
    store.apply([ledger.put_record(record, 0)])
    return record


def planned(identity: str = "i1", digest: str = "d1") -> Event:
    payload = ImprovementPlanned(improvement(identity), PROBE, digest, "p1", "")
    return Event(PREFIX + "improvement.planned", "/cortex-school/x", "e1", payload)


def found(outcome: Outcome) -> ValidationReport:
    payload = outcome.emits[0].payload
    assert isinstance(payload, ImprovementValidated)
    return payload.report
