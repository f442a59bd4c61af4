"""Does the coordinator answer, is its ledger whole, and does an event come through the broker and get swallowed?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from eventing.contracts import COORDINATOR
from eventing.foreign import Probe
from eventing.handler import Permanent, Temporary
from eventing.outbox import Publish
from functions._cli.cluster.answered import Answered
from functions._cli.examining.finding import Finding
from functions._cli.publishing import new_id, publish, received

NONE = "auto_approve_none"  # the override that the coordinator sets itself, after too many rollbacks


def ledger(answers: Answered, chosen: str = "--cluster") -> Iterator[Finding]:
    """What the coordinator says of its ledger; `chosen` is the option that chose the cluster."""
    said = answers.ask("status")
    if said["epoch"] is None:
        text = "the ledger has no epoch: it is new or was lost, and the next event begins one"
        yield Finding("ledger", "note", text, "if it was lost: docs/backup.md")
    else:
        yield Finding(
            "ledger",
            "ok",
            f"since {said['epoch']['at']}, {said['shelves']['improvements']} improvements, {said['mode']}",
        )
    yield from switches(said, chosen)
    if count := said["shelves"]["dead-letters"]:
        told = f"{count} events could not be taken"
        yield Finding("dead letters", "note", told, f"cortex-school dead-letters list {chosen}")


def switches(said: Mapping[str, Any], chosen: str = "--cluster") -> Iterator[Finding]:
    """What a person, or too many rollbacks, switched off or on, since when and why, and the command that lifts it."""
    for name, freeze in said["frozen"].items():
        text = f"frozen since {freeze['at']} by {freeze['by']}: {freeze['reason'] or 'no reason given'}"
        lift = f"cortex-school unfreeze {f'--app {name} ' if name else ''}{chosen}"
        yield Finding(f"freeze of {name or 'everything'}", "note", text, lift)
    for one in said["overrides"]:
        why = f"since {one['at']} by {one['by']}: {one['reason'] or 'no reason given'}"
        if one["name"] == NONE and one["by"] == COORDINATOR:
            text = f"nothing is approved by itself {why}; reverts still are made"
            lift = f"look at what was rolled back (cortex-school status {chosen}), then cortex-school unfreeze {chosen}"
            yield Finding("freeze of automatic approval", "note", text, lift)
        else:
            until = f", until {datetime.fromtimestamp(one['until'], UTC).isoformat(timespec='seconds')}"
            text = f"set {why}{until if one['until'] else ''}"
            lift = f"cortex-school override {one['name']} --clear {chosen}"
            yield Finding(f"override {one['name']}", "note", text, lift)


def probe(broker: Publish, answers: Answered, now: Callable[[], float], patience: float) -> Finding:
    """Send an event through the broker, and look for the mark that the coordinator leaves of it."""
    event, began = new_id(), now()
    what = "an event through the broker"
    try:
        publish(broker, "probe", Probe(), event, datetime.fromtimestamp(began, UTC).isoformat())
        state, cause = received(answers, "probe", event, patience)
    except (Temporary, Permanent) as error:
        return Finding(what, "wrong", str(error), "see the findings about the broker above")
    if state == "done":
        return Finding(what, "ok", f"marked by school-coordinator after {now() - began:.1f} s")
    if state == "refused":
        return Finding(
            what, "wrong", f"school-coordinator refused it: {cause}", "are image and command line of one release?"
        )
    see = (
        "kubectl -n cortex-school describe trigger school-coordinator-commands, and the log of the channel's dispatcher"
    )
    return Finding(what, "wrong", f"taken by the broker, but nobody marked it within {patience:g} s", see)
