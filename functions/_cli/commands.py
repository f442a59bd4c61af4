"""What a person says: each a signed command to the coordinator."""

import os
from typing import Annotated

import typer

from functions._cli.cluster.choosing import reaching
from functions._cli.console import console, guarded, says
from functions._cli.ordering import order
from functions._cli.reading import one
from functions._cli.state import State, ledger_store

Identity = Annotated[str, typer.Argument(help="The improvement's id, or enough of its beginning.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the audit.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (approve, reject, edit, cancel, undo, resolve, freeze, unfreeze, override):
        app.command()(guarded(reaching(command)))


def approve(identity: Identity, reason: Reason = "") -> None:
    """Let a plan that waits go: this very plan, as `status` shows it now."""
    whole, digest = _plan(identity)
    order(State(), "approve", whole, digest, {"reason": reason})
    says(f"approved {whole[:12]}; it starts when its application is free")


def reject(identity: Identity, reason: Reason = "") -> None:
    """Refuse a plan for good; it is not proposed again until its tombstone is lifted."""
    whole, digest = _plan(identity)
    order(State(), "reject", whole, digest, {"reason": reason})
    says(f"rejected {whole[:12]}")


def edit(
    identity: Identity,
    changes: Annotated[list[str], typer.Argument(help="name=value, such as memory=256Mi; an empty value removes one.")],
) -> None:
    """Change what was said, and have it planned, checked and decided again."""
    whole, digest = _plan(identity)
    order(State(), "edit", whole, digest, dict(_pair(change) for change in changes))
    says(f"edited {whole[:12]}; `cortex-school status {whole[:12]}` shows the new plan")


def cancel(identity: Identity, reason: Reason = "") -> None:
    """Stop an improvement before its commit; it may come again."""
    whole, _ = _plan(identity)
    order(State(), "cancel", whole, arguments={"reason": reason})
    says(f"cancelled {whole[:12]}")


def undo(identity: Identity, reason: Reason = "") -> None:
    """Revert a commit of the school, hours later if need be; the cluster is watched back to health."""
    whole, _ = _plan(identity)
    order(State(), "undo", whole, arguments={"reason": reason})
    says(f"asked for the revert of {whole[:12]}; `cortex-school status {whole[:12]}` follows it")


def resolve(
    identity: Identity,
    verdict: Annotated[str, typer.Argument(help="verify: it is well. rollback: take it back.")],
    reason: Reason = "",
) -> None:
    """Say what the watch could not: verify or rollback."""
    whole, _ = _plan(identity)
    order(State(), "resolve", whole, arguments={"verdict": verdict, "reason": reason})
    says(f"resolved {whole[:12]}: {verdict}")


def freeze(
    app: Annotated[str, typer.Option(help="Only this Argo CD application.")] = "",
    reason: Reason = "",
) -> None:
    """Commit nothing any more until `unfreeze`; reverts still are."""
    order(State(), "freeze", app, arguments={"reason": reason})
    says(f"frozen: {app or 'everything'}")


def unfreeze(app: Annotated[str, typer.Option(help="Only this Argo CD application.")] = "") -> None:
    """Lift a freeze; what it held is decided anew."""
    order(State(), "unfreeze", app)
    says(f"no longer frozen: {app or 'everything'}")


def override(
    name: Annotated[str, typer.Argument(help="auto_approve_all, _none, _integrations or _security.")],
    clear: Annotated[bool, typer.Option(help="Clear it.")] = False,
    hours: Annotated[float, typer.Option(help="How long it holds.")] = 24.0,
    reason: Reason = "",
) -> None:
    """Set or clear an override of automatic approval."""
    arguments = {"clear": "yes"} if clear else {"for": str(int(hours * 3600)), "reason": reason}
    order(State(), "override", name, arguments=arguments)
    says(f"{name} is {'cleared' if clear else f'set for {hours:g} hours'}")


def lift(
    fingerprint: Annotated[str, typer.Argument(help="A tombstone's fingerprint, or the id of the improvement.")],
) -> None:
    """Let something be proposed again that was rolled back or rejected."""
    order(State(), "lift", fingerprint)
    says(f"lifted {fingerprint}")


def _plan(identity: str) -> tuple[str, str]:
    with ledger_store(State(), os.environ) as store:
        record, _ = one(store, identity)
    console.print(f"[dim]{record.improvement.title} ({record.stage})[/dim]", highlight=False)
    return record.improvement.id, record.digest


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals:
        raise typer.BadParameter(f"{change!r} is not name=value")
    return name, value
