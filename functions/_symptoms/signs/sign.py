"""One form of a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions._symptoms.faults import Fault


@dataclass(frozen=True, slots=True)
class Sign:
    """A regular expression; its named groups are the details. `loosely`: capitals do not matter."""

    fault: Fault
    form: str
    loosely: bool = False
    always: Mapping[str, str] = field(default_factory=dict)
    every: Mapping[str, str] = field(default_factory=dict)  # by detail, a form whose every match is listed in it
