"""What the healer does in the cluster itself: it was written down before, and is told of afterwards."""

from eventing.contracts import PREFIX, AlertRaised
from eventing.handler import Emit, Event, Outcome, Permanent
from eventing.store import Store
from functions._clients import ledger
from functions._clients.scanning import Scanner
from functions._improvement.healing import KEPT, Errand, errand_key


def carried_out(event: Event, store: Store, scanner: Scanner, now: float) -> Outcome:
    """Delete, refresh and sync what the ledger lists under the event's id. Twice is once: an object that is not there
    any more, or is another of the same name, is left alone.

    Raises:
        Permanent: when the ledger knows of no such errand: the event is forged.
        Temporary: when the API server is away; what was done is found done at the next try.
    """
    found = ledger.get(store, errand_key(event.payload.errand), Errand)
    if found is None:
        raise Permanent(f"the ledger has no errand {event.payload.errand!r}: the event is forged, or the ledger is new")
    errand, version = found
    if errand.ended:
        return Outcome()
    done = tuple(_done(scanner, errand))
    ended = Errand(errand.id, errand.at, errand.deletions, errand.refresh, errand.sync, done, now)
    told = AlertRaised(f"errand:{errand.id}", "info", _title(errand), "\n".join(done)[:3900])
    emit = Emit(PREFIX + "alert.raised", told, errand.id, errand.id)
    return Outcome((ledger.put(errand_key(errand.id), ended, version, KEPT),), (emit,))


def _done(scanner: Scanner, errand: Errand) -> list[str]:
    said = []
    for one in errand.deletions:
        name = f"{one.kind} {one.namespace}/{one.name}"
        try:
            gone = scanner.delete(one.kind, one.namespace, one.name, one.uid)
            said.append(f"{name} ({one.why}): {'deleted' if gone else 'was gone already'}")
        except Permanent as error:
            said.append(f"{name}: not deleted: {error}"[:500])
    for application in errand.refresh:
        try:
            scanner.refresh(application, hard=True)
            said.append(f"Application {application}: Argo CD was asked to compare it again")
        except Permanent as error:
            said.append(f"Application {application}: not refreshed: {error}"[:500])
    for application in errand.sync:
        try:
            asked = scanner.sync(application)
            said.append(f"Application {application}: {'its sync was asked for again' if asked else 'a sync runs'}")
        except Permanent as error:
            said.append(f"Application {application}: not synced: {error}"[:500])
    return said


def _title(errand: Errand) -> str:
    parts = (
        (len(errand.deletions), "finished objects to delete"),
        (len(errand.refresh), "Applications to refresh"),
        (len(errand.sync), "syncs to repeat"),
    )
    return "In the cluster itself: " + ", ".join(f"{count} {what}" for count, what in parts if count)
