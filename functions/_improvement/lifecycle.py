"""The life of an improvement as one table of data: at which stage, on whose word, by which event, to which stage.

The event is the one that announces the step, emitted in the same atomic step that stores it; only waiting for another
change of the same application is announced to nobody (`LEASE_HELD`), and so is waiting for the money of another day
(`BUDGET_SPENT`, `PLANNING_POSTPONED`). What stays silent for longer than its patience ends in `stalled`, with an alert;
what was silent may still speak, so late work leads out of `stalled` again.
"""

from collections.abc import Mapping

from eventing.contracts import COORDINATOR, MONITOR, ROUTER, VALIDATOR, WORKERS
from eventing.handler import Permanent
from functions._improvement.record import Stage

INITIAL: Stage = "raw"
ENDED: frozenset[Stage] = frozenset({"verified", "rolled_back", "rejected", "failed"})
HOLDING: frozenset[Stage] = frozenset(
    {"approved", "armed", "implemented", "deployed", "rolling_back", "reverted", "unverified"}
)  # these keep the application's lease
LEASE_HELD = "lease.held"
BUDGET_SPENT = "budget.spent"
PLANNING_POSTPONED = "planning.postponed"

_LEADS_TO: Mapping[str, Stage] = {
    "improvement.raw": "raw",
    "improvement.accepted": "accepted",
    "improvement.categorized": "categorized",
    "improvement.planned": "planned",
    "improvement.validated": "validated",
    LEASE_HELD: "waiting",
    BUDGET_SPENT: "accepted",
    PLANNING_POSTPONED: "categorized",
    "improvement.pending_review": "pending_review",
    "improvement.approved": "approved",
    "watch.armed": "armed",
    "watch.postponed": "waiting",
    "improvement.implemented": "implemented",
    "improvement.deployed": "deployed",
    "rollback.requested": "rolling_back",
    "rollback.committed": "reverted",
    "improvement.verified": "verified",
    "improvement.rolled_back": "rolled_back",
    "improvement.unverified": "unverified",
    "improvement.rejected": "rejected",
    "improvement.failed": "failed",
    "alert.raised": "stalled",
}
_STALLS = {"alert.raised": (COORDINATOR,)}
# A person may merge or close the pull request of an earlier plan at any moment until there is a commit; pushed to, it
# is another plan, or one that no operation can say and that only a merge lets through.
_MERGED = {"improvement.implemented": (WORKERS,)}
_PUSHED = {"improvement.planned": (WORKERS,), "improvement.pending_review": (WORKERS, COORDINATOR)}

