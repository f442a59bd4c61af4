"""Reading a Kubernetes object field by field, with errors that name file, object and field."""

from collections.abc import Iterable, Mapping
from typing import Any


class BadManifest(ValueError):
    """A manifest that cannot be obeyed; the message names file, object and field, and says what would be right."""


class Fields:
    """A mapping inside a manifest; `where` is how messages call it."""

    def __init__(self, data: object, where: str, path: str = "") -> None:
        self.where = where
        self.path = path
        if not isinstance(data, Mapping):
            raise self.bad("", f"must be a mapping, not {type(data).__name__}")
        self.data: Mapping[str, Any] = data

    def bad(self, name: str, problem: str) -> BadManifest:
        """An error about the field `name` of this mapping."""
        field = ".".join(part for part in (self.path, name) if part)
        return BadManifest(f"{self.where}: {field} {problem}" if field else f"{self.where} {problem}")

    def only(self, names: Iterable[str]) -> None:
        """Refuse fields that nobody would obey."""
        for name in sorted(set(self.data) - set(names)):
            raise self.bad(name, f"is not supported; known here: {', '.join(sorted(names))}")

    def text(self, name: str, default: str | None = None) -> str:
        """Non-empty text; required where there is no default."""
        value = self._value(name, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.bad(name, "must be text that is not empty")
        return value

    def whole(self, name: str, default: int | None = None, least: int = 0, most: int = 2**31) -> int:
        """A whole number between `least` and `most`."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.bad(name, f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    def under(self, name: str, required: bool = False) -> "Fields":
        """The mapping in field `name`; an empty one where it is absent and not required."""
        value = self._value(name, None if required else {})
        return Fields(value, self.where, f"{self.path}.{name}" if self.path else name)

    def items(self, name: str) -> tuple["Fields", ...]:
        """The mappings in the list `name`; none where it is absent."""
        value = self._value(name, [])
        if not isinstance(value, list):
            raise self.bad(name, "must be a list")
        path = f"{self.path}.{name}" if self.path else name
        return tuple(Fields(item, self.where, f"{path}[{at}]") for at, item in enumerate(value))

    def texts(self, name: str) -> dict[str, str]:
        """A mapping of text to text, such as annotations."""
        found = self.under(name)
        for key, value in found.data.items():
            if not isinstance(key, str) or not isinstance(value, str):
                raise found.bad(str(key), f'must be text; quote it, as in "{value}"')
        return dict(found.data)

    def _value(self, name: str, default: object) -> Any:
        value = self.data.get(name)
        if value is None:
            if default is None:
                raise self.bad(name, "is missing")
            return default
        return value
