"""What happens, as it happens: one line for each step of a remedy, each question to a person, each direct deed."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from eventing.queue import Happening
from eventing.store import Readable
from functions._cli.live import Collected
from functions._clients import ledger
from functions._improvement.healing import Errand, errand_key

_STEPS = {
    "improvement.raw": ("remedy", "yellow"),
    "improvement.pending_review": ("held", "cyan"),
    "improvement.rejected": ("dropped", "dim"),
    "improvement.approved": ("approved", "blue"),
    "improvement.implemented": ("committed", "blue"),
    "improvement.deployed": ("synced", "blue"),
    "improvement.verified": ("verified", "green"),
    "improvement.unverified": ("unsure", "magenta"),
    "improvement.failed": ("failed", "red"),
    "rollback.requested": ("bad", "red"),
    "improvement.rolled_back": ("taken back", "yellow"),
}
_EXPLAINED = ("improvement.pending_review", "improvement.rejected", "improvement.unverified", "improvement.failed")
_WIDTH = 150  # of one line's text


class Live(Collected):
    """A day of healing: each event once, however many take it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(now)
        self._told: set[tuple[str, str]] = set()

    def _tell(self, kind: str, happening: Happening, store: Readable) -> None:
        if (kind, happening.event["id"]) in self._told:
            return
        self._told.add((kind, happening.event["id"]))
        said = _data(happening)
        if kind == "improvement.raw":  # the ledger has no record of it yet
            offered = said.get("improvement") or {}
            self._line(*_STEPS[kind], f"{offered.get('practice')}: {offered.get('title')}")
        elif kind in _STEPS:
            self._line(*_STEPS[kind], _about(store, happening.event["subject"] or "", kind in _EXPLAINED))
        elif kind == "alert.raised" and str(said.get("fingerprint", "")).startswith("fault:"):
            reason = str(said.get("message", "")).partition("Why a person has to look: ")[2].partition("\n")[0]
            self._line("asked", "cyan", f"{said.get('title')}: {reason}")
        elif kind == "errand.due":
            found = ledger.get(store, errand_key(str(said.get("errand", ""))), Errand)
            for one in found[0].deletions if found else ():
                self._line("deletes", "yellow", f"{one.kind} {one.namespace}/{one.name}, {one.why}")

    def _line(self, word: str, style: str, text: str, width: int = 10) -> None:
        super()._line(word, style, text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…", width)


def _data(happening: Happening) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(happening.event.data)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _about(store: Readable, subject: str, explained: bool) -> str:
    found = ledger.record(store, subject) if subject else None
    if found is None:
        return subject
    record = found[0]
    said = record.improvement
    words = f"{said.practice}: {said.title}" + (f" [{record.application}]" if record.application else "")
    return f"{words}: {record.message}" if explained and record.message else words
