"""Nobody reads a Secret that was not theirs."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.references import references
from functions._manifests.repository import Manifest, Repository
from functions._preflight.change import Change
from functions._preflight.rule import finding

RULE = "secret-access"


def no_other_secrets(change: Change) -> Iterator[Finding]:
    """A workload reads only Secrets that a workload of its namespace reads already."""
    for one in change.changed:
        old = change.old(one)
        own = _secrets(old) if old else {}
        for name, path in _secrets(one).items():
            if name not in own and name not in _used(change.before, one.namespace):
                message = f"{one.kind} {one.name} would read the Secret {name}, which nothing in {one.namespace} reads"
                yield finding(RULE, one, path, f"{message}: let a person decide who gets it")


def _secrets(workload: Manifest) -> dict[str, str]:
    return {one.name: one.path for one in references(workload) if one.kind == "Secret"}


def _used(repository: Repository, namespace: str) -> set[str]:
    return {name for one in repository.workloads() if one.namespace == namespace for name in _secrets(one)}
