"""What a kustomization of ours becomes, with the functions' images from where they were pushed."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from functions._manifests.image_grammar import FORM
from functions._manifests.images import parse
from functions._manifests.kustomization.building import Builder
from functions._manifests.kustomization.items import CannotBuild
from functions._manifests.kustomization.labelling import set_images
from functions._manifests.scopes import CLUSTER_SCOPED

OURS = "ghcr.io/cortex-online-school/"  # how the manifests name the functions' images; nobody publishes there


def printed(objects: list[dict[str, Any]]) -> str:
    """These objects as YAML, those of Knative after all that they refer to.

    A Broker that is there before the ConfigMap of its channel is looked at again only after minutes (seen with
    Knative 1.22), and kubectl applies a file from its top.
    """
    return yaml.dump_all(sorted(objects, key=_turn), Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)


def composed(files: Mapping[str, bytes], folder: str, registry: str = "", tag: str = "") -> list[dict[str, Any]]:
    """The objects of a folder in the order of its kustomizations, with our images from `registry`, at `tag`.

    Raises:
        CannotBuild: when Kustomize would fail, the folder uses what is not built here, or an image's name is none.
    """
    objects = [item.data for item in Builder(files, CLUSTER_SCOPED.__contains__).build(folder)]
    if registry or tag:
        names = sorted({name for data in objects for name in _names(data) if name.startswith(OURS)})
        other = f"{registry.rstrip('/')}/" if registry else OURS
        entries = [
            {"name": name, "newName": other + name.removeprefix(OURS), **({"newTag": tag} if tag else {})}
            for name in names
        ]
        for data in objects:
            set_images(data, entries)
    for data in objects:
        for image in container_images(data):
            if parse(image) is None:
                raise CannotBuild(
                    f"{data['kind']} {data['metadata']['name']}: no image can be called {image!r}: {FORM}"
                )
    return objects


def container_images(data: Any) -> Iterator[str]:
    """The images of all containers of an object, wherever it has any."""
    for key, value in data.items() if isinstance(data, dict) else ():
        if key in ("containers", "initContainers") and isinstance(value, list):
            yield from (one["image"] for one in value if isinstance(one, dict) and isinstance(one.get("image"), str))
        yield from container_images(value)
    for one in data if isinstance(data, list) else ():
        yield from container_images(one)


def _names(data: Any) -> Iterator[str]:
    yield from (found.name for image in container_images(data) if (found := parse(image)))


def _turn(data: Mapping[str, Any]) -> int:
    if data["kind"] == "Namespace":
        return 0
    return 2 if str(data["apiVersion"]).partition("/")[0].endswith(".knative.dev") else 1


class _Dumper(yaml.SafeDumper):
    """Texts of several lines are written as such."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is that of PyYAML
        """The same value twice is written twice."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
