"""`make manifests`: what is printed is what the overlay is, under other images where that is asked for."""

from pathlib import Path

import pytest
import yaml

from functions._manifests.kustomization.__main__ import OURS, Tree, main, printed
from tests.knative.overlays import ROOT, built

OVERLAY = "knative/overlays/k3s"


def test_what_is_printed_is_read_as_the_same_objects() -> None:
    text = printed(Tree(ROOT), OVERLAY)
    assert tuple(yaml.safe_load_all(text)) == built(OVERLAY)
    assert "policy.yaml: |" in text
    assert "&id" not in text


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


def test_what_cannot_be_built_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knative/overlays/none", "--root", str(ROOT)]) == 1
    assert capsys.readouterr().err == ("knative/overlays/none: there is no kustomization in knative/overlays/none\n")
    assert main([OVERLAY, "--root", str(ROOT)]) == 0
    assert capsys.readouterr().out.startswith("apiVersion: v1\nkind: Namespace\n")
