"""Sending a dead letter again, under a new id, so that whoever refused it sees it anew."""

import msgspec
from msgspec.structs import replace

from eventing.contracts import EVENT_TYPES, PREFIX, Command
from eventing.handler import Permanent
from eventing.shapes import ready
from functions._improvement.dead_letter import DeadLetter
from functions.school_coordinator.desk import Desk

NEVER = frozenset({PREFIX + "command", PREFIX + "watch.due"})  # used up, and out of date


def replay(desk: Desk, command: Command) -> None:
    """Send the dead letter `target` (`<source>:<id>`) again. What was done meanwhile stays done: the ledger decides."""
    key = f"school:dead-letter:{command.target}"
    letter = desk.read(key, DeadLetter)
    if letter is None:
        raise Permanent(f"there is no dead letter {command.target!r}; `dead-letters list` has them")
    contract = EVENT_TYPES.get(letter.type)
    if contract is None or contract.foreign or letter.type in NEVER:
        raise Permanent(f"a {letter.type} is not sent again: it is of its moment, and the ledger has moved on")
    try:
        payload = msgspec.json.decode(letter.payload, type=ready(contract.payload))
    except msgspec.DecodeError as broken:
        raise Permanent(f"its payload is not what the contract says, so it would be refused again: {broken}") from None
    desk.resend(letter, payload)
    desk.write(key, replace(letter, replayed=f"{desk.at} by {command.by}"))
