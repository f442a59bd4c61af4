"""Which images an installation asks for: such as can be, that somebody pushed, by the name that they were built by."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eventing.handler import Permanent
from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.function_images import refusal_of, row, tagged
from functions._cli.installing.kubectl import NAMESPACE
from functions._cli.installing.manifests import Choices, built
from functions._images.revision import tag_of
from functions._manifests.kustomization.composing import OURS
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, PLACE, REPOSITORY, ROOT, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once
from tests.cli.installing.test_overruled import MINE, PARTS, home

PLACE_OF_OURS = OURS.rstrip("/")
DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("registry", "tag"),
    [
        ("", ""),
        ("10.43.170.72:5000", "0.2.0"),
        ("10.43.170.72:5000/", ""),
        ("registry.example.com/school", "1_2.3-x"),
        ("dev.local/cortex-school", ""),
        ("localhost/cortex-school", ""),
        ("school", "v1"),  # docker.io/school
        ("[fd00::1]:5000", "x" * 128),
        ("", "abcdef123456-changed-1a2b3c4d"),
    ],
)
def test_names_that_images_can_have(registry: str, tag: str) -> None:
    assert refusal_of(registry, tag) == ""


@pytest.mark.parametrize(
    ("registry", "tag", "words"),
    [
        ("http://1.2.3.4:5000", "", "REGISTRY=http://1.2.3.4:5000 is none"),
        ("https://r.example", "1", "REGISTRY=https://r.example is none"),
        ("r.example/a b", "1", "REGISTRY=r.example/a b is none"),
        ("r.example/Upper", "1", "the path in lower case"),
        ("r.example//x", "1", "is none"),
        ("/", "1", "is none"),
        (" ", "1", "is none"),
        ("-r.example", "1", "is none"),
        ("r.example/x:1", "1", "is none"),
        (f"r.example/x@{DIGEST}", "1", "is none"),
        ("r.example/" + "x" * 250, "1", "is none"),
        ("", "a b", "TAG=a b is none"),
        ("", "-x", "TAG=-x is none"),
        ("", "a/b", "TAG=a/b is none"),
        ("", "1:2", "TAG=1:2 is none"),
        ("", f"1@{DIGEST}", "is none"),
        ("", "x" * 129, "is none"),
        ("", "0.2.0\n", "is none"),
    ],
)
def test_names_that_none_can_have(registry: str, tag: str, words: str) -> None:
    assert words in refusal_of(registry, tag)


def test_where_nobody_publishes_nothing_is_applied(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    for choices in (Choices(settings=REPOSITORY), Choices(settings=REPOSITORY, tag="9")):
        given = Options(choices, mode="propose", yes=True, patience=5.0)
        assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
        said = " ".join(capsys.readouterr().out.replace("│", " ").split())
        assert f"nobody publishes {OURS}alerting:{choices.tag or '0.1.0'} and 8 more: build them" in said
        assert "docs/install.md, section 4" in said
    assert cluster.writes == []


def test_who_published_there_says_so_each_time() -> None:
    cluster = prepared(Cluster(well))
    there = Options(enough(registry=PLACE_OF_OURS, tag="9"), mode="propose", yes=True, patience=5.0)
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, there, NOBODY, once())
    service = cluster.objects["services.serving.knative.dev", NAMESPACE, "alerting"]
    assert service["spec"]["template"]["spec"]["containers"][0]["image"] == f"{OURS}alerting:9"
    cluster.writes.clear()
    bare = Options(Choices(settings=REPOSITORY), mode="propose", yes=True, patience=5.0)
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, bare, NOBODY, once())
    assert cluster.writes == []


def test_an_overlay_that_names_all_but_one_is_told_which() -> None:
    files = home("settings", "images")
    page = "knative/overlays/home/kustomization.yaml"
    but_one = "\n".join(line for line in files[page].decode().splitlines() if "/alerting" not in line)
    assert row(built(files, Choices("home")), "").detail == f"{MINE}, 7"
    found = row(built(files | {page: but_one.encode()}, Choices("home")), "")
    assert found.state == "wrong"
    assert found.detail.startswith(f"nobody publishes {OURS}alerting:0.1.0: build")


ONLY_TAGS = PARTS["settings"] + PARTS["images"].replace(f"newName: {MINE}/", "name_: ")
ONLY_TAGS = "\n".join(
    line.partition("name_:")[0] + line.partition("name_:")[2].partition(",")[2] if "name_:" in line else line
    for line in ONLY_TAGS.splitlines()
)


@pytest.mark.parametrize(
    ("files", "choices", "tag"),
    [
        (FILES, Choices(registry="r.example"), "ours"),
        (FILES, Choices(registry=PLACE_OF_OURS), "ours"),
        (FILES, Choices(registry="r.example", tag="7"), "7"),
        (FILES, Choices(), ""),  # no registry: those in force, or none
        (home("images"), Choices("home", registry=MINE), ""),  # the overlay says both
        (home("settings"), Choices("home", registry=MINE), "ours"),
    ],
)
def test_a_registry_alone_asks_for_what_make_images_makes(files: dict[str, bytes], choices: Choices, tag: str) -> None:
    assert tagged(files, choices, "ours").tag == tag


def test_tags_that_an_overlay_says_stay() -> None:
    page = "knative/overlays/home/kustomization.yaml"
    text = f"resources: [../k3s]\n{ONLY_TAGS}\n"
    assert "newName" not in text
    files = FILES | {page: text.encode()}
    choices = tagged(files, Choices("home", registry="r.example"), "ours")
    assert choices.tag == ""
    assert row(built(files, choices), "r.example").detail == "r.example, 7"


def test_without_git_the_tag_has_to_be_said() -> None:
    with pytest.raises(Permanent, match=r"REGISTRY=r\.example without TAG=.*say the tag"):
        tagged(FILES, Choices(registry="r.example"), "")
    assert tagged(FILES, Choices(registry="r.example", tag="7"), "").tag == "7"


def checkout(folder: Path) -> Path:
    """Enough of this one to build and to print, with a commit of its own."""
    for name in ("functions", "eventing", "knative"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", ".dockerignore", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run(("git", *author, *words), cwd=folder, check=True)
    return folder


def test_images_manifests_and_deploy_call_them_alike(tmp_path: Path) -> None:
    there, tools = checkout(tmp_path / "school"), tmp_path / "tools"
    tools.mkdir()
    (tools / "podman").write_text('#!/bin/sh\n[ "$1" = info ]\n')  # it builds nothing; the name is said before
    (tools / "podman").chmod(0o755)
    environ = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}

    def said(*command: str) -> str:
        done = subprocess.run(command, cwd=there, env=environ, capture_output=True, text=True, check=False)
        return done.stdout

    name = f"{PLACE}/alerting:{tag_of(there)}"
    build = ("make", "-s", "image-alerting", f"REGISTRY={PLACE}", "BUILDER=podman", f"PYTHON={sys.executable}")
    assert f"== {name}\n" in said(*build)
    show = (sys.executable, "-m", "functions._cli.installing.printing", "--registry", PLACE)
    assert f"image: {name}\n" in said(*show)
    (there / "eventing" / "new.py").write_text("")
    changed = f"{PLACE}/alerting:{tag_of(there)}"
    assert "-changed-" in changed
    assert f"== {changed}\n" in said(*build)
    assert f"image: {changed}\n" in said(*show)
    cluster = prepared(Cluster(well))
    given = Options(enough(tag=""), mode="propose", yes=True, patience=5.0, ours=tag_of(there))
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    service = cluster.objects["services.serving.knative.dev", NAMESPACE, "alerting"]
    assert service["spec"]["template"]["spec"]["containers"][0]["image"] == changed
