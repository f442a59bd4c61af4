"""What `status` says of faults: what is being healed, what waits, and what only a person can mend."""

from collections.abc import Iterable, Iterator

from eventing.store import Readable
from functions._clients import ledger
from functions._improvement.explain import plain
from functions._improvement.healing import Faults, Known, PostMortem, faults_key, post_mortem_key
from functions._improvement.memory import told
from functions._symptoms.faults import TITLES

MOST = 20  # lines of each kind; the rest is counted


def fault_lines(store: Readable, namespaces: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is wrong now, those that need a person first, and what earlier remedies came to; in these namespaces and in
    the cluster itself, where some are named.
    """
    found = (ledger.get(store, key, Faults) for key in store.keys(faults_key("")))
    every = [one[0] for one in found if one and (not namespaces or one[0].namespace in ("", *namespaces))]
    present = [known for faults in every for known in faults.faults if not known.gone and not known.caused_by]
    if present:
        asked = sum(known.state == "escalated" for known in present)
        yield f"Faults: {len(present)} seen at the last look, {asked} of them for a person."
    yield from _cut(_line(known) for known in sorted(present, key=_order))
    for faults in every:
        if faults.unknown or faults.left_out:
            place = faults.namespace or "the cluster"
            missing = ", ".join(sorted(faults.unknown)) or "nothing"
            yield f"  {place}: not read: {plain(missing)}; {faults.left_out} faults are only counted"
    past = (ledger.get(store, key, PostMortem) for key in store.keys(post_mortem_key("")))
    ended = sorted((one[0] for one in past if one), key=lambda one: -one.ended)
    if ended:
        yield f"Remedies that ended: {len(ended)}."
        yield from _cut(f"  {plain(told(one))}" for one in ended)


def _order(known: Known) -> tuple[bool, float, str]:
    return known.state != "escalated", known.first, known.fingerprint


def _line(known: Known) -> str:
    subject = known.symptom.subject
    name = f"{subject.kind} {subject.namespace + '/' if subject.namespace else ''}{subject.name}"
    more = f" (explains {known.explains} more)" if known.explains else ""
    return f"  {known.state}: {plain(name)}: {TITLES[known.symptom.fault]}{more}: {plain(known.reason)}"


def _cut(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:MOST]
    if len(every) > MOST:
        yield f"  and {len(every) - MOST} more"
