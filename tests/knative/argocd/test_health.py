"""What Argo CD takes for healthy of Knative's eventing, by the Lua that it is given, run by a real Lua.

Argo CD runs it in gopher-lua, which is Lua 5.1; the script uses nothing in which 5.1 and later ones differ, and every
interpreter that is installed runs it.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.knative.overlays import of_kind

HEALTH = Path(__file__).parents[3] / "knative" / "argocd" / "health.yaml"
DATA: dict[str, str] = yaml.safe_load(HEALTH.read_text())["data"]
PREFIX = "resource.customizations.health."
BROKER = DATA[f"{PREFIX}eventing.knative.dev_Broker"]
INTERPRETERS = [name for name in ("lua5.1", "lua5.4") if shutil.which(name)]
Object = dict[str, Any]

pytestmark = pytest.mark.skipif(not INTERPRETERS, reason="no Lua is installed: sudo apt install lua5.1")


def literal(value: Any) -> str:
    """The value as Lua writes it; null is nil there, as in Argo CD."""
    match value:
        case None:
            return "nil"
        case dict():
            return "{" + ", ".join(f"[{literal(key)}] = {literal(item)}" for key, item in value.items()) + "}"
        case list():
            return "{" + ", ".join(map(literal, value)) + "}"
        case str():
            return '"' + "".join(f"\\{byte:03d}" for byte in value.encode()) + '"'
    return json.dumps(value)


def health(obj: Object, script: str = BROKER) -> tuple[str, str]:
    program = f"obj = {literal(obj)}\nlocal function check()\n{script}\nend\nlocal hs = check()\n"
    program += "io.write(hs.status, '\\n', hs.message)"
    answers = set()
    for name in INTERPRETERS:
        done = subprocess.run((name, "-"), input=program.encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        status, _, message = done.stdout.decode().partition("\n")
        answers.add((status, message))
    (answer,) = answers
    return answer


def broker(*conditions: Object, generation: int = 1, observed: int | None = 1) -> Object:
    """As the eventing controller leaves a Broker of the multi-tenant class."""
    status: Object = {
        "address": {"url": "http://broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"},
        "conditions": list(conditions),
        "observedGeneration": observed,
    }
    metadata = {"name": "school", "namespace": "cortex-school", "generation": generation}
    return {"apiVersion": "eventing.knative.dev/v1", "kind": "Broker", "metadata": metadata, "status": status}


def condition(kind: str, status: str, **more: str) -> Object:
    return {"type": kind, "status": status, "lastTransitionTime": "2026-11-23T10:00:00Z"} | more


READY = (condition("Addressable", "True"), condition("FilterReady", "True"), condition("Ready", "True"))
FAILED = condition("Ready", "False", reason="ChannelTemplateFailed", message='no "channel":\nthe übliche')


@pytest.mark.parametrize(
    ("obj", "answer"),
    [
        (broker(*READY), ("Healthy", "")),
        (broker(condition("Addressable", "True"), FAILED), ("Degraded", 'no "channel":\nthe übliche')),
        (broker(condition("Ready", "False", reason="NotFound")), ("Degraded", "NotFound")),
        (broker(condition("Ready", "Unknown", message="on its way")), ("Progressing", "on its way")),
        (broker(condition("Addressable", "True")), ("Progressing", "Waiting for Knative's controller")),
        (broker(), ("Progressing", "Waiting for Knative's controller")),
        (broker(*READY, generation=2), ("Progressing", "Waiting for Knative's controller")),
        (broker(FAILED, generation=2), ("Progressing", "Waiting for Knative's controller")),
        (broker(*READY, observed=None), ("Healthy", "")),
        ({"metadata": {"generation": 1}}, ("Progressing", "Waiting for Knative's controller")),
        ({"metadata": {"generation": 1}, "status": {}}, ("Progressing", "Waiting for Knative's controller")),
        ({"metadata": {}, "status": {"conditions": None}}, ("Progressing", "Waiting for Knative's controller")),
        (broker(condition("FilterReady", "False"), condition("Ready", "True")), ("Healthy", "")),
    ],
)
def test_the_condition_ready_of_this_generation_counts(obj: Object, answer: tuple[str, str]) -> None:
    assert health(obj) == answer


def test_every_kind_that_the_school_installs_and_argo_cd_lacks_has_a_check() -> None:
    kinds = {
        f"{PREFIX}{data['apiVersion'].partition('/')[0]}_{data['kind']}"
        for overlay in ("knative/overlays/k3s", "knative/overlays/kafka")
        for kind in ("Broker", "Trigger", "PingSource")
        for data in of_kind(overlay, kind)
    }
    assert kinds == set(DATA) - {f"{PREFIX}sources.knative.dev_ApiServerSource"}  # that one is a choice
    assert set(DATA.values()) == {BROKER}


def test_it_replaces_nothing_but_these_checks() -> None:
    document = yaml.safe_load(HEALTH.read_text())
    assert document["metadata"] == {"name": "argocd-cm", "namespace": "argocd"}
    assert set(document) == {"apiVersion", "kind", "metadata", "data"}
    assert all(name.startswith(PREFIX) for name in document["data"])
