"""What a person said in a pull request: a table from what the ledger knows and what the server shows. Pure."""

import hashlib
import re
from typing import Literal

from eventing.contracts import WORKERS
from functions._clients.pull_requests import BRANCHES, PullRequest
from functions._improvement.lifecycle import ENDED, TABLE
from functions._improvement.record import Record, ReviewRequest

Answer = Literal["merged", "closed", "pushed", "obsolete", "gone", "nothing"]
PERSON = "github:"  # before a login, so that nobody can call himself as one of our functions is called
_PLAIN = re.compile(r"[A-Za-z0-9-]{1,64}")


def branch_of(record: Record, after: int = 0) -> str:
    """The branch of a record's plan, the same for every try of it. `after` is a closed pull request of the same plan.

    Ids come from events; one that could mean anything else in a branch's name is hashed.
    """
    identity = record.improvement.id
    if not _PLAIN.fullmatch(identity):
        identity = hashlib.sha256(identity.encode()).hexdigest()[:32]
    return f"{BRANCHES}{identity}-{record.digest[:12]}" + (f"-after-{after}" if after else "")


def revert_branch_of(record: Record) -> str:
    """The branch of the revert of a record's commit."""
    return f"{branch_of(record)}-revert-{record.commit[:12]}"


def said(record: Record, request: ReviewRequest, found: PullRequest) -> Answer:
    """What the pull request of a change asks for now.

    `gone`: it is closed or merged and there is nothing more to do about it. `obsolete`: it is open, and must not be
    merged any more. What a person reopened after its end is left to that person: a merge counts.
    """
    if found.state == "merged":
        return "merged" if not record.commit and _may(record, "improvement.implemented") else "gone"
    if found.state == "closed":
        ours = request.state == "open" and not record.commit and _may(record, "improvement.rejected")
        return "closed" if ours else "gone"
    if record.commit or record.stage in ENDED:
        return "obsolete" if request.state == "open" else "nothing"
    if found.head != request.head and _may(record, "improvement.planned") and record.stage != "categorized":
        return "pushed"
    return "nothing"


def reverted(record: Record, request: ReviewRequest, found: PullRequest) -> Answer:
    """What the pull request of a revert asks for now."""
    if found.state == "merged":
        return "merged" if not record.revert and _may(record, "rollback.committed") else "gone"
    if found.state == "closed":
        return "gone"
    return "obsolete" if record.revert and request.state == "open" else "nothing"


def person(login: str) -> str:
    """How the timeline names who merged or closed."""
    return PERSON + (login if _PLAIN.fullmatch(login.removesuffix("[bot]")) else "somebody")


def _may(record: Record, kind: str) -> bool:
    return (record.stage, kind, WORKERS) in TABLE
