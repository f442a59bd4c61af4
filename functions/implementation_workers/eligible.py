"""Whether a plan that waits for a person gets a pull request at all. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions._improvement.reach import mode_of, told_of
from functions._improvement.record import Record

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench

PROTECTED = "protected branch"  # why it waits, where the decision was made already


def refusal(record: Record, bench: Bench) -> str:
    """Why no pull request is opened for a record; empty where one is."""
    if record.stage != "pending_review" or record.plan is None:
        return f"it is {record.stage}, so nothing waits for a person"
    if not bench.pulls.available:
        return "this Git server has no pull requests"
    if not bench.policy.review.pull_requests and record.reason != PROTECTED:
        return "the policy opens none"
    if mode_of(record.plan, bench.policy) == "observe":
        return f"the mode of {told_of(record.plan)} is observe, which changes nothing"
    if not record.plan.operations:
        return "its plan is a person's edit, which has its pull request"
    return ""
