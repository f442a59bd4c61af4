"""`make manifests`: what is printed is what the overlay is, under other images where that is asked for."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from functions._manifests.kustomization.__main__ import OURS, Tree, main, printed
from tests.knative.overlays import KNATIVE_SERVICE, ROOT, built

OVERLAY = "knative/overlays/k3s"


def test_what_is_printed_is_read_as_the_same_objects() -> None:
    text = printed(Tree(ROOT), OVERLAY)
    read = list(yaml.safe_load_all(text))
    assert len(read) == len(built(OVERLAY))
    assert all(data in read for data in built(OVERLAY))
    assert "policy.yaml: |" in text
    assert "&id" not in text


@pytest.mark.parametrize("overlay", ["knative/overlays/k3s", "knative/overlays/kafka"])
def test_what_knative_refers_to_is_printed_before_it(overlay: str) -> None:
    """A Broker that is there before its channel's ConfigMap is looked at again only after minutes."""
    read = list(yaml.safe_load_all(printed(Tree(ROOT), overlay)))
    knative = [data["apiVersion"].partition("/")[0].endswith(".knative.dev") for data in read]
    assert knative == sorted(knative)
    assert knative.count(True) > 30
    assert [data["kind"] for data in read].index("Namespace") == 0


@pytest.mark.parametrize(
    ("registry", "tag", "image"),
    [
        ("10.43.170.72:5000", "0.2.0", "10.43.170.72:5000/alerting:0.2.0"),
        ("10.43.170.72:5000/", "", "10.43.170.72:5000/alerting:0.1.0"),
        ("", "0.2.0", f"{OURS}alerting:0.2.0"),
        ("", "", f"{OURS}alerting:0.1.0"),
    ],
)
def test_our_images_come_from_elsewhere_and_others_stay(registry: str, tag: str, image: str) -> None:
    text = printed(Tree(ROOT), OVERLAY, registry, tag)
    assert text.count(f"image: {image}\n") == 1
    assert text.count("image: docker.io/valkey/valkey:") == 2
    assert (OURS in text) is (registry == "")


@pytest.mark.parametrize(
    ("given", "image"),
    [
        ((), f"{OURS}alerting:0.1.0"),
        (("REGISTRY=10.43.170.72:5000", "TAG=0.2.0", "OVERLAY=kafka"), "10.43.170.72:5000/alerting:0.2.0"),
    ],
)
def test_make_prints_it(given: tuple[str, ...], image: str) -> None:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "REGISTRY", "TAG", "OVERLAY")
    }
    command = ("make", "-s", "manifests", *given)
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=True)
    (service,) = [
        data
        for data in yaml.safe_load_all(done.stdout)
        if data["metadata"]["name"] == "alerting" and data["apiVersion"] == KNATIVE_SERVICE
    ]
    assert service["spec"]["template"]["spec"]["containers"][0]["image"] == image


def test_what_cannot_be_built_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knative/overlays/none", "--root", str(ROOT)]) == 1
    assert capsys.readouterr().err == ("knative/overlays/none: there is no kustomization in knative/overlays/none\n")
    assert main([OVERLAY, "--root", str(ROOT)]) == 0
    assert capsys.readouterr().out.startswith("apiVersion: v1\nkind: Namespace\n")
