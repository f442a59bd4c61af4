"""Preflight as a gate: the rules under the policy and the facts of the day, in a report that an event can carry."""

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.repository import Repository
from functions._policy.policy import Policy
from functions._preflight.check import check
from functions._preflight.facts import Facts
from functions._preflight.knobs import knobs_of
from functions.implementation_workers.planning import Preflight

LONGEST = 600  # characters of one message there
MOST = 20  # findings in a record: an event holds 64 KiB with plan and diff, and nobody reads more


def gate(policy: Policy, facts: Facts, today: str) -> Preflight:
    """What checks a plan; `today` is the ISO date on which what a comment allows may end."""
    knobs = knobs_of(policy)

    def preflight(before: Repository, after: Repository, change: ChangePlan) -> tuple[Finding, ...]:
        return reported(check(before, after, change, knobs, facts, today))

    return preflight


def reported(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The worst findings, without the plans of their cures; how many were left out is said, and errors come first."""
    kept = tuple(replace(one, message=one.message[:LONGEST], fix=None) for one in found[:MOST])
    if len(found) <= MOST:
        return kept
    blocks = any(one.severity == "error" for one in found[MOST:])
    rest = Finding("more", "error" if blocks else "info", f"{len(found) - MOST} more findings are not listed")
    return (*kept, rest)
