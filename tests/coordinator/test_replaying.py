"""Dead letters are sent again under new ids, and nothing that is of its moment is."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementRaw
from eventing.handler import Permanent
from functions._improvement.dead_letter import DeadLetter, dead_letter_key
from tests.coordinator.samples import AT, improvement
from tests.coordinator.school import School

SOURCE = "/cortex-school/youtube-ingestion"
BODY = ImprovementRaw(improvement())
LETTER = DeadLetter(
    SOURCE,
    "e1",
    PREFIX + "improvement.raw",
    AT,
    msgspec.json.encode(BODY).decode(),
    "subject",
    correlationid="vid",
    partitionkey="part",
    causes={"school-coordinator": "the policy is refused"},
)
TARGET = f"{SOURCE}:e1"


def test_a_dead_letter_is_sent_again_whole_and_says_that_it_was(school: School) -> None:
    school.set(dead_letter_key(SOURCE, "e1"), LETTER)
    (emit,) = school.order("replay", TARGET).emits
    assert (emit.type, emit.payload, emit.subject, emit.part) == (LETTER.type, BODY, "subject", "e1")
    assert (emit.partitionkey, emit.correlationid) == ("part", "vid")
    assert school.get(dead_letter_key(SOURCE, "e1"), DeadLetter) == replace(LETTER, replayed=f"{AT} by ada")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"type": PREFIX + "command"}, f"a {PREFIX}command is not sent again"),
        ({"type": PREFIX + "watch.due"}, f"a {PREFIX}watch.due is not sent again"),
        ({"type": PREFIX + "argocd.application"}, f"a {PREFIX}argocd.application is not sent again"),
        ({"type": "dev.knative.sources.ping"}, "a dev.knative.sources.ping is not sent again"),
        ({"type": "com.example.other"}, "a com.example.other is not sent again"),
        ({"payload": "{}"}, "its payload is not what the contract says, so it would be refused again: .*improvement"),
        ({"payload": ""}, "its payload is not what the contract says"),
    ],
)
def test_what_is_not_sent_again(school: School, changes: dict[str, Any], says: str) -> None:
    letter = replace(LETTER, **changes)
    school.set(dead_letter_key(SOURCE, "e1"), letter)
    with pytest.raises(Permanent, match=says):
        school.order("replay", TARGET)
    assert school.get(dead_letter_key(SOURCE, "e1"), DeadLetter) == letter


def test_a_letter_that_nobody_has_is_refused(school: School) -> None:
    with pytest.raises(Permanent, match="there is no dead letter 'x:y'; `dead-letters list` has them"):
        school.order("replay", "x:y")
