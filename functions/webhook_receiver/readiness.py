"""What a readiness probe is answered: whether the broker was reached once. If not, the log says why."""

from collections.abc import Callable
from typing import Any

from eventing.contracts import WEBHOOK
from eventing.handler import Temporary
from eventing.readiness import READY, Complaint

_DONE, _LATER = 204, 503
Answer = tuple[str, int, dict[str, str]]


def probed(receive: Callable[[Any], Answer], reach: Callable[[], None]) -> Callable[[Any], Answer]:
    """A target that answers readiness probes itself; `reach` raises `Temporary` where the broker cannot be reached."""
    complaint = Complaint(WEBHOOK)

    def target(request: Any) -> Answer:
        if request.method not in ("GET", "HEAD") or request.path != READY:
            return receive(request)
        try:
            reach()
        except Temporary as error:
            complaint.of(error)
            return ("", _LATER, {})
        return ("", _DONE, {})

    return target
