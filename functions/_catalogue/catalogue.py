"""The catalogue: every practice by its id, and the one question that is asked of it."""

from collections.abc import Mapping
from types import MappingProxyType

from eventing.vocabulary import ChangePlan, Improvement
from functions._catalogue.practice import NothingToDo, Practice
from functions._catalogue.practices import (
    autoscaling,
    availability,
    backups,
    images,
    jobs,
    mirrors,
    monitoring,
    network,
    pod_identity,
    priorities,
    privileges,
    probes,
    quotas,
    resources,
    rollouts,
    root_access,
    storage,
    throttling,
)
from functions._catalogue.said import Unusable, read
from functions._manifests.repository import Repository

__all__ = ["PRACTICES", "ChangePlan", "NothingToDo", "Practice", "propose"]

PRACTICES: Mapping[str, Practice] = MappingProxyType(
    {
        practice.id: practice
        for module in (
            probes,
            resources,
            throttling,
            availability,
            autoscaling,
            rollouts,
            priorities,
            root_access,
            privileges,
            pod_identity,
            images,
            mirrors,
            network,
            quotas,
            jobs,
            monitoring,
            backups,
            storage,
        )
        for practice in module.PRACTICES
    }
)


def propose(improvement: Improvement, repository: Repository) -> ChangePlan | NothingToDo:
    """One small plan for one application, or why there is none; `base` is left for whoever knows the commit."""
    practice = PRACTICES.get(improvement.practice)
    if practice is None:
        called = f"called {improvement.practice!r}" if improvement.practice else "for this"
        return NothingToDo(f"the catalogue has no practice {called}: {improvement.title}", unknown=True)
    said = read(improvement)
    if isinstance(said, Unusable):
        return NothingToDo(f"{practice.title}: {said.reason}", unknown=True)
    from functions._catalogue.choice import choose  # noqa: PLC0415  who reads and judges plans nothing, and starts sooner

    return choose(practice, improvement, said, repository)
