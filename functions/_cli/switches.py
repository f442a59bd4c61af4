"""What is frozen or overridden: since when, by whom, why, and what lifts it; as `status` and `doctor` say it."""

import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from eventing.contracts import COORDINATOR
from eventing.handler import Permanent
from eventing.store import Readable
from functions._cli.cluster.choosing import chosen_context, option
from functions._clients import ledger
from functions._improvement.explain import plain
from functions._improvement.standing import Freeze, Override, frozen_key, override_key

NONE = "auto_approve_none"  # the override that the coordinator sets itself, after too many rollbacks


class Switches(Struct, frozen=True):
    """Freezes by application (the empty name is everything), and overrides."""

    frozen: Mapping[str, Freeze] = {}
    overrides: tuple[Override, ...] = ()


class Switched(Struct, frozen=True):
    """One of them, in words."""

    what: str
    why: str
    lift: str


def switches_of(store: Readable) -> Switches:
    """As the ledger has them, or as the coordinator says."""
    ask = getattr(store, "ask", None)
    if ask is not None:
        return told_by(ask("status"))
    frozen = {
        key.removeprefix(frozen_key()).removeprefix(":"): found[0]
        for key in store.keys(frozen_key())
        if (found := ledger.get(store, key, Freeze))
    }
    overrides = (ledger.get(store, key, Override) for key in store.keys(override_key("")))
    return Switches(frozen, tuple(one[0] for one in overrides if one))


def told_by(status: Mapping[str, Any]) -> Switches:
    """Of the coordinator's answer.

    Raises:
        Permanent: when a coordinator of another release says it otherwise.
    """
    try:
        return msgspec.convert({name: status[name] for name in ("frozen", "overrides")}, type=Switches)
    except (KeyError, msgspec.ValidationError) as error:
        raise Permanent(
            f"the coordinator is of another release, and says of freezes what is not known: {error}"
        ) from None


def switched(found: Switches, chosen: str = "") -> Iterator[Switched]:
    """Each in words; `chosen` is the option that chose the cluster."""
    for name, freeze in found.frozen.items():
        lift = _typed("unfreeze", f"--app {shlex.quote(name)}" if name else "", chosen)
        yield Switched(f"freeze of {name or 'everything'}", f"frozen {_since(freeze)}", lift)
    for one in found.overrides:
        if one.name == NONE and one.by == COORDINATOR:
            why = f"nothing is approved by itself {_since(one)}; reverts still are made"
            lift = f"look at what was rolled back ({_typed('status', chosen)}), then {_typed('unfreeze', chosen)}"
            yield Switched("freeze of automatic approval", why, lift)
        else:
            until = f", until {datetime.fromtimestamp(one.until, UTC).isoformat(timespec='seconds')}"
            said = f"set {_since(one)}{until if one.until else ''}"
            yield Switched(f"override {one.name}", said, _typed("override", one.name, "--clear", chosen))


def switch_lines(store: Readable, environ: Mapping[str, str]) -> Iterator[str]:
    """For `status`: each in a line."""
    context = chosen_context(environ)
    for one in switched(switches_of(store), "" if context is None else option(context)):
        yield f"{one.what.capitalize()}: {one.why}. To lift it: {one.lift}"


def _since(one: Freeze | Override) -> str:
    return f"since {one.at} by {plain(one.by)}: {plain(one.reason) or 'no reason given'}"


def _typed(*words: str) -> str:
    return " ".join(filter(None, ("cortex-school", *words)))
