"""What moe-router leaves in the ledger and says to the others. Pure."""

from datetime import UTC, datetime

from eventing.contracts import PREFIX, ROUTER, AlertRaised, ImprovementCategorized
from eventing.handler import Append, Emit, Event, Outcome
from eventing.vocabulary import Expert
from functions._clients.ledger import put_record
from functions._clients.model_calls import OverBudget
from functions._improvement.lifecycle import BUDGET_SPENT, advance
from functions._improvement.record import Record, Step, moved
from functions.moe_router.aggregation import aggregate
from functions.moe_router.hearing import Heard, Silence

TYPE = "improvement.categorized"


def judged(
    event: Event, record: Record, version: int, chosen: tuple[Expert, ...], heard: Heard, judges: str, now: float
) -> Outcome:
    """The verdicts recorded and handed on. Where an expert is silent a person judges, and the record says why."""
    judgement = aggregate(heard.verdicts) if heard.verdicts else None
    said = f"risk {judgement.risk:.2f}, priority {judgement.priority}" if judgement else "no verdict"
    note = f"asked {', '.join(chosen)} ({judges}): {said}"
    note = f"{note}; {heard.unjudged}"[:4000] if heard.silent else note
    step = Step(advance(record.stage, TYPE, ROUTER), _at(now), ROUTER, event.id, note)
    identity = record.improvement.id
    stored = moved(record, step, verdicts=heard.verdicts, judgement=judgement, unjudged=heard.unjudged, held_until=0.0)
    payload = ImprovementCategorized(record.improvement, heard.verdicts, judgement)
    alerts = {one.mend: _to_mend(one) for one in heard.silent if one.mend}
    return Outcome(
        (
            put_record(stored, version),
            Append(
                "improvements:categorized",
                {"id": identity, "priority": judgement.priority if judgement else "unjudged"},
            ),
        ),
        (Emit(PREFIX + TYPE, payload, subject=identity), *alerts.values()),
    )


def waiting(event: Event, record: Record, version: int, over: OverBudget, now: float) -> Outcome:
    """Nothing is asked today: the improvement stays where it is, and the coordinator hands it on again tomorrow."""
    until = datetime.fromisoformat(over.until)
    step = Step(advance(record.stage, BUDGET_SPENT, ROUTER), _at(now), ROUTER, event.id, str(over)[:4000])
    stored = moved(record, step, held_until=until.timestamp())
    alert = AlertRaised(
        f"models:budget:{_at(now)[:10]}",
        "warning",
        "What models may cost today is spent",
        f"{over}. `cortex-school cost` shows what for.",
    )
    return Outcome((put_record(stored, version),), (_alerting(alert),))


def _to_mend(one: Silence) -> Emit:
    advice = "Until then a person judges each improvement."
    alert = AlertRaised(f"models:{one.mend}", "warning", "Models cannot be asked", f"{one.why}. {advice}"[:4000])
    return _alerting(alert)


def _alerting(alert: AlertRaised) -> Emit:
    return Emit(PREFIX + "alert.raised", alert, subject=alert.fingerprint, part=alert.fingerprint)


def _at(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
