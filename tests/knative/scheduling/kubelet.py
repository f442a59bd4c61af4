"""A stand-in for kubelets: it starts no container. It says that bound pods run, and removes those that have to go."""

import contextlib
import threading
from types import TracebackType

from tests.knative.scheduling.api import Api, Object, Refused

PERIOD = 0.1  # seconds between two looks


class StandIn:
    """Runs beside the check until the block ends."""

    def __init__(self, api: Api) -> None:
        self._api, self._over = api, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "StandIn":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._over.wait(PERIOD):
            # away for a moment, or a pod that is gone since the list: the next look tells
            with contextlib.suppress(OSError, Refused):
                for pod in self._api.items("Pod"):
                    self._tend(pod)

    def _tend(self, pod: Object) -> None:
        namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        if not pod["spec"].get("nodeName"):
            return
        if pod["metadata"].get("deletionTimestamp"):
            self._api.delete("Pod", namespace, name, gracePeriodSeconds="0")
        elif pod["status"]["phase"] == "Pending":
            ready = [{"type": one, "status": "True"} for one in ("Initialized", "ContainersReady", "Ready")]
            with contextlib.suppress(Refused):
                self._api.patch(
                    "Pod", namespace, name, {"status": {"phase": "Running", "conditions": ready}}, "/status"
                )
