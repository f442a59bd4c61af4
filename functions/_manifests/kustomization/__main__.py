"""Prints what a kustomization becomes: `python -m functions._manifests.kustomization FOLDER [--registry R] [--tag T]`.

For where no kubectl is, and to put other images into it: those of `OURS` come from registry R, with tag T.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from functions._manifests.kustomization.building import Builder
from functions._manifests.kustomization.items import CannotBuild
from functions._manifests.kustomization.labelling import set_images
from functions._manifests.scopes import CLUSTER_SCOPED

OURS = "ghcr.io/cortex-online-school/"


class Tree(Mapping[str, bytes]):
    """The files under a folder, read when they are asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __getitem__(self, path: str) -> bytes:
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise KeyError(path) from None

    def __contains__(self, path: object) -> bool:
        return (self._root / str(path)).is_file()

    def __iter__(self) -> Iterator[str]:
        return (str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def printed(files: Mapping[str, bytes], folder: str, registry: str = "", tag: str = "") -> str:
    """The objects of a folder as YAML, those of Knative after all that they refer to.

    A Broker that is there before the ConfigMap of its channel is looked at again only after minutes (seen with
    Knative 1.22), and kubectl applies a file from its top.

    Raises:
        CannotBuild: as `composed`.
    """
    objects = sorted(composed(files, folder, registry, tag), key=_turn)
    return yaml.dump_all(objects, Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)


def composed(files: Mapping[str, bytes], folder: str, registry: str = "", tag: str = "") -> list[dict[str, Any]]:
    """The objects of a folder in the order of its kustomizations, with our images from `registry`, at `tag`.

    Raises:
        CannotBuild: when Kustomize would fail, or the folder uses what is not built here.
    """
    objects = [item.data for item in Builder(files, CLUSTER_SCOPED.__contains__).build(folder)]
    if registry or tag:
        names = sorted({name for data in objects for name in _images(data) if name.startswith(OURS)})
        other = f"{registry.rstrip('/')}/" if registry else OURS
        entries = [
            {"name": name, "newName": other + name.removeprefix(OURS), **({"newTag": tag} if tag else {})}
            for name in names
        ]
        for data in objects:
            set_images(data, entries)
    return objects


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, or say why not."""
    parser = argparse.ArgumentParser(prog="python -m functions._manifests.kustomization", description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--root", type=Path, default=Path(), help="of the repository")
    parser.add_argument("--registry", default="")
    parser.add_argument("--tag", default="")
    given = parser.parse_args(arguments)
    try:
        sys.stdout.write(printed(Tree(given.root), given.folder.rstrip("/"), given.registry, given.tag))
    except CannotBuild as error:
        sys.stderr.write(f"{given.folder}: {error}\n")
        return 1
    return 0


def _turn(data: Mapping[str, Any]) -> int:
    if data["kind"] == "Namespace":
        return 0
    return 2 if str(data["apiVersion"]).partition("/")[0].endswith(".knative.dev") else 1


def _images(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("image"), str):
            yield data["image"].partition("@")[0].rpartition(":")[0]
        data = list(data.values())
    for one in data if isinstance(data, list) else ():
        yield from _images(one)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines are written as such."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is that of PyYAML
        """The same value twice is written twice."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)

if __name__ == "__main__":
    sys.exit(main())
