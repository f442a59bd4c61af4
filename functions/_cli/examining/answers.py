"""Does the coordinator answer, is its ledger whole, and does an event come through the broker and get swallowed?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from eventing.foreign import Probe
from eventing.handler import Permanent, Temporary
from eventing.outbox import Publish
from functions._cli.cluster.answered import Answered
from functions._cli.examining.finding import Finding
from functions._cli.publishing import new_id, publish, received
from functions._cli.switches import switched, told_by


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
    for one in switched(told_by(said), chosen):
        yield Finding(one.what, "note", one.why, one.lift)
    if count := said["shelves"]["dead-letters"]:
        told = f"{count} events could not be taken"
        yield Finding("dead letters", "note", told, f"cortex-school dead-letters list {chosen}")


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
