"""Writes one approved plan to Git exactly once, and one revert exactly once.

The intent is recorded before the push, in one step with the look at freeze and overrides; before any repeat the
trailers since the intent's base are searched, so a worker killed after its push finds its own commit.
"""

from collections.abc import Mapping
from threading import Lock

import msgspec
from msgspec import Struct

from eventing.handler import Change, Delete, Put, Temporary, VersionConflict
from eventing.shapes import ready
from eventing.store import Store
from eventing.vocabulary import ChangePlan, Decision
from functions._clients import ledger
from functions._clients.gitops import GitOps, NotFastForward
from functions._clients.pull_requests import PullRequests
from functions._improvement.record import Record
from functions._improvement.standing import frozen_key, intent_key, override_key
from functions._manifests.rendering import CannotRender, Mismatch
from functions.implementation_workers.authority import approved_by_policy
from functions.implementation_workers.bench import NO_PULL_REQUESTS
from functions.implementation_workers.message import commit_message, is_commit_of, is_revert_of, revert_message
from functions.implementation_workers.planning import Preflight, errors, rendered_on
from functions.implementation_workers.reverting import revert

ATTEMPTS = 5  # times a moved head is rendered on anew before the delivery is left to its retry
# The deliveries of one process push one after the other, so that they do not outrun each other. A revert waits for no
# commit: before a commit comes preflight, which takes a second.
_COMMITS, _REVERTS = Lock(), Lock()


class Intent(msgspec.Struct, frozen=True):
    """What a worker was about to do, and on which commit it began."""

    base: str
    at: float


