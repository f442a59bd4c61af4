"""The broker's front door, as Knative's ingress was seen to answer. Pure but for the handler at its end."""

from collections.abc import Mapping

from msgspec import Struct

from eventing.manifests import Broker, Wiring
from eventing.wire import CloudEvent, NotAnEvent, parse

BODY_LIMIT = 2 * 1024 * 1024  # bytes; Knative has none, and a transcript of 1 MiB must pass with its JSON escapes
_HANDSHAKE = {"Allow": "POST, OPTIONS", "WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "*"}


class Refusal(Struct, frozen=True):
    """What a request is answered that brings no event in."""

    status: int
    reason: str = ""
    headers: Mapping[str, str] = {}


def admit(
    wiring: Wiring, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> tuple[Broker, CloudEvent] | Refusal:
    """The Broker and the event of a request, or what to answer it; in the order in which Knative looks."""
    if method == "OPTIONS":
        return Refusal(200, headers=_HANDSHAKE)
    if method != "POST":
        return Refusal(405, "only POST brings events in", {"Allow": "POST, OPTIONS"})
    names = path.strip("/").split("/")
    if len(names) != 2:
        return Refusal(404, "the path must be /<namespace>/<broker>")
    try:
        event = parse(headers, body)
    except NotAnEvent as error:
        return Refusal(400, str(error))
    broker = wiring.broker(*names)
    return Refusal(404, f"there is no Broker {names[1]} in {names[0]}") if broker is None else (broker, event)
