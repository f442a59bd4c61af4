"""The cluster as the person sees whose kubeconfig it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eventing.handler import Permanent
from functions._cli.cluster.api import connected
from functions._cli.cluster.choosing import CURRENT, chosen_context, note_rehearsal, nowhere
from functions._cli.state import State
from functions._clients.cluster import Object
from functions._clients.scanning import ScanningCluster


class PersonsCluster(ScanningCluster):
    """Read with a person's kubeconfig and one of its contexts; `lacks` says why there is none, to whoever reads."""

    def __init__(self, environ: Mapping[str, str], context: str = CURRENT, lacks: str = "") -> None:
        super().__init__(environ)
        self._context, self._lacks = context, lacks

    @property
    def server(self) -> str:
        """The server's URL."""
        return str(self._connected().configuration.host)

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """As a scan reads it; what is forbidden is forbidden to the person."""
        try:
            return super().list(kind, namespace)
        except Permanent as error:
            raise Permanent(str(error).replace("this service account may not", "your kubeconfig may not")) from None

    def _connected(self) -> Any:
        if self._lacks:
            raise Permanent(self._lacks)
        with self._lock:
            if self._client is None:
                self._client = connected(self._environ, self._context)
            return self._client


def persons_cluster(environ: Mapping[str, str], state: State) -> PersonsCluster:
    """The context that was chosen; else what KUBECONFIG names; else the engine that runs here; else ~/.kube/config."""
    context = chosen_context(environ)
    running = state.running()
    if context is None and not environ.get("KUBECONFIG") and running is not None:
        note_rehearsal()
        return PersonsCluster({**environ, "KUBECONFIG": running.kubeconfig})
    usual = Path.home() / ".kube" / "config"
    nothing = context is None and not environ.get("KUBECONFIG") and not usual.exists()
    lacks = nowhere(f"no cluster to look at: KUBECONFIG is not set and there is no {usual}") if nothing else ""
    return PersonsCluster(environ, context or CURRENT, lacks)
