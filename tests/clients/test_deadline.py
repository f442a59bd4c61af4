"""One deadline for all the steps of a question, each thread's own."""

import threading

import pytest

from functions._clients.deadline import Deadline


class Late(Exception):
    """What a step raises that comes too late."""


@pytest.mark.parametrize(
    ("now", "timeout", "left"),
    [(0.0, 3.0, 3.0), (8.0, 3.0, 2.0), (9.5, None, 0.5), (10.0, 3.0, None), (11.0, None, None)],
)
def test_a_step_has_what_is_left(now: float, timeout: float | None, left: float | None) -> None:
    times = iter((0.0, now))
    deadline = Deadline(lambda: next(times))
    with deadline.within(10.0):
        if left is None:
            with pytest.raises(Late, match="within 10 s"):
                deadline.left(timeout, Late)
        else:
            assert deadline.left(timeout, Late) == left


@pytest.mark.parametrize("timeout", [None, 3.0])
def test_without_a_question_there_is_no_deadline(timeout: float | None) -> None:
    deadline = Deadline(lambda: 0.0)
    with pytest.raises(ZeroDivisionError), deadline.within(-1.0):
        raise ZeroDivisionError
    assert deadline.left(timeout, Late) == timeout


def test_a_deadline_is_that_of_its_thread() -> None:
    deadline, found = Deadline(lambda: 0.0), list[float | None]()
    with deadline.within(10.0):
        other = threading.Thread(target=lambda: found.append(deadline.left(None, Late)))
        other.start()
        other.join()
        assert (found, deadline.left(None, Late)) == ([None], 10.0)
