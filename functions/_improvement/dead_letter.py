"""What nobody could handle, as the ledger keeps it: alerting writes it down, a person's `replay` sends it again."""

from msgspec import Struct

from eventing.vocabulary import Text


def dead_letter_key(source: str, event_id: str) -> str:
    """The dead letter of one event."""
    return f"school:dead-letter:{source}:{event_id}"


class DeadLetter(Struct, frozen=True):
    """One event that was given up, whole; `payload` is its JSON, `causes` says by whom and why it was given up."""

    source: str
    id: str
    type: str
    at: str
    payload: str = ""
    subject: str = ""
    time: str = ""
    correlationid: str = ""
    partitionkey: str = ""
    causes: dict[str, Text] = {}
    attempts: int = 0
    replayed: str = ""  # when and by whom, empty where it was not
    destinations: tuple[str, ...] = ()  # where Knative could not deliver it, as far as it said
    unreplayable: str = ""  # why it would be refused again as it is, empty where it would not
