"""What a readiness probe is answered: whether the broker was reached once. If not, the log says why."""

import logging
from collections.abc import Callable
from typing import Any

from eventing.contracts import WEBHOOK
from eventing.handler import Temporary

READY = "/readyz"  # what the service's readiness probe asks
_DONE, _LATER = 204, 503
_log = logging.getLogger(f"cortex.{WEBHOOK}")
Answer = tuple[str, int, dict[str, str]]


def probed(receive: Callable[[Any], Answer], reach: Callable[[], None]) -> Callable[[Any], Answer]:
    """A target that answers readiness probes itself; `reach` raises `Temporary` where the broker cannot be reached."""
    complaint = ""

    def target(request: Any) -> Answer:
        nonlocal complaint
        if request.method not in ("GET", "HEAD") or request.path != READY:
            return receive(request)
        try:
            reach()
        except Temporary as error:
            if complaint != str(error):  # probes come many times a second, so the same is said once
                complaint = str(error)
                _log.error("not ready: %s", error)
            return ("", _LATER, {})
        return ("", _DONE, {})

    return target
