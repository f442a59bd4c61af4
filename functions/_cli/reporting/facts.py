"""What the documents are made of, and where each part of it comes from. What could not be read is part of it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from eventing.handler import Permanent
from eventing.store import Readable
from functions._capacity.comparison import Changes
from functions._capacity.picture import Picture
from functions._cli.reading import known as improvements
from functions._cli.reporting.inventory import Application, Component
from functions._clients import ledger as records
from functions._improvement.healing import (
    ERRANDS,
    Errand,
    Faults,
    Known,
    PostMortem,
    faults_key,
    post_mortem_key,
)
from functions._improvement.record import Record
from functions._symptoms import wire
from functions.cluster_healer.proposing import named


class Commit(Struct, frozen=True):
    """One change that the school committed."""

    at: str
    commit: str
    title: str
    application: str
    stage: str
    improvement: str
    revert: str = ""
    category: str = ""


class Edit(Struct, frozen=True):
    """One field that a commit changed."""

    workload: str
    path: str
    before: str
    after: str
    commit: str
    stage: str


class Ledger(Struct, frozen=True):
    """What the ledger knows of the time since `since`, in seconds since the epoch; faults and waiting as of now."""

    since: float
    commits: tuple[Commit, ...] = ()
    edits: tuple[Edit, ...] = ()
    waiting: tuple[tuple[str, str, str, str], ...] = ()  # improvement, title, stage, why
    faults: tuple[Known, ...] = ()
    scanned: Mapping[str, float] = {}  # when each namespace was looked at
    unseen: Mapping[str, str] = {}  # what its scans could not read, with why
    post_mortems: tuple[PostMortem, ...] = ()
    done: tuple[tuple[float, str], ...] | None = ()  # in the cluster itself; None: not known


class Facts(Struct, frozen=True):
    """Everything. `sources` are named [cluster], [usage], [ledger] and [before] in the documents; `missing` says why a
    part is not there."""

    at: str
    sources: Mapping[str, str]
    missing: Mapping[str, str]
    picture: Picture | None = None
    components: tuple[Component, ...] = ()
    applications: tuple[Application, ...] = ()
    changes: Changes | None = None
    ledger: Ledger | None = None


def from_ledger(store: Readable, since: float) -> Ledger:
    """What the ledger knows."""
    every = [record for record, _ in improvements(store)]
    committed = [record for record in every if record.commit and _committed_at(record) >= since]
    documents = [one[0] for key in store.keys(faults_key("")) if (one := records.get(store, key, Faults))]
    ended = (records.get(store, key, PostMortem) for key in store.keys(post_mortem_key("")))
    unseen = {kind: why for document in documents for kind, why in document.unknown.items()}
    done: list[tuple[float, str]] | None = None
    try:
        errands = [each[0] for key in store.keys(ERRANDS) if (each := records.get(store, key, Errand))]
        done = _done(one for one in errands if one.ended >= since)
    except Permanent as error:  # an installation of an earlier release does not show them
        unseen["what was done in the cluster itself"] = str(error)
    return Ledger(
        since,
        tuple(sorted((_commit(record) for record in committed), key=lambda one: one.at)),
        tuple(edit for record in committed for edit in _edits(record)),
        tuple(
            (one.improvement.id, one.improvement.title, one.stage, one.reason or one.message)
            for one in every
            if one.stage in ("pending_review", "unverified", "stalled")
        ),
        tuple(known for document in documents for known in document.faults if not known.gone and not known.caused_by),
        {document.namespace: document.scanned for document in documents},
        unseen,
        tuple(sorted((one[0] for one in ended if one and one[0].ended >= since), key=lambda one: one.ended)),
        None if done is None else tuple(done),
    )


def _done(errands: Iterable[Errand]) -> list[tuple[float, str]]:
    return sorted((one.ended, told) for one in errands for told in one.done)


def _committed_at(record: Record) -> float:
    return max((wire.seconds(step.at) for step in record.timeline if step.stage == "implemented"), default=0.0)


def _commit(record: Record) -> Commit:
    said = record.improvement
    at = next((step.at for step in reversed(record.timeline) if step.stage == "implemented"), "")
    return Commit(
        at, record.commit, said.title, record.application, record.stage, said.id, record.revert, said.category
    )


def _edits(record: Record) -> Iterable[Edit]:
    for one in record.plan.operations if record.plan else ():
        resource = one.resource
        workload = named(resource)
        if one.op in ("add_resource", "remove_resource"):
            before, after = ("absent", "there") if one.op == "add_resource" else ("there", "absent")
            yield Edit(workload, "(the whole object)", before, after, record.commit, record.stage)
        else:
            before = "absent" if one.expected is None else str(one.expected)
            after = str(one.value) if one.op == "set_field" else "absent"
            yield Edit(workload, one.path, before, after, record.commit, record.stage)
