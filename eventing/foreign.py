"""Payloads of events that others send: of Argo CD's notifications and of Knative's sources. Each is only a hint."""

from typing import Any

from msgspec import Struct

from eventing.vocabulary import Name


class ArgocdApplication(Struct, frozen=True):
    """A hint from Argo CD's notifications; read again from the API before anything is done."""

    application: Name
    phase: str
    revision: str = ""
    revisions: tuple[str, ...] = ()
    sync: str = ""
    health: str = ""
    namespace: str = ""


class ClusterChanged(Struct, frozen=True):
    """An object of the cluster as an ApiServerSource sends it; a hint, like an alert."""

    kind: str = ""
    metadata: dict[str, Any] = {}
    type: str = ""  # of an Event: Normal or Warning
    status: Any = None


class Probe(Struct, frozen=True):
    """A person asks whether events come through. Nothing is done about it; its mark in the ledger is the answer."""


class Tick(Struct, frozen=True):
    """PingSource's event; what is due is read from the ledger."""
