"""Where Redis and Qdrant keep their data is a component to choose, over the base and over what chose already."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from functions._manifests.source import documents_of
from tests.knative.overlays import ROOT, built, files

SAID = "the overlay of docs/install.md"
# What an overlay named `chosen` says, and where the two keep their data then.
CHOICES: dict[str, tuple[str, str, tuple[str, ...], dict[str, str]]] = {
    "a shipped overlay": ("", "k3s", (), {"redis": "volume", "qdrant": "volume"}),
    SAID: ("", "k3s", (), {"redis": "pod", "qdrant": "pod"}),
    "both in the pod": ("", "k3s", ("redis-emptydir", "qdrant-emptydir"), {"redis": "pod", "qdrant": "pod"}),
    "the index alone in the pod": ("", "kafka", ("qdrant-emptydir",), {"redis": "volume", "qdrant": "pod"}),
    "over the base": ("../", "base", ("redis-emptydir", "qdrant-pvc"), {"redis": "pod", "qdrant": "volume"}),
    "back to a volume": ("", "pod", ("redis-pvc",), {"redis": "volume", "qdrant": "pod"}),
    "the same again": ("", "pod", ("redis-emptydir", "redis-emptydir"), {"redis": "pod", "qdrant": "pod"}),
    "the last of two": ("../", "base", ("redis-pvc", "qdrant-emptydir", "redis-emptydir", "qdrant-pvc"),
                        {"redis": "pod", "qdrant": "volume"}),
}  # fmt: skip
SIZES = {"redis": "1Gi", "qdrant": "2Gi"}
INSTALL = (ROOT / "docs" / "install.md").read_text()
PAGE = "knative/overlays/chosen/kustomization.yaml"


def on_the_page() -> str:
    """The overlay of docs/install.md that keeps nothing on a volume."""
    (found,) = re.findall(
        r"^### Without a volume\n(?:(?!^#).)*?^```yaml\n(.*?)^```$", INSTALL, re.MULTILINE | re.DOTALL
    )
    return str(found)


def overlay(case: str) -> dict[str, bytes]:
    if case == SAID:
        return {PAGE: on_the_page().encode()}
    up, below, components, _ = CHOICES[case]
    listed = "".join(f"  - ../../components/{name}\n" for name in components)
    text = f"resources: [../{up}{below}]\n" + (f"components:\n{listed}" if listed else "")
    return {PAGE: text.encode()}


def place(found: dict[str, Any]) -> str:
    """Where a StatefulSet keeps its data: exactly one claim, or exactly one folder of a bounded size in the pod."""
    spec, size = found["spec"], SIZES[found["metadata"]["name"]]
    volumes = [one for one in spec["template"]["spec"]["volumes"] if one["name"] == "data"]
    if "volumeClaimTemplates" not in spec:
        assert volumes == [{"name": "data", "emptyDir": {"sizeLimit": size}}]
        return "pod"
    (claim,) = spec["volumeClaimTemplates"]
    assert (claim["metadata"]["name"], claim["spec"]["resources"]["requests"]["storage"]) == ("data", size)
    assert volumes == []
    return "volume"


def places(objects: Any) -> dict[str, str]:
    sets = [one for one in objects if one["kind"] == "StatefulSet"]
    found = {one["metadata"]["name"]: place(one) for one in sets}
    assert len(found) == len(sets)
    return found


@pytest.mark.parametrize("case", CHOICES)
def test_each_store_is_there_once_and_where_it_was_chosen(case: str) -> None:
    assert places(built("knative/overlays/chosen", overlay(case))) == CHOICES[case][-1]


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
@pytest.mark.parametrize("case", CHOICES)
def test_kubectl_puts_them_there_too(case: str, tmp_path: Path) -> None:
    for path, body in (files() | overlay(case)).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    command = ("kubectl", "kustomize", tmp_path / "knative/overlays/chosen")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert places(documents_of(done.stdout.encode())) == CHOICES[case][-1]


def test_the_choice_changes_nothing_else() -> None:
    """A template that changed in anything else would start Redis anew, which empties a ledger in the pod."""
    pod, volume = (
        {(one["kind"], one["metadata"]["name"]): one for one in built(f"knative/overlays/{name}")}
        for name in ("pod", "k3s")
    )
    assert pod.keys() == volume.keys()
    assert {key for key in pod if pod[key] != volume[key]} == {("StatefulSet", "redis"), ("StatefulSet", "qdrant")}
    for name in SIZES:
        there, other = pod["StatefulSet", name]["spec"], volume["StatefulSet", name]["spec"]
        assert there["template"]["spec"]["volumes"][:-1] == other["template"]["spec"]["volumes"]
        assert [key for key in other if other[key] != there.get(key)] == ["template", "volumeClaimTemplates"]


def test_the_page_says_how_much_each_may_grow_and_where_the_choice_stands() -> None:
    assert re.findall(r"components/(\w+)-emptydir +# the \w+: (\d+) GiB at most", on_the_page()) == [
        (name, size.removesuffix("Gi")) for name, size in SIZES.items()
    ]
    for name in ("k3s", "kafka"):
        text = (ROOT / "knative/overlays" / name / "kustomization.yaml").read_text()
        assert "components/redis-pvc" in text
        assert "components/qdrant-pvc" in text
