"""What is committed is also applied: the plan's Application reads every file that changes."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._preflight.change import Change

RULE = "application"


def applied_by_its_application(change: Change) -> Iterator[Finding]:
    """Every changed file is read by the plan's Application, and an added one is pruned with its revert."""
    name = change.plan.application
    application = change.after.application(name)
    if not application:
        message = f"there is no Application {name!r} in the repository: the plan must name the one that reads its files"
        yield Finding(RULE, "error", message)
        return
    for path in change.files:
        if name not in change.after.readers(path) and name not in change.before.readers(path):
            message = (
                f"{path} is not read by Application {name}, so the change would never be applied: put it elsewhere"
            )
            yield Finding(RULE, "error", message, None, path)
    if application.automated and application.prune:
        return
    for operation in change.plan.operations:
        if operation.op == "add_resource":
            message = (
                f"Application {name} does not sync and prune by itself, so a revert would leave "
                f"{operation.resource.kind} {operation.resource.name} behind: let a person approve and remove it"
            )
            severity: Severity = "error" if change.plan.automatic else "warning"
            yield Finding(RULE, severity, message, operation.resource, operation.file)
