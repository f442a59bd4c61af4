"""A revert that nobody may commit by himself: proposed in a pull request, with what it would drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventing.handler import Change, Schedule
from functions._clients import ledger
from functions._clients.gitops import BranchProtected
from functions._improvement.record import Record, ReviewRequest
from functions._improvement.standing import REVIEWS, pull_request_key
from functions._manifests.diffs import diff
from functions._manifests.threeway import Conflict
from functions.implementation_workers import description
from functions.implementation_workers.answers import revert_branch_of
from functions.implementation_workers.committing import base_of, take_back_on
from functions.implementation_workers.message import revert_message
from functions.implementation_workers.reverting import Conflicted, Doubted
from functions.implementation_workers.room import LOOK

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench


def revert_request(
    record: Record, reason: str, by: str, bench: Bench, error: Conflicted | BranchProtected | Doubted
) -> tuple[ReviewRequest | None, tuple[Change, ...]]:
    """The pull request with the revert, and what to store beside the record; none where this server has none.

    Raises:
        Temporary: when the server is away.
    """
    if not bench.pulls.available:
        return None, ()
    head = bench.gitops.head()
    conflicts: tuple[tuple[str, Conflict], ...] = ()
    try:
        files = take_back_on(record, bench.gitops, base_of(record, bench.gitops), head)
    except Conflicted as conflicted:
        files, conflicts = conflicted.files, conflicted.conflicts
    branch = revert_branch_of(record)
    shown = diff({path: body for path, body in bench.gitops.files(head).items() if path in files}, files)
    text = description.revert_body(record, reason, by, conflicts, shown, "" if conflicts else str(error))
    title, message = description.revert_title(record), revert_message(record, reason, by)
    found = bench.pulls.propose(branch, head, files, message, title, text, bench.now)
    ours = found.commits[0] if found.commits else found.head
    request = ReviewRequest(found.number, found.url, branch, record.digest, ours, before=head)
    identity = record.improvement.id
    kept = ledger.put(pull_request_key(found.number), identity, None)
    return request, (kept, Schedule(REVIEWS, identity, bench.now + LOOK))
