"""How much a template may do: every step, every character and every value that it touches is paid for."""

from typing import Any

from functions._manifests.gotemplate.errors import TooMuch

MAX_TEXT = 2 * 1024 * 1024  # characters of one text; a manifest in etcd is smaller
STEP = 10  # one step of the language costs as much as these characters
MAX_WORK = 40_000_000  # characters
MAX_CALLS = 60  # templates inside templates; public library charts reach 20
_DEEP = 60


class Budget:
    """What is left for one run."""

    def __init__(self, work: int = MAX_WORK) -> None:
        self._left = work
        self._depth = 0

    def spend(self, amount: int) -> None:
        """Pay for some work.

        Raises:
            TooMuch: when the budget does not hold it.
        """
        self._left -= amount
        if self._left < 0:
            raise TooMuch("the template asks for more work than charts need")

    def text(self, length: int) -> None:
        """Pay for a text before it is made.

        Raises:
            TooMuch: when it would be too long.
        """
        if length > MAX_TEXT:
            raise TooMuch(f"a text would be longer than {MAX_TEXT} characters")
        self.spend(length)

    def deeply(self, value: Any) -> None:
        """Pay for everything inside a value, as often as it would be written."""
        self.text(weight(value))

    def enter(self) -> None:
        """One template inside another begins.

        Raises:
            TooMuch: when they are nested too deep.
        """
        self._depth += 1
        if self._depth > MAX_CALLS:
            raise TooMuch(f"templates call each other deeper than {MAX_CALLS}")

    def leave(self) -> None:
        """It ends."""
        self._depth -= 1


def weight(value: Any) -> int:
    """Characters and members of a value, what it holds twice counted twice.

    Raises:
        TooMuch: when it holds itself, or is nested too deep.
    """
    return _weight(value, {}, 0)


def _weight(value: Any, known: dict[int, int], depth: int) -> int:
    if isinstance(value, str | bytes):
        return len(value) + 1
    if not isinstance(value, dict | list):
        return 1 if not isinstance(value, int) else 1 + value.bit_length() // 64
    found = known.get(id(value))
    if found is not None:
        return found
    if depth > _DEEP:
        raise TooMuch("a value holds itself, or is nested too deep")
    total = 2
    if isinstance(value, dict):
        for key, one in value.items():
            total += len(key) + _weight(one, known, depth + 1)
    else:
        for one in value:
            total += _weight(one, known, depth + 1)
    known[id(value)] = total
    return total
