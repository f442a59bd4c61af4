"""The events that the healer acts on: a scan, a hint that one is due, and what it does in the cluster itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventing.handler import Event, Outcome, Schedule
from eventing.store import Store
from functions._clients import ledger
from functions._clients.cluster_snapshot import opted_in
from functions._clients.gitops import GitOps
from functions._clients.metrics import Metrics
from functions._clients.registry import Registry
from functions._clients.scanning import Scanner
from functions._improvement.healing import SCANS, Faults, faults_key
from functions._policy.policy import Policy
from functions._symptoms import wire
from functions.cluster_healer import errands
from functions.cluster_healer.hints import namespace_of

if TYPE_CHECKING:
    from functions._experts.diagnosing_available import Asking
    from functions._symptoms.examination import Examination
    from functions._symptoms.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Ward:
    """What a scan works with; `clock` gives seconds since the epoch."""

    store: Store
    scanner: Scanner
    gitops: GitOps
    policy: Policy
    clock: Callable[[], float]
    metrics: Metrics | None = None
    registry: Registry | None = None
    examine: "Callable[[Snapshot], Examination] | None" = None  # finds symptoms: all analyzers, where none is given
    asking: "Asking | None" = None  # names what no rule recognises: nobody, where no model may be asked


def on_scan(event: Event, ward: Ward) -> Outcome:
    """Look at the namespaces that were asked for, or at all. What was looked at since the asking is left out."""
    wanted = frozenset(event.payload.namespaces)
    every = opted_in(ward.scanner, ward.policy.healing.namespaces, ward.policy.protected_namespaces)
    since = wire.seconds(event.time)
    spaces = [one for one in sorted(every & wanted if wanted else every) if not _seen_since(ward, one, since)]
    return _look(event, ward, frozenset(spaces), whole=frozenset(spaces) == every) if spaces else Outcome()


def on_hint(event: Event, ward: Ward) -> Outcome:
    """Look at the namespace that a hint names; hints that follow each other closely become one scan."""
    namespace, quiet = namespace_of(event), ward.policy.healing.quiet_seconds
    if not namespace or namespace not in opted_in(
        ward.scanner, ward.policy.healing.namespaces, ward.policy.protected_namespaces
    ):
        return Outcome()
    found = ledger.get(ward.store, faults_key(namespace), Faults)
    due = found[0].scanned + quiet if found else 0.0
    if due > ward.clock():
        return Outcome((Schedule(SCANS, namespace, due),))
    return _look(event, ward, frozenset({namespace}), whole=False)


def on_errand(event: Event, ward: Ward) -> Outcome:
    """Do what the ledger lists, and tell of it."""
    return errands.carried_out(event, ward.store, ward.scanner, ward.clock())


def _seen_since(ward: Ward, namespace: str, since: float) -> bool:
    found = ledger.get(ward.store, faults_key(namespace), Faults)
    return bool(found and since and found[0].scanned > since)


def _look(event: Event, ward: Ward, spaces: frozenset[str], *, whole: bool) -> Outcome:
    from functions.cluster_healer.looking import scanned  # noqa: PLC0415  remedies, which only a real scan needs

    return scanned(event, ward, spaces, whole=whole)
