"""`make manifests`: what is printed is what the overlay is, under other images where that is asked for."""

import os
import subprocess

import pytest
import yaml

from functions._cli.installing.manifests import tree
from functions._cli.installing.printing import main
from functions._manifests.kustomization.composing import OURS, composed, printed
from functions._manifests.kustomization.items import CannotBuild
from tests.knative.overlays import KNATIVE_SERVICE, ROOT, built

OVERLAY = "knative/overlays/k3s"
FILES = tree(ROOT)


def test_what_is_printed_is_read_as_the_same_objects() -> None:
    text = printed(composed(FILES, OVERLAY))
    read = list(yaml.safe_load_all(text))
    assert len(read) == len(built(OVERLAY))
    assert all(data in read for data in built(OVERLAY))
    assert "policy.yaml: |" in text
    assert "&id" not in text


@pytest.mark.parametrize("overlay", ["knative/overlays/k3s", "knative/overlays/kafka"])
def test_what_knative_refers_to_is_printed_before_it(overlay: str) -> None:
    """A Broker that is there before its channel's ConfigMap is looked at again only after minutes."""
    read = list(yaml.safe_load_all(printed(composed(FILES, overlay))))
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
    text = printed(composed(FILES, OVERLAY, registry, tag))
    assert text.count(f"image: {image}\n") == 1
    assert text.count("image: docker.io/valkey/valkey:") == 2
    assert (OURS in text) is (registry == "")


@pytest.mark.parametrize(
    ("entry", "image"),
    [
        ("newTag: a b", "ghcr.io/cortex-online-school/alerting:a b"),
        ("newName: 'http://r:5000/alerting'", "http://r:5000/alerting:0.1.0"),
        ("newName: R.example/Alerting", "R.example/Alerting:0.1.0"),
        ("newTag: '.1'", "ghcr.io/cortex-online-school/alerting:.1"),
        ("newName: -r.example/alerting", "-r.example/alerting:0.1.0"),
        ("digest: 'sha256:00'", "ghcr.io/cortex-online-school/alerting@sha256:00"),
    ],
)
def test_a_name_that_no_image_can_have_is_found_before_a_cluster_finds_it(entry: str, image: str) -> None:
    home = f"resources: [../k3s]\nimages: [{{name: {OURS}alerting, {entry}}}]\n"
    files = FILES | {"knative/overlays/home/kustomization.yaml": home.encode()}
    with pytest.raises(CannotBuild) as refusal:
        composed(files, "knative/overlays/home")
    assert f"Service alerting: no image can be called {image!r}" in str(refusal.value)


def made(*given: str) -> "subprocess.CompletedProcess[str]":
    left_out = ("MAKEFLAGS", "REGISTRY", "TAG", "OVERLAY")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    command = ("make", "-s", "manifests", *given)
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("given", "image", "warned"),
    [
        ((), f"{OURS}alerting:0.1.0", True),
        ((f"REGISTRY={OURS.rstrip('/')}", "TAG=0.1.0"), f"{OURS}alerting:0.1.0", False),
        (("REGISTRY=10.43.170.72:5000", "TAG=0.2.0", "OVERLAY=kafka"), "10.43.170.72:5000/alerting:0.2.0", False),
    ],
)
def test_make_prints_it(given: tuple[str, ...], image: str, warned: bool) -> None:
    done = made(*given)
    assert done.returncode == 0
    assert ("nobody publishes" in done.stderr) is warned
    (service,) = [
        data
        for data in yaml.safe_load_all(done.stdout)
        if data["metadata"]["name"] == "alerting" and data["apiVersion"] == KNATIVE_SERVICE
    ]
    assert service["spec"]["template"]["spec"]["containers"][0]["image"] == image


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--overlay", "none"), "there is no overlay 'none' in knative/overlays/; there are k3s, kafka"),
        (("--overlay", "../base"), "there is no overlay '../base'"),
        (("--overlay", ""), "there is no overlay ''"),
        (("--tag", "a b"), "TAG=a b is none"),
        (("--registry", "http://1.2.3.4:5000"), "REGISTRY=http://1.2.3.4:5000 is none"),
        (("--root", "/"), "has no knative/policy/policy.yaml"),
    ],
)
def test_what_cannot_be_printed_is_said(given: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(ROOT), *given]) == 1
    out, err = capsys.readouterr()
    assert words in err
    assert out == ""


def test_make_says_so_too() -> None:
    done = made("REGISTRY=r.example", "TAG=a b")
    assert (done.returncode, done.stdout) == (2, "")
    assert "TAG=a b is none" in done.stderr
