"""One form of a message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from functions._symptoms.faults import Fault

# A form names a group once; of alternatives in one form the others carry a name of their own for the same thing.
_SAME = MappingProxyType(
    {
        "account": "user",
        "at": "port",
        "assembly": "module",
        "class_name": "module",
        "database": "name",
        "directive": "value",
        "field": "path",
        "first": "program",
        "jar": "module",
        "library": "module",
        "linked": "port",
        "missing": "name",
        "option": "value",
        "other": "module",
        "package": "module",
        "server": "host",
        "setting": "variable",
        "shared": "module",
        "table": "name",
        "volume": "name",
    }
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A regular expression; its named groups are the details. `loosely`: capitals do not matter.

    `needs` are words in small letters, one of which has to be in the text: what has none of them is not searched, so
    that a long text costs little. A form repeats nothing without a bound inside a repetition (a test holds that).
    """

    fault: Fault
    form: str
    needs: tuple[str, ...] = ()
    loosely: bool = False
    always: Mapping[str, str] = field(default_factory=dict)
    every: Mapping[str, str] = field(default_factory=dict)  # by detail, a form whose every match is listed in it
    also: tuple[str, ...] = ()  # forms that give further details where they fit as well

    def read(self, text: str, lowered: str) -> dict[str, str] | None:
        """The details that a text gives, None where the form does not fit; `lowered` is the text in small letters."""
        if self.needs and not any(word in lowered for word in self.needs):
            return None
        found = re.search(self.form, text, re.IGNORECASE if self.loosely else 0)
        if found is None:
            return None
        details = dict(self.always)
        for form in self.also:
            if more := re.search(form, text):
                details |= _named(more)
        details |= _named(found)
        for name, form in self.every.items():
            if listed := ",".join(dict.fromkeys(re.findall(form, text))):
                details[name] = listed
        return details


def _named(found: re.Match[str]) -> dict[str, str]:
    return {_SAME.get(name, name): value for name, value in found.groupdict().items() if value}
