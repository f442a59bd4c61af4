"""What goes wrong on purpose: an answer in place of the right one, or a right one that is lost on its way."""

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Fault:
    """One thing that goes wrong, `times` times, at requests whose `VERB /path` matches.

    With `status` it is answered instead of done. Without, the connection is dropped: after it was done when `done`,
    else before.
    """

    matching: str
    times: int = 1
    done: bool = True
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def hits(self, request: str) -> bool:
        """Whether it strikes now; each strike counts."""
        if self.times > 0 and re.search(self.matching, request):
            self.times -= 1
            return True
        return False


def lost(matching: str, times: int = 1) -> Fault:
    """It is done, and the answer never arrives."""
    return Fault(matching, times)


def dropped(matching: str, times: int = 1) -> Fault:
    """The connection breaks before anything is done."""
    return Fault(matching, times, done=False)


def answered(matching: str, status: int, message: str = "Server Error", times: int = 1, **headers: str) -> Fault:
    """Another answer; `Retry_After` is the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(matching, times, False, status, named, {"message": message})
