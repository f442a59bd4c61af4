"""From what was read to the facts of the documents. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from functions._capacity.comparison import compared
from functions._capacity.picture import pictured
from functions._capacity.usage import Used
from functions._cli.capacity.command import Look
from functions._cli.reporting.facts import Facts, Ledger
from functions._cli.reporting.inventory import applications, components
from functions._symptoms.snapshot import Snapshot

_NAMES = ("cluster", "usage", "ledger", "before")
HOW = "run `cluster --format json > before.json` first, and `report --before before.json` afterwards"


def made(
    now: float,
    snapshot: Snapshot | None,
    used: Used | None,
    ledger: Ledger | None,
    earlier: Look | None,
    before: Path | None,
    sources: Mapping[str, str],
    missing: Mapping[str, str],
) -> Facts:
    """`before` is the file that `earlier` was read from; `missing` and `sources` are completed."""
    at = snapshot.at if snapshot else datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    told, lacks = dict(sources), dict(missing)
    picture = pictured(snapshot, used or Used()) if snapshot else None
    if used is not None and used.source:
        told["usage"] = f"{used.source}, as it was measured at {at}"
    if snapshot is not None and not snapshot.known("Application"):
        lacks["Application"] = snapshot.unreadable.get("Application", "it was not read")
    if earlier is None:
        lacks["before"] = f"no earlier look was given: {HOW}"
    else:
        told["before"] = f"the file {before}, a look at {earlier.server or 'a cluster'} at {earlier.now.at}"
    if used is not None and used.unknown:
        lacks["usage"] = used.unknown
    told |= {name: f"not there: {lacks[name]}" for name in _NAMES if name in lacks and name not in told}
    changes = compared(earlier.now, picture) if earlier and picture else None
    if earlier is not None and picture is None:
        lacks["before"] = "the cluster could not be read, so there is nothing to compare with"
    return Facts(
        at,
        told,
        lacks,
        picture,
        components(snapshot) if snapshot else (),
        applications(snapshot) if snapshot else (),
        changes,
        ledger,
    )
