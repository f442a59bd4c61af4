"""Progress while the engine works: one line for each thing that a person would tell another."""

import queue
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import msgspec
from rich.markup import escape

from eventing.contracts import PREFIX
from eventing.queue import Happening
from eventing.store import Readable
from functions._cli.console import console
from functions._cli.report import clock
from functions._clients import ledger

TOLD = {
    "video.ingested": ("read", "cyan"),
    "video.failed": ("failed", "red"),
    "improvement.planned": ("planned", "dim"),
    "improvement.pending_review": ("held", "cyan"),
    "improvement.rejected": ("refused", "dim"),
    "improvement.approved": ("approved", "blue"),
    "improvement.implemented": ("committed", "blue"),
    "improvement.deployed": ("synced", "blue"),
    "improvement.verified": ("verified", "green"),
    "improvement.unverified": ("unsure", "magenta"),
    "improvement.failed": ("failed", "red"),
    "rollback.requested": ("bad", "red"),
    "rollback.committed": ("reverted", "yellow"),
    "improvement.rolled_back": ("healthy", "green"),
    "alert.raised": ("alert", "red"),
}


class Collected(ABC):
    """What the broker reports in its own thread, kept until it is printed from ours, a line each with the time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._seen: queue.SimpleQueue[Happening] = queue.SimpleQueue()
        self._now, self._began = now, now()

    def __call__(self, happening: Happening) -> None:
        """Take one happening; called by the broker."""
        self._seen.put(happening)

    def print(self, store: Readable) -> None:
        """Print what came since the last time."""
        while not self._seen.empty():
            happening = self._seen.get()
            kind = happening.event["type"].removeprefix(PREFIX)
            if happening.kind in ("dead-lettered", "lost"):
                self._line(happening.kind, "red", f"{kind} for {happening.service}: {happening.detail}")
            elif happening.kind in ("accepted", "unwanted"):
                self._tell(kind, happening, store)

    @abstractmethod
    def _tell(self, kind: str, happening: Happening, store: Readable) -> None:
        """Print what an event says, if it is told at all."""

    def _line(self, word: str, style: str, text: str, width: int = 9) -> None:
        at = f"{self._now() - self._began:6.1f}s"
        told = f"[dim]{at}[/dim] [{style}]{word:>{width}}[/{style}]  {escape(text)}"
        console.print(told, highlight=False, soft_wrap=True)


class Live(Collected):
    """A lesson: what becomes of each improvement."""

    def _tell(self, kind: str, happening: Happening, store: Readable) -> None:
        if kind in TOLD:
            self._line(*TOLD[kind], _about(store, happening))


def _about(store: Readable, happening: Happening) -> str:
    if happening.event["type"].startswith(PREFIX + "video."):
        return _lesson(happening)
    subject = happening.event["subject"]
    found = ledger.record(store, subject) if subject else None
    if found is None:
        return subject or happening.event["type"].removeprefix(PREFIX)
    record, _ = found
    where = f" [{record.application}]" if record.application else ""
    why = f": {record.message}" if record.message and happening.event["type"].endswith(_EXPLAINED) else ""
    return f"{clock(record.improvement.origin.timestamp)} {record.improvement.title}{where}{why}"


def _lesson(happening: Happening) -> str:
    try:
        said = msgspec.json.decode(happening.event.data)
    except msgspec.DecodeError:
        return happening.event["subject"]
    if "reason" in said:
        return f"{said.get('url')}: {said['reason']}: {said.get('message')} {said.get('advice', '')}"
    return f"{said.get('title')}: {said.get('words')} words, {said.get('improvements')} improvements recognised"


_EXPLAINED = ("pending_review", "rejected", "failed", "unverified", "requested")
