"""How a symptom is written down: owned, redacted, bounded, with the times that the cluster gives."""

from collections.abc import Iterable, Mapping

from functions._improvement.redaction import redacted
from functions._symptoms import wire
from functions._symptoms.chains import owner_of
from functions._symptoms.faults import Fault
from functions._symptoms.snapshot import LogKey, Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

LINES, WIDTH = 14, 400  # of evidence: what a person reads in one look
LOG_LINES = 5  # last ones of a log
READ = 16_384  # characters of a log's end that are looked through for credentials
DETAIL, LIST = 300, 3000  # characters of one detail, and of one that lists objects
LISTS = ("objects", "paths", "claims", "workload", "on_node")
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "?")  # cannot be written as UTF-8


def sighted(
    snapshot: Snapshot,
    fault: Fault,
    one: Object,
    details: Mapping[str, str],
    evidence: Iterable[str],
    *,
    kind: str = "",
    since: str = "",
    last: str = "",
    count: int = 1,
) -> Symptom:
    """A symptom of an object. `since` and `last` default to when the object was made, and to now."""
    lines = (_plain(line, WIDTH) for line in evidence if line)
    return Symptom(
        fault,
        wire.resource(one, kind),
        {key: _listed(value) if key in LISTS else _plain(value, DETAIL) for key, value in details.items() if value},
        owner_of(snapshot, one),
        tuple(list(dict.fromkeys(lines))[:LINES]),
        since or wire.text(one, "metadata", "creationTimestamp"),
        last or snapshot.at,
        max(1, count),
    )


def events_told(events: Iterable[Object], most: int = 3) -> tuple[str, ...]:
    """Events as lines: reason, message, how often."""
    told = []
    for one in events:
        often = wire.event_count(one)
        times = f" ({often} times)" if often > 1 else ""
        told.append(f"{wire.text(one, 'reason')}: {wire.text(one, 'message')}{times}")
    return tuple(told[:most])


def last_lines(log: str, label: str) -> tuple[str, ...]:
    """The last lines of a log that say anything."""
    whole = redacted(log[-READ:])  # before it is parted: a key spans lines
    lines = [line.strip() for line in whole.splitlines() if line.strip()]
    return tuple(f"{label}: {line}" for line in lines[-LOG_LINES:])


def log_of(snapshot: Snapshot, pod: Object, container: str, which: str) -> str:
    """The last lines of a container, empty where they were not read."""
    key: LogKey = (wire.namespace(pod), wire.name(pod), container, "previous" if which == "previous" else "current")
    found = snapshot.logs.get(key, "")
    return found if isinstance(found, str) else ""


def _listed(value: str) -> str:
    """A list, cut between two of its entries: half a name would be the name of another object."""
    clean = _plain(value, 4 * LIST)
    return clean if len(clean) <= LIST else clean[: LIST + 1].rpartition(",")[0]


def _plain(text: str, longest: int) -> str:
    """Redacted before it is cut, or half a credential would not be known as one; without control characters."""
    clean = "".join(
        char if char.isprintable() else " " for char in redacted(text[: 4 * longest]).translate(_SURROGATES)
    )
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"