_SAYS: Mapping[Stage, Mapping[str, tuple[str, ...]]] = {
    "raw": _STALLS | {"improvement.accepted": (COORDINATOR,), "improvement.rejected": (COORDINATOR,)},
    "accepted": _STALLS
    | {
        BUDGET_SPENT: (ROUTER,),  # models cost too much today
        "improvement.accepted": (COORDINATOR,),  # and may be asked again
        "improvement.categorized": (ROUTER, COORDINATOR),  # a remedy needs no expert
        "improvement.rejected": (ROUTER, COORDINATOR),
        "improvement.failed": (ROUTER,),
    },
    "categorized": _STALLS
    | _MERGED
    | {
        PLANNING_POSTPONED: (WORKERS,),  # a model costs too much today
        "improvement.categorized": (COORDINATOR,),  # and may be asked again
        "improvement.planned": (WORKERS,),
        "improvement.pending_review": (WORKERS,),  # nobody could plan it
        "improvement.rejected": (WORKERS, COORDINATOR),
        "improvement.failed": (WORKERS,),
    },
    "planned": _STALLS
    | _MERGED
    | {
        "improvement.validated": (VALIDATOR,),
        "improvement.planned": (WORKERS,),  # on a newer base
        "improvement.pending_review": (WORKERS,),
        "improvement.rejected": (VALIDATOR, WORKERS, COORDINATOR),
        "improvement.failed": (VALIDATOR,),
    },
    "validated": _STALLS
    | _MERGED
    | _PUSHED
    | {
        "improvement.approved": (COORDINATOR,),
        "improvement.rejected": (WORKERS, COORDINATOR),
        LEASE_HELD: (COORDINATOR,),
    },
    "waiting": _MERGED
    | _PUSHED  # or the policy changed its mind meanwhile
    | {
        "improvement.approved": (COORDINATOR,),
        "improvement.categorized": (COORDINATOR,),  # edited
        "improvement.rejected": (WORKERS, COORDINATOR),
    },
    "pending_review": _MERGED
    | {
        "improvement.approved": (COORDINATOR,),
        "improvement.rejected": (COORDINATOR, WORKERS),  # a person, the calendar, or a closed pull request
        "improvement.categorized": (COORDINATOR,),  # edited
        "improvement.planned": (WORKERS,),  # the pull request was pushed to
        "improvement.pending_review": (WORKERS,),  # the same, with what no operation can say
        LEASE_HELD: (COORDINATOR,),
    },
    "approved": _STALLS
    | _MERGED
    | _PUSHED  # or frozen before the commit
    | {
        # or it could not be watched everywhere
        "improvement.pending_review": (WORKERS, COORDINATOR, MONITOR),
        "watch.armed": (MONITOR,),
        "watch.postponed": (MONITOR,),  # a sync window of Argo CD is closed
        "improvement.rejected": (MONITOR, WORKERS, COORDINATOR),
        "improvement.failed": (MONITOR,),
    },
    "armed": _STALLS
    | {
        "improvement.implemented": (WORKERS,),
        "improvement.planned": (WORKERS,),  # the manifests changed: another plan, another decision
        "improvement.pending_review": (COORDINATOR, WORKERS),  # frozen before the commit, or the branch is protected
        "improvement.rejected": (WORKERS, COORDINATOR),
        "improvement.failed": (WORKERS,),
    },
    "implemented": _STALLS
    | {
        "improvement.deployed": (MONITOR,),
        "improvement.verified": (MONITOR,),  # one look saw it live and the watch over
        "improvement.unverified": (MONITOR, COORDINATOR),
        "rollback.requested": (MONITOR, COORDINATOR),
    },
    "deployed": _STALLS
    | {
        "improvement.verified": (MONITOR,),
        "improvement.unverified": (MONITOR, COORDINATOR),
        "rollback.requested": (MONITOR, COORDINATOR),
    },
    "rolling_back": _STALLS
    | {
        "rollback.committed": (WORKERS,),
        "improvement.unverified": (MONITOR, COORDINATOR),
        "improvement.failed": (WORKERS,),  # the revert does not render any more
    },
    "reverted": _STALLS | {"improvement.rolled_back": (MONITOR,), "improvement.unverified": (MONITOR, COORDINATOR)},
    "unverified": {  # a person resolves it
        "improvement.verified": (COORDINATOR,),
        "improvement.rolled_back": (COORDINATOR,),
        "rollback.requested": (COORDINATOR,),
    },
    "stalled": {
        "improvement.accepted": (COORDINATOR,),
        "improvement.categorized": (ROUTER, COORDINATOR),
        "improvement.planned": (WORKERS,),
        "improvement.validated": (VALIDATOR,),
        "improvement.pending_review": (WORKERS,),  # its pull request was pushed to
        "watch.armed": (MONITOR,),
        "improvement.implemented": (WORKERS,),
        "improvement.deployed": (MONITOR,),
        "rollback.requested": (MONITOR, COORDINATOR),
        "rollback.committed": (WORKERS,),
        "improvement.verified": (MONITOR, COORDINATOR),
        "improvement.rolled_back": (MONITOR, COORDINATOR),
        "improvement.unverified": (MONITOR, COORDINATOR),
        "improvement.rejected": (ROUTER, WORKERS, VALIDATOR, MONITOR, COORDINATOR),
        "improvement.failed": (ROUTER, WORKERS, VALIDATOR, MONITOR),
    },
    "verified": {
        "rollback.requested": (COORDINATOR,),  # a person's undo
        "rollback.committed": (WORKERS,),  # a person merged the revert that conflicted, after all
    },
    "failed": _MERGED  # where there is no commit; the workers see to that
    | {  # where a commit is still there; the coordinator sees to that
        "rollback.requested": (COORDINATOR,),
        "rollback.committed": (WORKERS,),  # a person merged the revert that conflicted
        "improvement.verified": (COORDINATOR,),
    },
    "rolled_back": {},
    "rejected": dict(_MERGED),  # reopened by a person, or merged as it expired
}

TABLE: Mapping[tuple[Stage, str, str], Stage] = {
    (stage, event, by): _LEADS_TO[event]
    for stage, events in _SAYS.items()
    for event, functions in events.items()
    for by in functions
}

HOUR = 3600.0
PATIENCE: Mapping[Stage, float] = {
    # Seconds. A trigger retries for half an hour and the sweep resends five times after that; a working stage that
    # is silent for two hours will not speak by itself. A watch may be days of policy long, but it reports on time.
    **dict.fromkeys(("raw", "accepted", "categorized", "planned", "validated", "approved", "armed"), 2 * HOUR),
    **dict.fromkeys(("implemented", "deployed", "reverted"), 2 * HOUR),
    "rolling_back": 24 * HOUR,  # meanwhile the revert is asked for again and again: Git may be away for hours
    "unverified": 24 * HOUR,  # then the lease is released and the application is for review only
    "stalled": 24 * HOUR,  # the same
}


class NoSuchMove(Permanent):
    """The lifecycle does not know this step."""


def advance(stage: Stage, event: str, by: str) -> Stage:
    """The next stage; `event` is the type without its prefix, `by` the function that says it.

    Raises:
        NoSuchMove: when the table has no such step; the message lists what would move it.
    """
    if (moved := TABLE.get((stage, event, by))) is not None:
        return moved
    known = ", ".join(f"{what} from {' or '.join(who)}" for what, who in _SAYS[stage].items())
    raise NoSuchMove(f"{event} from {by} does not move an improvement that is {stage}; {known or 'nothing'} would")


def stage_of(event: str) -> Stage:
    """The stage that an event announces.

    Raises:
        KeyError: when the event announces none.
    """
    return _LEADS_TO[event]
