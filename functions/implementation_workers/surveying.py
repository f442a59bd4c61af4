"""What the repository holds, written down for those who ask models about it and have no access to Git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventing.handler import Outcome
from functions._clients import ledger
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench


def survey(bench: Bench) -> Outcome:
    """The digest of the newest commit, where there is a newer one than was written down, and a model to read it.

    Raises:
        Temporary: when Git is away; the transcript is read meanwhile, with the digest of before.
    """
    if bench.planner() is None:
        return Outcome()
    head = bench.gitops.head()
    known = ledger.get(bench.store, REPOSITORY, RepositoryKnown)
    if known and known[0].commit == head:
        return Outcome()
    from functions._manifests.digest import digest  # noqa: PLC0415  most lessons find the newest commit written down
    from functions._manifests.repository import load  # noqa: PLC0415  the same

    nodes = tuple(one.allocatable for one in bench.facts.nodes or ())
    text = digest(load(bench.gitops.files(head)), nodes, bench.facts.unreachable_registries)
    return Outcome((ledger.put(REPOSITORY, RepositoryKnown(text, head, bench.at), None),))
