"""The objects that are applied: an overlay of this checkout under the person's choices."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from eventing.handler import Permanent
from functions._cli.installing.kubectl import Object
from functions._manifests.kustomization.composing import composed
from functions._manifests.kustomization.items import CannotBuild
from functions._policy.policy import Mode
from functions._policy.reading import PolicyError, load

PARTS = ("knative", "eventing/wiring")
POLICY, SETTINGS = "knative/policy/policy.yaml", "knative/services/settings.env"
OVERLAYS = "knative/overlays/"
POLICY_MAP, SETTINGS_MAP = "school-policy-", "school-settings-"  # and a hash
_MODE = re.compile(r"^mode:.*$", re.MULTILINE)


class Choices(Struct, frozen=True):
    """What a person chose; empty is what the checkout says."""

    overlay: str = "k3s"
    registry: str = ""
    tag: str = ""
    mode: Mode = "propose"
    policy: str = ""  # its text
    settings: dict[str, str] = {}
    components: tuple[str, ...] = ()  # of knative/components, besides those of the overlay


def tree(root: Path) -> dict[str, bytes]:
    """The files that overlays are made of.

    Raises:
        Permanent: when `root` is no checkout of the school.
    """
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for part in PARTS
        for path in sorted((root / part).rglob("*"))
        if path.is_file()
    }
    if POLICY not in files or SETTINGS not in files:
        raise Permanent(f"{root.absolute()} has no {POLICY}: run this in a checkout of the school, or give --root")
    return files


def built(files: dict[str, bytes], choices: Choices) -> tuple[Object, ...]:
    """Every object, in the order of the kustomizations.

    Raises:
        Permanent: when there is no such overlay or it cannot be built, or the policy or a setting is none.
    """
    policy = choices.policy or files[POLICY].decode()
    changed = files | {
        POLICY: with_mode(policy, choices.mode).encode(),
        SETTINGS: _with_settings(files[SETTINGS].decode(), choices.settings).encode(),
    }
    folder = folder_of(files, choices.overlay)
    if choices.components:
        above = "\n".join(f"  - ../../components/{name}" for name in choices.components)
        folder, below = f"{folder}-and-more", choices.overlay
        changed[f"{folder}/kustomization.yaml"] = f"resources: [../{below}]\ncomponents:\n{above}\n".encode()
    try:
        return tuple(composed(changed, folder, choices.registry, choices.tag))
    except CannotBuild as error:
        raise Permanent(f"the overlay {choices.overlay} cannot be built: {error}") from None


def folder_of(files: Iterable[str], overlay: str) -> str:
    """The folder of an overlay.

    Raises:
        Permanent: when there is none of that name; the message lists those that there are.
    """
    pages = ("kustomization.yaml", "kustomization.yml", "Kustomization")  # the names that Kustomize knows
    there = {path.removeprefix(OVERLAYS).rpartition("/")[0] for path in files if path.rpartition("/")[2] in pages
             and path.startswith(OVERLAYS)}  # fmt: skip
    if overlay not in there:
        raise Permanent(f"there is no overlay {overlay!r} in {OVERLAYS}; there are {', '.join(sorted(there))}")
    return f"{OVERLAYS}{overlay}"


def with_mode(text: str, mode: Mode) -> str:
    """The policy's text with this mode and nothing else changed.

    Raises:
        Permanent: when it is no policy.
    """
    changed = _MODE.sub(f"mode: {mode}", text, count=1) if _MODE.search(text) else f"mode: {mode}\n{text}"
    try:
        found = load(changed).mode
    except PolicyError as error:
        raise Permanent(str(error)) from None
    if found != mode:  # a ConfigMap around it, or the key in another form: it would go on saying what it said
        raise Permanent(
            f"the policy stays in mode {found}: give the plain file, with `mode:` at the beginning of a line"
        )
    return changed


def settings_of(text: str) -> dict[str, str]:
    """NAME=value, one a line."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def mapped(objects: tuple[Object, ...], beginning: str) -> dict[str, str]:
    """The data of the ConfigMap whose name begins so; empty where there is none."""
    for data in objects:
        if data["kind"] == "ConfigMap" and str(data["metadata"]["name"]).startswith(beginning):
            found: dict[str, Any] = data.get("data") or {}
            return {str(name): str(value) for name, value in found.items()}
    return {}


def images_of(data: Object) -> Iterator[str]:
    """The images of a function's containers; none of any other object."""
    if str(data.get("apiVersion", "")).startswith("serving.knative.dev/"):
        spec: Any = ((data.get("spec") or {}).get("template") or {}).get("spec") or {}
        yield from (str(one.get("image") or "") for one in spec.get("containers") or ())


def _with_settings(text: str, settings: dict[str, str]) -> str:
    unknown = sorted(settings.keys() - settings_of(text).keys())
    if unknown:
        raise Permanent(f"{', '.join(unknown)} is no setting of {SETTINGS}: {', '.join(sorted(settings_of(text)))}")
    for name, value in settings.items():
        if "\n" in value:
            raise Permanent(f"the setting {name} has a line break in its value")
        text = re.sub(rf"^{re.escape(name)}=.*$", lambda _, line=f"{name}={value}": line, text, flags=re.MULTILINE)  # type: ignore[misc]
    return text
