"""docker, podman or buildah: which is there and works, and what each is told."""

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from functions._images.weights import Layers, layers

CHOICES = ("docker", "podman", "buildah")
ONE_DATE = "315532800"  # seconds, 1980-01-01: the earliest that a zip can hold, as reproducible builds use


class BuildFailed(Exception):
    """No builder is there, or it did not do what it was told. The message says which command to look at."""


@dataclass(frozen=True, slots=True)
class Builder:
    """One of CHOICES, to be run in `root`; `extra` are more arguments for each of its builds."""

    tool: str
    root: Path
    extra: tuple[str, ...] = ()

    def build(self, name: str, arguments: Sequence[str]) -> None:
        """Build the image `name`; `arguments` are its build arguments as NAME=value.

        Raises:
            BuildFailed: when the builder says so; its own words are on the terminal.
        """
        given = [part for argument in arguments for part in ("--build-arg", argument)]
        self._run(*self._verb(), *self.extra, *given, "--file", "functions/Dockerfile", "--tag", name, ".")

    def _verb(self) -> tuple[str, ...]:
        if self.tool == "docker":
            return ("build",)
        verb = "bud" if self.tool == "buildah" else "build"
        return (verb, "--layers", "--timestamp", ONE_DATE)  # the same content is the same layer in every image

    def push(self, name: str, plain_http: bool) -> None:
        """Push the image to the registry in its name.

        Raises:
            BuildFailed: when the builder says so.
        """
        plain = ("--tls-verify=false",) if plain_http and self.tool != "docker" else ()
        self._run("push", *plain, name)

    def layers(self, name: str) -> Layers:
        """The layers of a built image, unpacked.

        Raises:
            BuildFailed: when it cannot be saved.
        """
        saved = {
            "docker": ("save", name),
            "podman": ("save", "--quiet", "--format", "docker-archive", name),
            "buildah": ("push", "--quiet", name, "docker-archive:/dev/stdout"),
        }
        return self._read(layers, *saved[self.tool])

    def _run(self, *arguments: str) -> None:
        if subprocess.run((self.tool, *arguments), cwd=self.root, check=False).returncode:
            raise BuildFailed(f"{self.tool} {arguments[0]} failed: {' '.join((self.tool, *arguments))}")

    def _read(self, read: Callable[[IO[bytes]], Layers], *arguments: str) -> Layers:
        command = (self.tool, *arguments)
        with subprocess.Popen(command, cwd=self.root, stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                raise BuildFailed(f"{' '.join(command)} has no output")
            try:
                found = read(process.stdout)
                process.stdout.read()  # the padding of the archive, so that the tool is not cut off
            except (ValueError, KeyError, OSError, tarfile.TarError) as error:
                raise BuildFailed(f"{' '.join(command)} gave no image: {error}") from error
        if process.returncode:
            raise BuildFailed(f"{' '.join(command)} failed with {process.returncode}")
        return found


def chosen(wish: str, root: Path, extra: Sequence[str] = ()) -> Builder:
    """The builder that is wished for, else the first that is installed and answers.

    Raises:
        BuildFailed: when there is none, naming what was tried and why it does not serve.
    """
    if wish and wish not in CHOICES:
        raise BuildFailed(f"BUILDER={wish} is not known; there are {', '.join(CHOICES)}")
    refused = []
    for tool in (wish,) if wish else CHOICES:
        if reason := _unfit(tool):
            refused.append(f"{tool}: {reason}")
        else:
            return Builder(tool, root, tuple(extra))
    raise BuildFailed(
        "nothing here can build an image (" + "; ".join(refused) + "). Install docker, podman or buildah."
    )


def _unfit(tool: str) -> str:
    """Why a tool cannot be used; empty where it can."""
    if shutil.which(tool) is None:
        return "not installed"
    asked = subprocess.run((tool, "info"), capture_output=True, text=True, check=False)
    said = [line for line in asked.stderr.splitlines() if line.strip()]
    return "" if asked.returncode == 0 else (said[-1] if said else f"`{tool} info` fails")
