"""Signed commands: composed here, judged by the coordinator. What it refuses comes back with its reason."""

import getpass
import os
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime

from eventing.contracts import Action
from eventing.handler import Permanent, Temporary
from functions._cli.cluster.choosing import nowhere
from functions._cli.publishing import new_id, publish, received
from functions._cli.state import State, chosen_installation, ledger_store, publishing
from functions._commands.signing import composed

VALID = 300.0  # seconds; a command that was not delivered by then is given again by the person


def order(
    state: State, action: Action, target: str, digest: str = "", arguments: Mapping[str, str] | None = None
) -> None:
    """Sign a command, send it, and wait until the coordinator obeyed it.

    Raises:
        Permanent: when the coordinator refuses it, or there is no key to sign with.
        Temporary: when the broker, the coordinator or the ledger does not answer.
    """
    now = time.time()
    command = composed(
        action,
        target,
        getpass.getuser(),
        signing_key(state, os.environ),
        nonce=new_id(),
        expires=now + VALID,
        digest=digest,
        arguments=arguments,
    )
    event_id = new_id()
    with publishing(state, os.environ) as broker, ledger_store(state, os.environ) as store:
        publish(broker, "command", command, event_id, datetime.fromtimestamp(now, UTC).isoformat())
        answer, cause = received(store, "command", event_id)
    if answer == "refused":
        raise Permanent(cause)
    if answer is None:
        raise Temporary("the broker took the command, but the coordinator has not answered yet; see `status`")


def signing_key(state: State, environ: Mapping[str, str]) -> bytes:
    """COMMAND_SIGNING_KEY (or the file of COMMAND_SIGNING_KEY_FILE), else that of the chosen cluster, or the local run.

    Raises:
        Permanent: when there is none.
    """
    from eventing.settings import SettingError, secret  # noqa: PLC0415  only commands need it

    try:
        given = secret(environ, "COMMAND_SIGNING_KEY", default="")
    except SettingError as error:
        raise Permanent(str(error)) from error
    if given:
        return given.encode()
    if (installation := chosen_installation(environ)) is not None:
        with closing(installation):
            return installation.command_key()
    if state.key.exists():
        return state.key.read_bytes().strip()
    raise Permanent(nowhere("no key to sign with: COMMAND_SIGNING_KEY and COMMAND_SIGNING_KEY_FILE are not set"))
