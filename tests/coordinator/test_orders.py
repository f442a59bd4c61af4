"""Which commands are obeyed at all."""

import pytest
from msgspec.structs import replace

from functions._commands.signing import WeakKey, composed
from functions.school_coordinator.orders import OURSELVES, refusal
from tests.coordinator.samples import NOW

KEY = b"the key of this test"
DAY = 86400.0


def test_a_genuine_command_is_obeyed_once() -> None:
    command = composed("freeze", "", "ada", KEY, nonce="n", expires=NOW + 300)
    assert refusal(command, KEY, used=False, now=NOW) == ""
    assert refusal(command, KEY, used=True, now=NOW) == "a command with this nonce was received before"


@pytest.mark.parametrize(
    ("expires", "says"),
    [
        (NOW + 0.5, ""),
        (NOW, "it expired 0 s ago; give it again"),
        (NOW - 90, "it expired 90 s ago; give it again"),
        (NOW + DAY, ""),
        (NOW + DAY + 1, "it would be valid for more than 24 hours"),
    ],
)
def test_a_command_is_valid_for_its_time(expires: float, says: str) -> None:
    command = composed("freeze", "", "ada", KEY, nonce="n", expires=expires)
    assert refusal(command, KEY, used=False, now=NOW) == says


def test_no_figure_that_compares_with_nothing_is_valid_for_ever() -> None:
    command = composed("freeze", "", "ada", KEY, nonce="n", expires=float("nan"))
    assert refusal(command, KEY, used=False, now=NOW).startswith("it expired")


def test_forged_comes_before_everything_else() -> None:
    command = replace(composed("freeze", "", "ada", KEY, nonce="n", expires=NOW - 1), target="shop")
    for used in (False, True):
        assert refusal(command, KEY, used, NOW) == (
            "the signature is not that of COMMAND_SIGNING_KEY over this very command"
        )
    with pytest.raises(WeakKey):
        refusal(command, b"", used=False, now=NOW)


@pytest.mark.parametrize("name", sorted(OURSELVES))
def test_nobody_signs_as_the_policy_or_a_function(name: str) -> None:
    command = composed("freeze", "", name, KEY, nonce="n", expires=NOW + 1)
    assert refusal(command, KEY, used=False, now=NOW) == f"no person is called {name}"


def test_our_own_names_are_those_that_write_decisions_and_steps() -> None:
    assert {"policy", "school-coordinator", "health-monitor", "implementation-workers", "git"} == OURSELVES
