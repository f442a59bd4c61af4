"""What the ledger knows of a namespace's faults after a look: first and last seen, and what remedies came to. Pure."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import Resource
from functions._improvement.healing import MOST_FAULTS, Attempt, Faults, Known
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._symptoms import wire
from functions._symptoms.causes import Case
from functions._symptoms.symptom import Symptom

HOUR = 3600.0
_LINES, _LINE = 6, 400  # of a symptom's evidence that is kept: enough for a person to recognise it


class Noted(Struct, frozen=True):
    """The document after the look, and the faults that are no longer known because they are over."""

    faults: Faults
    over: tuple[Known, ...] = ()


def noted(
    before: Faults,
    cases: Iterable[Case],
    records: Mapping[str, Record],
    at: float,
    returns_within: float,
    unknown: Mapping[str, str],
    left_out: int = 0,
    whole: bool = True,
) -> Noted:
    """`cases` are those of this namespace; `records` those of the attempts that had not ended. `returns_within` is in
    seconds. What was not seen is not taken for gone where something is `unknown` or `left_out`, or where not the
    `whole` of it was looked at.
    """
    known = {one.fingerprint: one for one in before.faults}
    seen: dict[str, Known] = {}
    for case in cases:
        root = case.symptom.fingerprint
        seen[root] = _seen(known.get(root), case.symptom, at, records, explains=len(case.explains), caused_by="")
        for symptom in case.explains:
            if symptom.fingerprint not in seen:
                old = known.get(symptom.fingerprint)
                seen[symptom.fingerprint] = _seen(old, symptom, at, records, explains=0, caused_by=root)
    kept, over = [*seen.values()], list[Known]()
    for fingerprint, one in known.items():
        if fingerprint in seen:
            continue
        left = _unseen(_followed(one, records), at, sure=whole and not unknown and not left_out)
        (over if left.gone and _may_be_forgotten(left, at, returns_within) else kept).append(left)
    kept.sort(key=lambda one: (bool(one.gone), bool(one.caused_by), -len(one.attempts), one.first, one.fingerprint))
    begun = tuple(one for one in before.begun if one > at - HOUR)
    more = left_out + max(0, len(kept) - MOST_FAULTS)
    return Noted(Faults(before.namespace, at, tuple(kept[:MOST_FAULTS]), more, dict(unknown), begun), tuple(over))


def taken_back(faults: Iterable[Known]) -> frozenset[Resource]:
    """What remedies changed that had to be taken back: nothing of it is chosen again for the relief of others."""
    bad = (attempt for known in faults for attempt in known.attempts if attempt.outcome == "rolled_back")
    parts = (name.split("/", 2) for attempt in bad for name in attempt.touches)
    return frozenset(Resource(kind, name, namespace) for kind, namespace, name in parts)


def seen_at(symptom: Symptom, at: float) -> float:
    """When it was last seen, by the cluster's own word; `at`, the time of the look, where that says nothing."""
    return wire.seconds(symptom.last_seen) or at


def _seen(
    old: Known | None, symptom: Symptom, at: float, records: Mapping[str, Record], explains: int, caused_by: str
) -> Known:
    bounded = replace(symptom, evidence=tuple(line[:_LINE] for line in symptom.evidence[:_LINES]))
    last = seen_at(symptom, at)
    if old is None:
        began = wire.seconds(symptom.first_seen)
        state = "explained" if caused_by else "new"
        first = min(at, began) if began else at
        return Known(bounded, first, last, explains=explains, caused_by=caused_by, state=state)  # type: ignore[arg-type]
    old = _followed(old, records)
    attempts = old.attempts
    if attempts and attempts[-1].ended and not attempts[-1].back and last > attempts[-1].ended:
        attempts = (*attempts[:-1], replace(attempts[-1], back=last))
    return replace(
        old,
        symptom=bounded,
        last=max(old.last, last),
        scans=old.scans + 1,
        explains=explains,
        caused_by=caused_by,
        attempts=attempts,
        gone=0.0,
        state="explained" if caused_by else ("new" if old.state == "explained" else old.state),
    )


def _followed(one: Known, records: Mapping[str, Record]) -> Known:
    """With what became of its last remedy."""
    if not one.attempts or one.attempts[-1].ended:
        return one
    attempt = one.attempts[-1]
    record = records.get(attempt.improvement_id)
    return one if record is None else replace(one, attempts=(*one.attempts[:-1], _ended(attempt, record)))


def _ended(attempt: Attempt, record: Record) -> Attempt:
    if record.stage not in ENDED:
        return replace(attempt, outcome=record.stage)
    ended = wire.seconds(record.timeline[-1].at) if record.timeline else attempt.at
    word = record.reason if record.stage == "rejected" and record.reason else record.stage
    return replace(attempt, outcome=word, message=record.message, ended=ended)


def _unseen(one: Known, at: float, *, sure: bool) -> Known:
    return replace(one, gone=at) if sure and not one.gone else one


def _may_be_forgotten(one: Known, at: float, returns_within: float) -> bool:
    """At once where nothing was done about it; else when its return would no longer be held against the remedy."""
    last = one.attempts[-1] if one.attempts else None
    if last is None:
        return True
    return bool(last.ended) and at - last.ended > returns_within
