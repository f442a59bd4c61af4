"""The shell of health-monitor: baseline, slices, verdict."""

from datetime import UTC, datetime

from eventing.contracts import PREFIX
from eventing.handler import Event, Handler, Outcome
from functions._policy.policy import Policy
from functions.health_monitor.stages import on_approved, on_committed, on_due
from functions.health_monitor.watching import Observer


def handler(seen: Observer, policy: Policy) -> Handler:
    """The handler over its clients and the policy."""

    def handle(event: Event) -> Outcome:
        at = datetime.fromtimestamp(seen.clock(), UTC).isoformat(timespec="seconds")
        match event.type.removeprefix(PREFIX):
            case "improvement.approved":
                return on_approved(event, seen, policy, at)
            case "improvement.implemented":
                return on_committed(event, seen, policy, "rollout")
            case "rollback.committed":
                return on_committed(event, seen, policy, "rollback")
            case "watch.due":
                return on_due(event, seen, policy, at)
        return Outcome()

    return handle
