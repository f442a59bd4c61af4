"""What becomes of a video that nobody read: the source had no transcript, a model gave no answer, or there is no money.

Pure but for the ledger that it is given to look at.
"""

from datetime import datetime

from eventing.contracts import VideoSubmitted
from eventing.handler import Event, Outcome, Schedule, Temporary
from eventing.store import Readable
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._clients.models import Experts
from functions._clients.transcripts import Entry, SourceFailure
from functions._experts.offline import OfflineExperts
from functions._improvement.intake import CHANNELS_DUE, INTAKE, Intake
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from functions._policy.channels import Channel
from functions.youtube_ingestion import queueing
from functions.youtube_ingestion.address import Video, read
from functions.youtube_ingestion.failing import told

SURVEY = 300.0  # seconds that a video waits for the first look at the repository: a cold start and a clone take one
FAILURES = (SourceFailure, ModelFailure, OverBudget)
_WAITS = "waiting"  # the member of the agenda that stands for all videos that wait
_KEPT = "What was read and paid for is kept, so submitting it again costs only the rest."


def surveyed(event: Event, readers: Experts, store: Readable, now: float) -> None:
    """Nothing, once implementation-workers have written down what the repository holds: a model judges by it.

    They are told of the same event. A video that has waited long enough for them is read without.

    Raises:
        Temporary: while it is not there.
    """
    if isinstance(readers, OfflineExperts) or ledger.get(store, REPOSITORY, RepositoryKnown) is not None:
        return
    if now - _sent(event, now) < SURVEY:
        raise Temporary("what the repository holds is being written down for the first time; then the video is read")


def _sent(event: Event, now: float) -> float:
    """When an event was sent; one without a time is as young as its arrival."""
    try:
        return datetime.fromisoformat(event.time).timestamp()
    except ValueError:
        return now


def unread(event: Event, failure: Exception, store: Readable, now: float) -> Outcome:
    """`video.failed`, typed; where there is money again tomorrow, the video waits as those of channels do.

    Raises:
        Permanent: where the source was refused.
    """
    submitted: VideoSubmitted = event.payload
    if isinstance(failure, SourceFailure):
        return told(submitted.url, failure)
    if isinstance(failure, OverBudget):
        return _without_money(submitted, failure, store, now)
    advice = f"Mend what the message says, or choose another model for `extraction` in the policy. {_KEPT}"
    return told(submitted.url, SourceFailure("not_read", f"no model read it: {failure}", advice))


def _without_money(submitted: VideoSubmitted, over: OverBudget, store: Readable, now: float) -> Outcome:
    named = read(submitted.url)
    if not over.until or not isinstance(named, Video) or submitted.transcript.strip():
        again = f"Submit it again from {over.until} on" if over.until else "Raise spending.per_video_usd in the policy"
        advice = f"{again}. `cortex-school cost` shows what was spent. {_KEPT}"
        return told(submitted.url, SourceFailure("over_budget", str(over), advice))
    intake, version = ledger.get(store, INTAKE, Intake) or (Intake(), 0)
    line = Channel(named.id, "high", submitted.category, language=submitted.language[:20])
    entry = Entry(named.id, submitted.title)
    intake = queueing.wait(intake, (entry,), (), line, now, reprocess=submitted.reprocess)
    advice = f"Nothing: it waits, and is read by itself from {over.until} on. {_KEPT}"
    outcome = told(submitted.url, SourceFailure("over_budget", str(over), advice))
    changes = (ledger.put(INTAKE, intake, version), Schedule(CHANNELS_DUE, _WAITS, queueing.next_day(now)))
    return Outcome((*changes, *outcome.changes), outcome.emits)
