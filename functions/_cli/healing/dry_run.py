"""A scan by the same code as the function's, of which nothing is stored, sent or done: what it would say and do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace as copied
from typing import cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from eventing.contracts import PREFIX, ScanRequested
from eventing.handler import Event, Outcome, Put
from eventing.store import Store
from functions._cli.healing.surroundings import Surroundings
from functions._clients.cluster_snapshot import opted_in, read_snapshot
from functions._clients.metrics import Metrics
from functions._improvement.healing import (
    ERRANDS,
    Deletion,
    Errand,
    Faults,
    Known,
    Proposal,
    faults_key,
    post_mortem_key,
    remedy_key,
)
from functions._policy.policy import Policy
from functions._symptoms.causes import grouped
from functions._symptoms.examination import Examination, examined
from functions._symptoms.snapshot import Snapshot
from functions.cluster_healer.looking import scanned
from functions.cluster_healer.stages import Ward

UNBOUNDED = 100_000  # remedies: a dry run shows each, and says how many a scan would really begin
EVENT = "dry-run"
PASSES = 3  # looks at what stands behind another plan for the same object


class DryRun(Struct, frozen=True):
    """What a scan would find and do. `proposals` are by the fingerprint of their fault."""

    namespaces: tuple[str, ...]
    faults: tuple[Known, ...]
    proposals: Mapping[str, Proposal] = {}
    deletions: tuple[Deletion, ...] = ()
    refresh: tuple[str, ...] = ()
    sync: tuple[str, ...] = ()
    unknown: Mapping[str, str] = {}
    left_out: int = 0
    notes: tuple[str, ...] = ()
    sources: Mapping[str, str] = {}
    dry_run: bool = True

    @property
    def roots(self) -> tuple[Known, ...]:
        """The causes, those that need a person first."""
        here = (one for one in self.faults if not one.caused_by and not one.gone)
        return tuple(sorted(here, key=lambda one: (one.state != "escalated", one.first, one.fingerprint)))


def dry_run(
    around: Surroundings, wanted: Iterable[str], clock: Callable[[], float], metrics: Metrics | None = None
) -> DryRun:
    """Look at the namespaces that are wanted, else at those that the policy opts in, else at all that it does not
    protect.

    Raises:
        Temporary: when the cluster, or Git, is away.
    """
    policy, notes = around.policy, list[str]()
    spaces = _spaces(around, frozenset(wanted), notes)
    if not spaces:
        return DryRun((), (), notes=tuple(notes), sources=around.sources)
    if around.gitops is None:
        return _symptoms_alone(around, spaces, clock, notes)
    rules = replace(policy.healing, per_scan=UNBOUNDED, per_namespace_per_hour=UNBOUNDED)
    # A scan reads the ledger and writes nothing itself: what it wants stored and sent is in its outcome.
    ledger = cast(Store, around.ledger)
    ward = Ward(ledger, around.cluster, around.gitops, replace(policy, healing=rules), clock, metrics)
    found = _read(_scan(ward, spaces), spaces, policy, notes, around.sources)
    for _ in range(PASSES):
        behind = frozenset(one.fingerprint for one in found.roots if one.word == "another") - set(found.proposals)
        more = _read(_scan(copied(ward, examine=_only(behind)), spaces), spaces, policy, [], {}) if behind else None
        if more is None or not more.proposals:
            break
        found = replace(found, proposals={**more.proposals, **found.proposals})
    return found


def _scan(ward: Ward, spaces: frozenset[str]) -> Outcome:
    event = Event(PREFIX + "scan.requested", "/cortex-school/cli", EVENT, ScanRequested(tuple(sorted(spaces))))
    return scanned(event, ward, spaces, whole=False)


def _only(fingerprints: frozenset[str]) -> Callable[[Snapshot], Examination]:
    """Sees these faults alone: what stands behind another plan for the same object is planned for itself."""

    def examine(snapshot: Snapshot) -> Examination:
        whole = examined(snapshot)
        return replace(whole, symptoms=tuple(one for one in whole.symptoms if one.fingerprint in fingerprints))

    return examine


def _spaces(around: Surroundings, wanted: frozenset[str], notes: list[str]) -> frozenset[str]:
    policy = around.policy
    opted = opted_in(around.cluster, policy.healing.namespaces, policy.protected_namespaces)
    if wanted:
        for one in sorted(wanted - opted):
            notes.append(f"a scan would not look at {one}: healing.namespaces of the policy does not opt it in")
        return wanted
    if not policy.healing.namespaces:
        notes.append("a scan would look at nothing: healing.namespaces of the policy opts in no namespace")
        return opted_in(around.cluster, ("*",), policy.protected_namespaces)
    if not opted:
        notes.append(f"there is no namespace {', '.join(policy.healing.namespaces)} that is not protected")
    return opted


def _symptoms_alone(
    around: Surroundings, spaces: frozenset[str], clock: Callable[[], float], notes: list[str]
) -> DryRun:
    """What is wrong, by cause, where there is no repository to plan in."""
    began = clock()
    snapshot = read_snapshot(around.cluster, spaces, began, clock)
    seen = examined(snapshot)
    found = []
    for case in grouped(seen.symptoms, snapshot):
        root = case.symptom.fingerprint
        reason = "no repository was named, so no plan could be made"
        found.append(Known(case.symptom, began, began, explains=len(case.explains), reason=reason))
        found += [Known(one, began, began, caused_by=root, state="explained") for one in case.explains]
    unknown = {**snapshot.unreadable, **{f"analyzer {name}": why for name, why in seen.broken.items()}}
    left = sum(seen.left_out.values())
    return DryRun(tuple(sorted(spaces)), tuple(found), {}, (), (), (), unknown, left, tuple(notes), around.sources)


def _read(
    outcome: Outcome, spaces: frozenset[str], policy: Policy, notes: list[str], sources: Mapping[str, str]
) -> DryRun:
    """What the outcome would have stored."""
    faults: list[Known] = []
    proposals: dict[str, Proposal] = {}
    unknown: dict[str, str] = {}
    left, errand = 0, Errand("", 0.0)
    for change in outcome.changes:
        if not isinstance(change, Put):
            continue
        if change.key.startswith(post_mortem_key("")):
            continue
        if change.key.startswith(faults_key("")):
            document = msgspec.json.decode(change.body, type=Faults)
            faults += document.faults
            unknown |= document.unknown
            left = max(left, document.left_out)
        elif change.key.startswith(remedy_key("")):
            offered = msgspec.json.decode(change.body, type=Proposal)
            proposals[offered.symptom.fingerprint] = offered
        elif change.key.startswith(ERRANDS):
            errand = msgspec.json.decode(change.body, type=Errand)
    if len(proposals) > policy.healing.per_scan:
        told = f"a scan begins at most {policy.healing.per_scan} remedies, and {policy.healing.per_namespace_per_hour}"
        notes.append(f"{told} in one namespace and hour: the others wait for the next ones")
    return DryRun(
        tuple(sorted(spaces)),
        tuple(faults),
        proposals,
        errand.deletions,
        errand.refresh,
        errand.sync,
        unknown,
        left,
        tuple(notes),
        sources,
    )
