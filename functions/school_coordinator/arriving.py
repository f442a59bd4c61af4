"""What comes in: statements to admit, and what became of reading a video."""

import msgspec
from msgspec.structs import replace

from eventing.contracts import (
    COORDINATOR,
    AlertRaised,
    ImprovementAccepted,
    ImprovementEnded,
    ImprovementRaw,
    ImprovementValidated,
    VideoFailed,
    VideoIngested,
)
from eventing.handler import Permanent
from eventing.shapes import ready
from eventing.vocabulary import Improvement
from functions._clients import ledger
from functions._improvement.record import Record, Step
from functions._improvement.standing import (
    SENTENCE,
    Tombstone,
    Video,
    learnt_key,
    statement_key,
    tombstone_key,
    video_key,
)
from functions.school_coordinator.approving import rule
from functions.school_coordinator.desk import ENTRIES, Desk
from functions.school_coordinator.finishing import summarise
from functions.school_coordinator.intake import admit, says_something
from functions.school_coordinator.remedies import pass_on, proposal_of

RAW = "improvements:raw"
RAW_CURSOR = "school:raw-cursor"


def on_raw(desk: Desk) -> None:
    """Admit a statement that an event brought."""
    payload: ImprovementRaw = desk.event.payload
    offer(desk, payload.improvement, desk.event.source.rpartition("/")[2])


def take_up(desk: Desk) -> None:
    """Admit what another producer put on the stream `improvements:raw`, with its JSON as the field `improvement`."""
    behind = desk.read(RAW_CURSOR, str) or ""
    for entry, fields in desk.store.entries(RAW, behind, ENTRIES):
        behind = entry
        if fields.get("by") == COORDINATOR:
            continue
        try:
            offer(desk, msgspec.json.decode(fields.get("improvement", ""), type=ready(Improvement)), f"stream {RAW}")
        except (msgspec.DecodeError, Permanent) as broken:
            message = f"Entry {entry} has no field `improvement` that holds the JSON of one; it is left out: {broken}"
            title = f"An entry of {RAW} cannot be read"
            desk.alert(AlertRaised(f"{RAW}:{entry}", "warning", title, message[:SENTENCE]))
    if behind:
        desk.write(RAW_CURSOR, behind)


def offer(desk: Desk, offered: Improvement, sender: str) -> None:
    """Admit a statement, or end it as a duplicate or under its tombstone. A remedy has its plan with it, and needs no
    expert.

    Raises:
        Permanent: when a remedy is offered that the healer did not put into the ledger.
    """
    known = desk.record(offered.id)
    proposed = proposal_of(desk, offered)
    improvement = known.improvement if known else (proposed.improvement if proposed else offered)
    fingerprint, identity = improvement.fingerprint, improvement.id
    said_by = desk.read(statement_key(fingerprint), str)
    answer = admit(
        improvement,
        known,
        desk.read(tombstone_key(fingerprint), Tombstone),
        desk.record(said_by) if said_by else None,
        desk.policy.tombstones,
    )
    if answer.outcome == "known":
        return
    plan = proposed.plan if proposed else None
    record = known or Record(improvement, "raw", (Step("raw", desk.at, sender, desk.event.id),), plan=plan)
    if known is None:
        desk.note(RAW, id=identity, title=improvement.title, by=COORDINATOR)
    desk.plan_for(learnt_key(improvement.origin.id), identity, desk.now)
    if answer.outcome == "rejected":
        message = answer.message[:SENTENCE]
        ended = desk.move(record, "improvement.rejected", message, reason=answer.reason, message=message)
        desk.emit("improvement.rejected", ImprovementEnded(identity, answer.reason, message, "raw"), ended)
        return
    if says_something(improvement):
        desk.write(statement_key(fingerprint), identity)
    accepted = desk.move(record, "improvement.accepted", "new")
    if proposed:
        pass_on(desk, accepted, proposed)
        return
    desk.emit("improvement.accepted", ImprovementAccepted(improvement), accepted)


def on_validated(desk: Desk) -> None:
    """Decide on a plan, by the report that the ledger has of it.

    Raises:
        Permanent: when the event speaks of another plan than the ledger's.
    """
    payload: ImprovementValidated = desk.event.payload
    record = desk.expect(payload.improvement_id)
    if record.stage != "validated":
        ledger.ignored(desk.event, record, f"it is {record.stage}, not validated")
    elif payload.digest != record.digest:
        raise Permanent(
            f"the plan of {payload.improvement_id} in the ledger has digest {record.digest}, not {payload.digest}: "
            "the event is forged, or speaks of an earlier plan"
        )
    else:
        rule(desk, record)


def on_ingested(desk: Desk) -> None:
    """Open the summary of a video."""
    said: VideoIngested = desk.event.payload
    known = desk.read(video_key(said.video), Video) or Video(said.video)
    opened = replace(
        known,
        url=said.url,
        title=said.title,
        language=said.language,
        words=said.words,
        seconds=said.seconds,
        announced=known.announced + said.improvements,  # a second reading tells what is new
        dropped=said.dropped,
        cost_usd=known.cost_usd + said.cost_usd,
        reader=said.reader,
        failure="",
        message="",
        advice="",
        result=said.result,
        note=said.note,
    )
    desk.write(video_key(said.video), opened)
    summarise(desk, said.video)


def on_failed_video(desk: Desk) -> None:
    """Write down why a video gave nothing; under its URL where it has no id."""
    said: VideoFailed = desk.event.payload
    key = video_key(said.video or said.url)
    known = desk.read(key, Video) or Video(said.video or said.url)
    failed = replace(known, url=said.url, failure=said.reason, message=said.message, advice=said.advice)
    desk.write(key, failed)
