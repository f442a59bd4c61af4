"""Who has to mark an event, remembered: a function asks for every event that it emits, and asks the same few things."""

from collections.abc import Mapping

from eventing.manifests import Wiring
from eventing.outbox import Subscribers

_MOST = 256  # answers; more only where a trigger filters on something that differs from event to event


def audience(wiring: Wiring) -> Subscribers:
    """`wiring.subscribers`, which looks at the attributes that some trigger names and at nothing else."""
    named = sorted({leaf.attribute for trigger in wiring.triggers for leaf in trigger.filter.leaves()})
    answers: dict[tuple[str | None, ...], tuple[str, ...]] = {}

    def subscribers(attributes: Mapping[str, str]) -> tuple[str, ...]:
        asked = tuple([attributes.get(name) for name in named])
        found = answers.get(asked)
        if found is None:
            if len(answers) >= _MOST:
                answers.clear()
            found = answers[asked] = wiring.subscribers(attributes)
        return found

    return subscribers
