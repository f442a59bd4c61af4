"""Is this command to be obeyed? Pure; which record, which plan and what it leads to is for `obeying`."""

from eventing.contracts import Command
from functions._commands.signing import LONGEST, genuine

OURSELVES = frozenset({"policy", "school-coordinator", "health-monitor", "implementation-workers", "git"})


def refusal(command: Command, key: bytes, used: bool, now: float) -> str:
    """Why the command is not obeyed, empty when it is; `used` says that its nonce was seen before.

    Raises:
        WeakKey: when the key is too short.
    """
    if not genuine(command, key):
        return "the signature is not that of COMMAND_SIGNING_KEY over this very command"
    if not now < command.expires:  # so that no figure that compares with nothing is valid for ever
        return f"it expired {now - command.expires:.0f} s ago; give it again"
    if command.expires - now > LONGEST:
        return f"it would be valid for more than {LONGEST / 3600:.0f} hours"
    if used:
        return "a command with this nonce was received before"
    if command.by in OURSELVES:
        return f"no person is called {command.by}"
    return ""
