"""What was tried before and went wrong: the same practice on the same resource. Pure."""

from collections.abc import Iterable

from eventing.vocabulary import ChangePlan
from functions._clients.knowledge import Recalled
from functions.rag_validator.past import resource_key

_WENT_WRONG = frozenset({"rolled_back", "unverified"})


def similar_failures(plan: ChangePlan, improvement_id: str, recalled: Iterable[Recalled]) -> tuple[str, ...]:
    """Past improvements of this practice that touched one of these resources and did not end well, as sentences."""
    mine = {resource_key(operation.resource) for operation in plan.operations}
    found = []
    for facts, key in ((one.chunk.facts, one.chunk.key) for one in recalled):
        shared = sorted(mine & set(facts.get("resources", "").split()))
        went_wrong = facts.get("outcome") in _WENT_WRONG and facts.get("practice") == plan.practice
        if key != improvement_id and went_wrong and shared:
            outcome = facts["outcome"].replace("_", " ")
            why = f": {facts['message']}" if facts.get("message") else ""
            found.append(f"{facts.get('title', key)} ({key}) was {outcome} on {', '.join(shared)}{why}"[:4000])
    return tuple(found)
