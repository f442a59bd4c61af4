"""`make images` over a builder of ours that writes down what it is told, and what images weigh."""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from functions._images.names import ROOT, functions
from functions._images.weights import layers, table

# It says what it was told, and saves an image of two layers.
BUILDER = """#!{python}
import os, sys, tarfile, io, json
with open(os.environ["TOLD"], "a") as told:
    print(*sys.argv, sep="\\t", file=told)
if sys.argv[1] in os.environ.get("REFUSED", "").split():
    sys.exit("no such thing here")
if "docker-archive" in " ".join(sys.argv) or sys.argv[1] == "save":
    sys.stdout.buffer.write(open(os.environ["ARCHIVE"], "rb").read())
"""


def archive(contents: Mapping[str, bytes], listed: list[str], legacy: bool = False) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        manifest = json.dumps([{"Config": "c.json", "RepoTags": ["x:1"], "Layers": listed}]).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(manifest)
        tar.addfile(info, io.BytesIO(manifest))
    return out.getvalue()


def ran(
    folder: Path, tool: str, *arguments: str, refused: str = ""
) -> "tuple[subprocess.CompletedProcess[str], list[str]]":
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    if tool:
        (tools / tool).write_text(BUILDER.format(python=sys.executable))
        (tools / tool).chmod(0o755)
    (folder / "image.tar").write_bytes(archive({"a.tar": b"x" * 3000, "b.tar": b"y" * 500}, ["a.tar", "b.tar"]))
    told = folder / "told"
    told.touch()
    environ = {"PATH": str(tools), "TOLD": str(told), "ARCHIVE": str(folder / "image.tar"), "REFUSED": refused}
    tagged = () if "--tag" in arguments else ("--tag", "7")  # there is no git on this PATH
    command = (sys.executable, "-m", "functions._images", *tagged, *arguments)
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    return done, told.read_text().splitlines()


@pytest.mark.parametrize("tool", ["docker", "podman", "buildah"])
def test_every_function_is_built_pushed_where_asked_and_weighed(tool: str, tmp_path: Path) -> None:
    arguments = ("--registry", "10.43.170.72:5000/", "--tag", "7", "--push", "--plain-http", "--base", "local/python:1")
    done, told = ran(tmp_path, tool, *arguments, "--builder-arguments=--isolation chroot")
    assert (done.returncode, done.stderr) == (0, "")
    verb = "bud" if tool == "buildah" else "build"
    built = [line.split("\t") for line in told if line.split("\t")[1] == verb]
    assert [words[words.index("--tag") + 1] for words in built] == [
        f"10.43.170.72:5000/{name}:7" for name in functions()
    ]
    for name, words in zip(functions(), built, strict=True):
        assert {f"FUNCTION={name}", "VERSION=7", "BASE=local/python:1", "--isolation", "chroot"} <= set(words)
        assert ("--timestamp" in words) is (tool != "docker")
    with_git = {name for name, words in zip(functions(), built, strict=True) if "GIT=1" in words}
    assert with_git >= {"implementation-workers", "health-monitor"}
    assert not with_git & {"moe-router", "webhook-receiver"}
    pushed = [line.split("\t") for line in told if line.split("\t")[1] == "push" and "docker-archive" not in line]
    assert len(pushed) == len(functions())
    assert all(("--tls-verify=false" in words) is (tool != "docker") for words in pushed)
    assert "together 0.0 MB" in done.stdout
    assert "\nNext: make deploy REGISTRY=10.43.170.72:5000 TAG=7\n" in done.stdout


def test_one_function_without_git_and_without_a_push(tmp_path: Path) -> None:
    done, told = ran(tmp_path, "podman", "--no-git", "health_monitor")
    assert done.returncode == 0
    assert not any("GIT=1" in line or "\tpush\t" in line for line in told)
    assert sum("\tbuild\t" in line for line in told) == 1
    assert "Next:" not in done.stdout


def test_a_builder_that_is_installed_and_does_not_answer_is_not_taken(tmp_path: Path) -> None:
    ran(tmp_path, "podman", "moe-router")
    (tmp_path / "tools" / "docker").write_text("#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n")
    (tmp_path / "tools" / "docker").chmod(0o755)
    done, told = ran(tmp_path, "podman", "moe-router")
    assert done.returncode == 0
    assert all("podman" in line for line in told)


@pytest.mark.parametrize(
    ("tool", "arguments", "refused", "said"),
    [
        ("", ("moe-router",), "", "nothing here can build an image (docker: not installed; podman: not installed;"),
        ("podman", ("--builder", "docker"), "", "(docker: not installed)"),
        ("podman", ("--builder", "kaniko"), "", "BUILDER=kaniko is not known"),
        ("podman", ("moe",), "", "there is no function 'moe'; there are alerting,"),
        ("podman", ("--tag", ""), "", "git does not know this folder, so the images have no name: say TAG="),
        ("podman", ("--tag", "a b"), "", "no image can be called 'localhost/cortex-school/alerting:a b'"),
        ("podman", ("--tag", "1:2"), "", "no image can be called"),
        ("podman", ("--tag", f"1@sha256:{'0' * 64}"), "", "no image can be called"),
        ("podman", ("--registry", "http://r:5000"), "", "no image can be called 'http://r:5000/alerting:7'"),
        ("podman", ("moe-router",), "info", "podman: no such thing here"),
        ("podman", ("moe-router",), "build", "podman build failed: podman build --layers"),
        ("podman", ("moe-router", "--push"), "push", "podman push failed"),
        ("podman", ("moe-router",), "save", "gave no image"),
    ],
)
def test_what_fails_says_so(tool: str, arguments: tuple[str, ...], refused: str, said: str, tmp_path: Path) -> None:
    done, told = ran(tmp_path, tool, *arguments, refused=refused)
    assert done.returncode == 1
    assert ("no image can be called" in said or "say TAG=" in said) <= (told == [])
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_layers_are_weighed_by_what_the_manifest_names() -> None:
    saved = archive({"a.tar": b"x" * 10, "blobs/sha256/b": b"y" * 20, "c.json": b"{}"}, ["a.tar", "blobs/sha256/b"])
    assert layers(io.BytesIO(saved)) == {"a.tar": 10, "blobs/sha256/b": 20}
    with pytest.raises((ValueError, tarfile.ReadError)):
        layers(io.BytesIO(b""))


def test_shared_layers_count_once() -> None:
    weighed = table({"x:1": {"base": 50_000_000, "x": 1_000_000}, "longer:1": {"base": 50_000_000, "y": 3_000_000}})
    assert weighed.splitlines() == [
        "             image   its own  layers",
        "x:1        51.0 MB    1.0 MB  2",
        "longer:1   53.0 MB    3.0 MB  2",
        "together 54.0 MB, shared layers once (104.0 MB if nothing were shared)",
        "that is 1.02 times the biggest image alone",
    ]
