"""Experts side by side: what they say, and what becomes of who says nothing."""

import threading
from collections.abc import Callable

import pytest

from eventing.handler import Permanent, Temporary
from eventing.vocabulary import Expert, Improvement, Origin, Verdict
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._experts.offline import OfflineExperts
from functions.moe_router.hearing import hear

SAID = Improvement("i1", Origin("video", "v1"), "Probe", "monitoring", 0.9, "f1")
THREE: tuple[Expert, ...] = ("monitoring", "architecture", "security")
MIDNIGHT = "2026-12-01T00:00:00+00:00"


class Panel(OfflineExperts):
    """Each answers by its own function."""

    def __init__(self, **answers: Callable[[], None] | Exception) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        self.asked.append(expert)
        answer = self._answers.get(expert)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer()
        return Verdict(expert, "test", 0.5, 0.5, 0.5, 0.1, "medium")


@pytest.mark.parametrize("at_once", [True, False])
def test_verdicts_are_in_the_order_of_asking(at_once: bool) -> None:
    heard = hear(Panel(), THREE, SAID, at_once)
    assert tuple(one.expert for one in heard.verdicts) == THREE
    assert (heard.silent, heard.unjudged) == ((), "")


def test_they_are_asked_side_by_side() -> None:
    together = threading.Barrier(3, timeout=10)
    wait = lambda: void(together.wait())  # noqa: E731
    assert len(hear(Panel(monitoring=wait, architecture=wait, security=wait), THREE, SAID, True).verdicts) == 3


def void(_: object) -> None:
    """A function whose value is not looked at."""


@pytest.mark.parametrize("at_once", [True, False])
def test_who_may_answer_later_is_waited_for_after_the_others_were_heard(at_once: bool) -> None:
    panel = Panel(monitoring=Temporary("529"), architecture=ModelFailure("refused", "no"))
    with pytest.raises(Temporary, match="529"):
        hear(panel, THREE, SAID, at_once)
    assert sorted(panel.asked) == sorted(THREE), "their answers are in the ledger when it is tried again"


def test_a_retry_comes_before_the_wait_for_tomorrow() -> None:
    with pytest.raises(Temporary):
        hear(Panel(monitoring=OverBudget("day", "spent", MIDNIGHT), security=Temporary("529")), THREE, SAID, True)
    with pytest.raises(OverBudget):
        hear(Panel(security=OverBudget("day", "spent", MIDNIGHT)), THREE, SAID, True)


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (ModelFailure("refused", "it declined"), ""),
        (ModelFailure("unusable", "prose"), ""),
        (ModelFailure("key", "make a new key"), "key"),
        (ModelFailure("payment", "no credit"), "payment"),
        (OverBudget("video", "0.49 of 0.50 USD are spent"), ""),
        (OverBudget("day", "more than a whole day"), ""),
        (Permanent("something else"), ""),
    ],
)
def test_who_says_nothing_leaves_it_to_a_person(error: Exception, mend: str) -> None:
    heard = hear(Panel(architecture=error), THREE, SAID, True)
    assert [one.expert for one in heard.verdicts] == ["monitoring", "security"]
    assert heard.unjudged == f"no verdict of the architecture expert: {error}"
    assert [one.mend for one in heard.silent] == [mend]


def test_our_own_faults_are_not_taken_for_silence() -> None:
    with pytest.raises(ZeroDivisionError):
        hear(Panel(security=ZeroDivisionError()), THREE, SAID, True)
