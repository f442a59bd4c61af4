"""What becomes of a video that nobody read: the source had no transcript, a model gave no answer, or there is no money.

Pure but for the ledger that it is given to look at.
"""

from eventing.contracts import VideoSubmitted
from eventing.handler import Event, Outcome, Schedule
from eventing.store import Readable
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._clients.transcripts import Entry, SourceFailure
from functions._improvement.intake import CHANNELS_DUE, INTAKE, Intake
from functions._policy.channels import Channel
from functions.youtube_ingestion import queueing
from functions.youtube_ingestion.address import Video, read
from functions.youtube_ingestion.failing import told

FAILURES = (SourceFailure, ModelFailure, OverBudget)
_WAITS = "waiting"  # the member of the agenda that stands for all videos that wait
_KEPT = "What was read and paid for is kept, so submitting it again costs only the rest."


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
