"""A schema as the API server knows it: the part of JSON Schema that OpenAPI v3 and CustomResourceDefinitions use."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, Struct, field


class GroupVersionKind(Struct, frozen=True, gc=False):
    """What a definition is the schema of."""

    kind: str
    version: str
    group: str = ""

    @property
    def api_version(self) -> str:
        """As manifests write it."""
        return f"{self.group}/{self.version}" if self.group else self.version


class Schema(Struct, frozen=True, omit_defaults=True):
    """One schema; descriptions and examples are left out when it is read, for nothing here needs them."""

    ref: str | None = field(default=None, name="$ref")
    type: str | list[str] | None = None
    properties: dict[str, "Schema"] | None = None
    required: list[str] | None = None
    additional: "bool | Schema | None" = field(default=None, name="additionalProperties")
    items: "Schema | None" = None
    enum: list[Any] | None = None
    default: Any = UNSET
    format: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = field(default=None, name="minLength")
    max_length: int | None = field(default=None, name="maxLength")
    min_items: int | None = field(default=None, name="minItems")
    max_items: int | None = field(default=None, name="maxItems")
    one_of: list["Schema"] | None = field(default=None, name="oneOf")
    any_of: list["Schema"] | None = field(default=None, name="anyOf")
    all_of: list["Schema"] | None = field(default=None, name="allOf")
    none_of: "Schema | None" = field(default=None, name="not")
    preserve: bool = field(default=False, name="x-kubernetes-preserve-unknown-fields")
    int_or_string: bool = field(default=False, name="x-kubernetes-int-or-string")
    embedded: bool = field(default=False, name="x-kubernetes-embedded-resource")
    kinds: list[GroupVersionKind] | None = field(default=None, name="x-kubernetes-group-version-kind")


Resolve = Callable[[str], Schema]
OPEN = Schema()  # takes anything
