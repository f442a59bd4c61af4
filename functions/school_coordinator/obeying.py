"""Commands: a person's signed word, obeyed once or refused, and audited either way."""

from collections.abc import Callable
from math import ceil

from eventing.contracts import Action, Command
from eventing.handler import Append, Outcome, Permanent, Put
from functions._commands.signing import WeakKey
from functions._improvement.standing import AUDIT, nonce_key
from functions.school_coordinator import switches, verdicts
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.orders import refusal
from functions.school_coordinator.replaying import replay

Act = Callable[[Desk, Command], None]
ACTIONS: dict[Action, Act] = {
    "approve": verdicts.approve,
    "reject": verdicts.say_no,
    "edit": verdicts.edit,
    "cancel": verdicts.cancel,
    "resolve": verdicts.resolve,
    "undo": verdicts.take_back,
    "override": switches.override,
    "freeze": switches.freeze,
    "unfreeze": switches.unfreeze,
    "lift": switches.lift,
    "replay": replay,
}


def on_command(desk: Desk, key: bytes) -> None:
    """Obey a command.

    Raises:
        Permanent: when it is forged, expired, a repetition, or asks for what cannot be. Nothing changes then, but the
            audit says so, and a genuine command's nonce is used up.
    """
    command: Command = desk.event.payload
    used = desk.read(nonce_key(command.nonce), str) is not None
    try:
        reason = refusal(command, key, used, desk.now)
    except WeakKey as weak:
        reason = f"no command can be checked here: {weak}"
    if reason:
        raise _refused(desk, command, reason)
    seconds = ceil(command.expires - desk.now) + 60  # clocks differ
    try:
        ACTIONS[command.action](desk, command)
    except Permanent as impossible:
        nonce = Put(nonce_key(command.nonce), b'"refused"', 0, seconds)
        raise _refused(desk, command, str(impossible), nonce) from impossible
    desk.write(nonce_key(command.nonce), "obeyed", seconds)
    desk.note(AUDIT, **_audit(desk, command, "obeyed", command.arguments.get("reason", "")))


def _refused(desk: Desk, command: Command, reason: str, *more: Put) -> Permanent:
    audit = Append(AUDIT, _audit(desk, command, "refused", reason), cap=10_000)
    return Permanent(f"{command.action} {command.target} by {command.by}: {reason}", Outcome((audit, *more)))


def _audit(desk: Desk, command: Command, answer: str, reason: str) -> dict[str, str]:
    return {
        "at": desk.at,
        "answer": answer,
        "action": command.action,
        "target": command.target[:300],
        "by": command.by,
        "nonce": command.nonce,
        "reason": reason[:1000],
    }
