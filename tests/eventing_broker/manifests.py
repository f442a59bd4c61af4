"""Manifests for these tests, as YAML, because that is what is obeyed."""

from pathlib import Path
from typing import Any

import yaml

from eventing.manifests import Wiring, wiring_of

BROKER = """
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata:
  name: school
  namespace: ns
  annotations: {messaging.knative.dev/async-handler: "true"}
"""


def trigger(name: str, **spec: Any) -> dict[str, Any]:
    """A Trigger of Broker `school`; `to` is a service's name or a URL, `type` an exact filter on the type."""
    to, event_type = str(spec.pop("to", name)), spec.pop("type", None)
    if event_type:
        spec["filters"] = [{"exact": {"type": event_type}}]
    return {
        "apiVersion": "eventing.knative.dev/v1",
        "kind": "Trigger",
        "metadata": {"name": name, "namespace": "ns"},
        "spec": {"broker": "school", "subscriber": sink(to), **spec},
    }


def sink(to: str, path: str = "") -> dict[str, Any]:
    """A destination: a URL, or the Knative Service of that name."""
    if to.startswith("http"):
        return {"uri": to + path}
    ref = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "name": to}
    return {"ref": ref, "uri": path} if path else {"ref": ref}


def ping(name: str, schedule: str, **spec: Any) -> dict[str, Any]:
    """A PingSource of Broker `school`."""
    ref = {"apiVersion": "eventing.knative.dev/v1", "kind": "Broker", "name": "school"}
    return {
        "apiVersion": "sources.knative.dev/v1",
        "kind": "PingSource",
        "metadata": {"name": name, "namespace": "ns"},
        "spec": {"schedule": schedule, "sink": {"ref": ref}, **spec},
    }


def wiring(*objects: dict[str, Any], broker: str = BROKER) -> Wiring:
    """A wiring of the Broker and these objects."""
    return wiring_of(("test.yaml", data) for data in (yaml.safe_load(broker), *objects))


def write(directory: Path, name: str, *objects: object) -> None:
    """A YAML file with these documents."""
    directory.joinpath(name).write_text(yaml.safe_dump_all(objects))
