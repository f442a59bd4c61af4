"""The many words that programs and the cluster have for a fault; and text that is made to mislead, or to last."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._symptoms.faults import TITLES, Fault
from functions._symptoms.recognition import recognise, recognise_event, recognise_log
from functions._symptoms.signs import kubernetes, programs
from functions._symptoms.signs.sign import Sign
from tests.symptoms.cluster_forms import EVENTS
from tests.symptoms.program_forms import LOGS

SIGNS: tuple[Sign, ...] = (*kubernetes.SIGNS, *programs.SIGNS)
WORDS = sorted({word for sign in SIGNS for word in sign.needs})


@pytest.mark.parametrize(("log", "fault", "details"), LOGS, ids=lambda value: str(value)[:40])
def test_what_a_program_writes(log: str, fault: Fault, details: dict[str, str]) -> None:
    found = recognise_log(log)
    assert found.fault == fault
    assert {name: found.details.get(name, "") for name in details} == details


@pytest.mark.parametrize(("reason", "message", "fault", "details"), EVENTS, ids=lambda value: str(value)[:40])
def test_what_the_cluster_writes(reason: str, message: str, fault: Fault, details: dict[str, str]) -> None:
    found = recognise_event(reason, message)
    assert (found.fault, {**found.details, **details}) == (fault, found.details)
    assert recognise(message).fault == fault


def test_the_last_words_of_a_log_come_before_what_was_said_earlier() -> None:
    log = "dial tcp 10.0.0.1:5432: connect: connection refused, trying again\n" + "ok\n" * 300 + "KeyError: 'TOKEN'\n"
    assert recognise_log(log).fault == "missing-setting"


def test_only_the_end_of_a_huge_log_is_read() -> None:
    assert recognise_log("KeyError: 'TOKEN'\n" + "x" * 5_000_000).fault == "unknown"
    assert recognise_log("\0\xff" * 1_000_000 + "\nKeyError: 'TOKEN'").fault == "missing-setting"


def test_every_fault_has_a_title_and_every_sign_a_fault() -> None:
    assert {sign.fault for sign in SIGNS} <= set(TITLES)


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join), st.sampled_from(("", *kubernetes.OF)))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_fail(text: str, reason: str) -> None:
    for found in (recognise(text, reason), recognise_event(reason, text), recognise_log(text)):
        assert found.fault in TITLES
        assert all(isinstance(value, str) and value for value in found.details.values())


def _unbounded(parsed: Any, inside: bool = False) -> bool:
    """Whether a repetition without an end stands inside another one: what makes a search take for ever."""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            endless = argument[1] == MAXREPEAT
            if (endless and inside) or _unbounded(argument[2], inside or endless):
                return True
        elif name == "BRANCH":
            if any(_unbounded(each, inside) for each in argument[1]):
                return True
        elif name == "SUBPATTERN":
            if _unbounded(argument[3], inside):
                return True
        elif name in ("ASSERT", "ASSERT_NOT") and _unbounded(argument[1], inside):
            return True
    return False


MAXREPEAT = re._constants.MAXREPEAT  # type: ignore[attr-defined]


def test_no_form_repeats_without_end_inside_a_repetition() -> None:
    forms = [form for sign in SIGNS for form in (sign.form, *sign.also, *sign.every.values())]
    parse = re._parser.parse  # type: ignore[attr-defined]
    wrong = [form for form in forms if _unbounded(parse(form))]
    assert [form for form in wrong if "requested: " not in form] == []  # a quota's: its parts are kept apart by commas


@pytest.mark.timeout(60)
def test_text_that_is_made_to_last_does_not() -> None:
    texts = [word * (4000 // len(word)) for word in WORDS]
    texts += [(message.replace("\n", " ") * 4000)[:4000] for message, _, _ in LOGS[::12]]
    texts += [char * 4000 for char in " a.:/\"'A_1-[(\n"]
    for text in texts:
        recognise(text)
