"""Warning events about a workload and what belongs to it: which reasons are new since the commit, and go on. Pure.

A start has its Warnings (a probe that comes too early, a volume that is not there yet), so only what was seen again in
the last third of the window counts, and only to forbid good news: `workload_checks` judges what pods make of it.
A startup probe that fails is no Warning of its own: it has its bound, and past that the kubelet restarts the container,
which counts as a restart. A slow starter's are over once it has started, however late in the window that is.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct

from eventing.vocabulary import Check, Resource
from functions.health_monitor.facts import Object, key
from functions.health_monitor.reading import dig

AGAIN = 2  # times since the commit; one is a moment


class Warned(Struct, frozen=True):
    """One reason: the newest object it was about, when last, and how often in all."""

    reason: str
    about: str
    last: float
    times: int


class WarningFacts(Struct, frozen=True):
    """The Warnings about one workload; `recent` is since when one goes on."""

    resource: Resource
    seen: tuple[Warned, ...] = ()
    recent: float = 0.0


def warnings_of(
    resource: Resource, names: Collection[tuple[str, str]], events: Iterable[Object], recent: float
) -> WarningFacts:
    """From the events of the workload's namespace; `names` are kinds and names of what belongs to it."""
    found: dict[str, Warned] = {}
    for event in events:
        about = (
            str(dig(event, "involvedObject", "kind", default="")),
            str(dig(event, "involvedObject", "name", default="")),
        )
        if event.get("type") != "Warning" or about not in names or _of_a_start(event):
            continue
        reason, last = str(event.get("reason", ""))[:100], _last(event)
        times = dig(event, "series", "count", default=dig(event, "count", default=1))
        known = found.get(reason, Warned(reason, "", 0.0, 0))
        newest = f"{about[0]} {about[1]}" if last >= known.last else known.about
        total = known.times + (times if isinstance(times, int) else 1)
        found[reason] = Warned(reason, newest, max(last, known.last), total)
    return WarningFacts(resource, tuple(found[reason] for reason in sorted(found)), recent)


def warnings_check(before: WarningFacts | None, now: WarningFacts) -> Check:
    """Inconclusive where a Warning goes on that was not there before; never failed."""
    name = f"warnings {key(now.resource)}"
    if before is None:
        return Check(name, "not_applicable", "not looked up before the change")
    known = {one.reason for one in before.seen}
    going_on = [one for one in now.seen if one.reason not in known and one.times >= AGAIN and one.last >= now.recent]
    if going_on:
        told = ", ".join(f"{one.reason} of {one.about} ({one.times} times)" for one in going_on[:3])
        return Check(name, "inconclusive", f"new and going on: {told}")
    return Check(name, "healthy", "no new Warning goes on")


def _of_a_start(event: Object) -> bool:
    """Whether it is the kubelet's word for a startup probe that did not pass (prober.go: "Startup probe failed: …")."""
    return event.get("reason") == "Unhealthy" and str(event.get("message", "")).startswith("Startup probe ")


def _last(event: Object) -> float:
    for value in (
        dig(event, "series", "lastObservedTime"),
        event.get("lastTimestamp"),
        event.get("eventTime"),
        dig(event, "metadata", "creationTimestamp"),
    ):
        try:
            return datetime.fromisoformat(str(value)).timestamp()
        except ValueError:
            continue
    return 0.0
