"""What every event of implementation-workers is worked on with. Nothing is read before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from functions._clients.pull_requests import NoPullRequests, PullRequests

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventing.store import Store
    from functions._clients.gitops import GitOps
    from functions._experts.planning.proposal import Planner, Planners
    from functions._policy.policy import Policy
    from functions._preflight.facts import Facts
    from functions.implementation_workers.planning import Preflight

NO_PULL_REQUESTS = NoPullRequests()


def nobody(_policy: Policy, _facts: Facts) -> None:
    """No planner: what the catalogue does not know is not planned."""


class Bench(Struct, frozen=True):
    """What every stage works with; `now` is in seconds since the epoch, `at` the same as RFC 3339, and
    `clock` what goes on meanwhile.
    """

    store: Store
    gitops: GitOps
    policy: Policy
    now: float
    at: str
    clock: Callable[[], float]
    pulls: PullRequests = NO_PULL_REQUESTS
    planners: Planners = nobody

    @property
    def facts(self) -> Facts:
        """What the last baseline saw of the cluster."""
        from functions._clients import cluster_facts, ledger  # noqa: PLC0415  as most events ask for none of it
        from functions._preflight.facts import Facts  # noqa: PLC0415  the same

        known = ledger.get(self.store, cluster_facts.KEY, cluster_facts.Observed)
        return known[0].facts if known else Facts()

    @property
    def preflight(self) -> Preflight:
        """The rules, under what the policy says and what is known of the cluster."""
        from functions.implementation_workers.gate import gate  # noqa: PLC0415  90 rules, which a revert does not ask

        return gate(self.policy, self.facts, self.at[:10])

    def planner(self) -> Planner | None:
        """Who plans what the catalogue does not know, if there is anybody."""
        return self.planners(self.policy, self.facts)
