"""One object on its way through the layers of kustomizations."""

from dataclasses import dataclass, field
from typing import Any

from functions._manifests.paths import get


class CannotBuild(Exception):
    """Kustomize's own build would fail, or uses what is not built here; the message says what."""


@dataclass(slots=True)
class Item:
    """An object; where it was read; the names that it had before (the first is that of its file)."""

    data: dict[str, Any]
    file: str
    index: int = 0
    within: str = ""
    former: list[tuple[str, str]] = field(default_factory=list)  # name, namespace
    hashed: bool = False  # its name gets the hash of its content
    generated: bool = False

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.data.get("kind") or "")

    @property
    def name(self) -> str:
        """Its name now."""
        return _text(get(self.data, "metadata.name"))

    @property
    def namespace(self) -> str:
        """Its namespace now, as its text has it."""
        return _text(get(self.data, "metadata.namespace"))

    @property
    def names(self) -> set[str]:
        """Its name and all that it had."""
        return {self.name, *(name for name, _ in self.former)}

    @property
    def group_version(self) -> tuple[str, str]:
        """The group and the version of its apiVersion."""
        group, _, version = str(self.data.get("apiVersion") or "").rpartition("/")
        return group, version

    def metadata(self) -> dict[str, Any]:
        """Its metadata, to be changed."""
        held = self.data.setdefault("metadata", {})
        if not isinstance(held, dict):
            raise CannotBuild(f"an object in {self.file} has no metadata")
        return held

    def remember(self) -> None:
        """Its name is about to change."""
        self.former.append((self.name, self.namespace))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
