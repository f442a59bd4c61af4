"""Lessons of the scenarios, and the school that they are given to."""

from typing import Any

from eventing.contracts import Action, Command, ImprovementRaw
from eventing.vocabulary import Category, Improvement, Origin, Target
from functions._commands.signing import composed
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._improvement.record import Record
from tests.scenarios.school import KEY, School

TALK = """WEBVTT

00:00:01.000 --> 00:00:09.000
Welcome back. Today we talk about memory on small clusters, and about what I had for breakfast.

00:00:09.000 --> 00:00:20.000
You should always give the orders-api a memory limit of 256 megabytes, otherwise one leak takes the whole node down.

00:00:20.000 --> 00:00:26.000
Thanks for watching, and see you next week.
"""


def said(
    practice: str, target: str, relevance: float = 0.97, category: Category = "capability", **parameters: Any
) -> ImprovementRaw:
    """An improvement as youtube-ingestion hands it on."""
    targets = (Target("", "", target),)
    fingerprint = statement_fingerprint(practice, parameters, targets)
    origin = Origin("video", "v1", "A talk", "https://youtu.be/abcdefghijk", f"Use {practice}.", 12.0)
    identity = improvement_id("v1", fingerprint)
    return ImprovementRaw(
        Improvement(
            identity, origin, f"{practice} for {target}", category, relevance, fingerprint, practice=practice,
            parameters=parameters, targets=targets,
        )
    )  # fmt: skip


LIMIT = said("memory-limits", "orders-api", memory="256Mi")
TOO_LITTLE = said("memory-limits", "orders-api", memory="136Mi")
SECCOMP = said("seccomp-profile", "report-viewer")
READ_ONLY = said("read-only-root", "report-viewer", category="security")


def only(school: School) -> Record:
    (record,) = [record for record in school.records() if not record.improvement.parent]
    return record


def stages(record: Record) -> list[str]:
    return [step.stage for step in record.timeline]


def order(
    school: School, action: Action, target: str, digest: str = "", key: bytes = KEY, expires: float | None = None
) -> Command:
    until = school.broker.clock() + 300.0 if expires is None else expires
    return composed(action, target, "robin", key, nonce=f"nonce-{action}", expires=until, digest=digest)
