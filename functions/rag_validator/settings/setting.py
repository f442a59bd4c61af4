"""One field of one component with a value, and where that is said or written."""

from typing import Literal

from msgspec import Struct

from functions.rag_validator.settings.values import Value

Bound = Literal["", "least", "most", "not"]


class Setting(Struct, frozen=True):
    """`value` None says that the field is to be absent; `bound` that the value is the least or the
    most there may be, or one that there must not be.

    `names` are those of the component. A written one has `file`, `path`, its `key` in lower case and the value as it
    stands (`raw`); `field` is empty where the table does not know the key. A spoken one has the `sentence`, and the
    `environment` that it speaks of.
    """

    names: frozenset[str]
    field: str
    value: Value | None
    bound: Bound = ""
    file: str = ""
    path: str = ""
    key: str = ""
    raw: str = ""
    sentence: str = ""
    environment: str = ""