class Stopped(Exception):
    """Nothing was written; `reason` is a word for the record, the message a sentence for a person."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Outrun(Temporary):
    """The branch moved on again and again while a commit was made: nothing was written, and it may come again."""


class Answered(Exception):
    """A person merged, closed or pushed to the pull request of this very plan; that word is newer than the approval."""


class Moved(Exception):
    """The manifests are no longer what the plan expects; it has to be planned again."""


class Written(Struct, frozen=True):
    """A commit on the branch, with the paths it changed; empty when it was found and not made now."""

    commit: str
    files: tuple[str, ...]


def commit(
    record: Record,
    version: int,
    decision: Decision,
    store: Store,
    gitops: GitOps,
    preflight: Preflight,
    now: float,
    pulls: PullRequests = NO_PULL_REQUESTS,
) -> Written:
    """The record's plan as one commit on the branch's head; `version` is the record's, which the intent writes again,
    so that a person's cancel and this commit cannot both happen.

    A pull request of the plan is read after the head: what was merged before that is seen, and a later merge moves
    the head, so that the push is refused.

    Raises:
        Answered: when its pull request is not as it was when this was approved.
        BranchProtected: when the branch takes pull requests only.
        Stopped: frozen, overridden, or refused by preflight.
        Moved: when an expected old value is no longer there.
        Temporary: when the ledger or Git is away; `Outrun` when others are always faster.
    """
    plan = record.plan
    if plan is None:
        raise Stopped("refused", "the ledger has no plan for it")
    if _answered(record, pulls, intended=store.read(intent_key(record.improvement.id, record.digest)) is not None):
        raise Answered
    gates = (*_gates(record, decision), ledger.put_record(record, version))
    intent = _intended(store, intent_key(record.improvement.id, record.digest), gitops, now, gates)
    with _COMMITS:
        for _ in range(ATTEMPTS):
            written = _committed(record, plan, decision, intent, gitops, preflight, now, pulls)
            if written is not None:
                return written
    raise Outrun(f"the branch moved on {ATTEMPTS} times while the commit was made")


def _committed(
    record: Record,
    plan: ChangePlan,
    decision: Decision,
    intent: Intent,
    gitops: GitOps,
    preflight: Preflight,
    now: float,
    pulls: PullRequests,
) -> Written | None:
    """One attempt; None where the branch moved on meanwhile."""
    head = gitops.head()
    if _answered(record, pulls, intended=True):
        raise Answered
    found = next((one for one in gitops.log(intent.base) if is_commit_of(one.message, record)), None)
    if found is not None:
        return Written(found.sha, tuple(sorted({operation.file for operation in plan.operations})))
    try:
        rendered = rendered_on(plan, gitops.files(head), preflight)
    except (Mismatch, CannotRender) as error:
        raise Moved(str(error)) from error
    blocking = errors(rendered.preflight)
    if blocking:
        raise Stopped("preflight", f"preflight refuses it on {head[:8]}: {blocking[0].message}")
    return _appended(gitops, head, rendered.files, commit_message(record, decision), now)


def _answered(record: Record, pulls: PullRequests, intended: bool) -> bool:
    """Whether a person was faster. Once the commit is intended only a merge counts, as the rest comes too late."""
    request = record.review
    if request is None or request.state != "open":
        return False
    found = pulls.get(request.number)
    if found is None:
        return False
    return found.state == "merged" or (not intended and (found.state == "closed" or found.head != request.head))


def take_back(record: Record, reason: str, by: str, store: Store, gitops: GitOps, now: float) -> Written:
    """The revert of the record's commit, on the branch's head. No freeze stops a revert.

    Raises:
        Conflicted: when somebody changed the same lines since.
        BranchProtected: when the branch takes pull requests only.
        Stopped: when the commit is not to be found.
        Temporary: when the ledger or Git is away; `Outrun` when others are always faster.
    """
    if record.plan is None:
        raise Stopped("refused", "the ledger has no plan for it")
    _intended(store, intent_key(record.improvement.id, "revert"), gitops, now, ())
    with _REVERTS:
        for _ in range(ATTEMPTS):
            since = gitops.log(record.commit)
            found = next((one for one in since if is_revert_of(one.message, record)), None)
            if found is not None:
                return Written(found.sha, ())
            head = gitops.head()
            files = take_back_on(record, gitops, base_of(record, gitops), head)
            if not files:  # somebody took it back before us, and that counts
                return Written(head, ())
            written = _appended(gitops, head, files, revert_message(record, reason, by), now)
            if written is not None:
                return written
    raise Outrun(f"the branch moved on {ATTEMPTS} times while the revert was made")


def take_back_on(record: Record, gitops: GitOps, base: str, head: str) -> dict[str, bytes | None]:
    """The files to write on `head` to take the record's commit back, which came upon `base`.

    Raises:
        Conflicted: when somebody changed the same lines since.
    """
    plan = record.plan or ChangePlan(record.application, ())
    return revert(plan, gitops.files(base), gitops.files(record.commit), gitops.files(head))


def base_of(record: Record, gitops: GitOps) -> str:
    """The commit that the record's change came upon: the branch before a merge, else the commit's parent.

    Raises:
        Stopped: when the commit is not on the branch.
    """
    request = record.review
    if request is not None and request.state == "merged" and request.before:
        return request.before
    parent = next((one.parent for one in gitops.log("") if one.sha == record.commit), "")
    if not parent:
        raise Stopped("not on the branch", f"commit {record.commit[:8]} is not among the branch's newest commits")
    return parent


def _gates(record: Record, decision: Decision) -> tuple[Change, ...]:
    keys = [frozen_key(), *map(frozen_key, record.applications)]
    if approved_by_policy(decision):
        keys.append(override_key("auto_approve_none"))
    return tuple(Delete(key, expected=0) for key in keys)  # changes nothing; fails when one of them is there


def _intended(store: Store, key: str, gitops: GitOps, now: float, gates: tuple[Change, ...]) -> Intent:
    recorded = store.read(key)
    if recorded is None:
        intent = Intent(gitops.head(), now)
        try:
            _passed(store, (*gates, Put(key, msgspec.json.encode(intent), expected=0)))
        except Temporary:
            recorded = store.read(key)  # another delivery was first: it is the same intent
            if recorded is None:
                raise
        else:
            return intent
    intent = msgspec.json.decode(recorded.body, type=ready(Intent))
    _passed(store, gates)
    return intent


def _passed(store: Store, changes: tuple[Change, ...]) -> None:
    try:
        store.apply(changes)
    except VersionConflict as error:
        if any(isinstance(change, Delete) and store.read(change.key) for change in changes):
            raise Stopped(
                "frozen", "automation was frozen or overridden before the commit; the plan is kept"
            ) from error
        raise Temporary("the record or its intent changed just now; this delivery comes again") from error


def _appended(gitops: GitOps, head: str, files: Mapping[str, bytes | None], message: str, now: float) -> Written | None:
    try:
        return Written(gitops.append(head, files, message, now), tuple(sorted(files)))
    except NotFastForward:
        return None
