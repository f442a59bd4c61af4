"""What a person may change of a statement."""

from typing import Any

import pytest

from eventing.handler import Permanent
from functions.school_coordinator.editing import TEXT, WHOLE, edited
from tests.coordinator.samples import improvement


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"replicas": "5"}, {"replicas": 5, "memory": "256Mi"}),
        ({"replicas": "0"}, {"replicas": 0, "memory": "256Mi"}),
        ({"memory": "512Mi", "tag": "1.27"}, {"replicas": 3, "memory": "512Mi", "tag": "1.27"}),
        ({"memory": ""}, {"replicas": 3}),
        ({"memory": "", "replicas": "4"}, {"replicas": 4}),
        ({"path": ""}, {"replicas": 3, "memory": "256Mi"}),
        ({"cpu": "1"}, {"replicas": 3, "memory": "256Mi", "cpu": "1"}),
    ],
)
def test_an_edit_changes_parameters_with_their_types(changes: dict[str, str], expected: dict[str, Any]) -> None:
    before = improvement(parameters={"replicas": 3, "memory": "256Mi"})
    after = edited(before, changes)
    assert after.parameters == expected
    assert after.fingerprint == improvement(parameters=expected).fingerprint
    assert (after.id, after.practice, after.origin, after.targets) == (
        before.id,
        before.practice,
        before.origin,
        before.targets,
    )
    assert before.parameters == {"replicas": 3, "memory": "256Mi"}


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_whole_numbers_are_whole(name: str) -> None:
    assert edited(improvement(), {name: "17"}).parameters[name] == 17
    for wrong in ("1.5", "-1", "many", "1e3", "٣", " 1"):
        with pytest.raises(Permanent, match=f"{name} is a whole number, not '{wrong}'"):
            edited(improvement(), {name: wrong})


@pytest.mark.parametrize("name", sorted(TEXT))
def test_text_stays_text(name: str) -> None:
    assert edited(improvement(), {name: "17"}).parameters[name] == "17"


def test_what_no_practice_knows_is_refused() -> None:
    with pytest.raises(Permanent, match="no practice knows the parameter command; there are container, cpu"):
        edited(improvement(), {"command": "rm -rf /"})
    with pytest.raises(Permanent, match=r"^an edit names at least one parameter, as name=value$"):
        edited(improvement(), {})
