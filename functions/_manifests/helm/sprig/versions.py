"""Sprig's semantic versions (github.com/Masterminds/semver, v3)."""

import re
from typing import Any

from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.helm.sprig.signatures import Signature

_VERSION = re.compile(
    r"v?(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?(?:-([0-9A-Za-z.-]{1,99}))?(?:\+([0-9A-Za-z.-]{1,99}))?"
)
_PART = re.compile(
    r"\s*(=|==|!=|>=|=>|<=|=<|>|<|~>|~|\^)?\s*v?(\d{1,18}|[xX*])(?:\.(\d{1,18}|[xX*]))?(?:\.(\d{1,18}|[xX*]))?"
    r"(?:-([0-9A-Za-z.-]{1,99}))?(?:\+[0-9A-Za-z.-]{1,99})?\s*,?\s*"
)
_HYPHEN = re.compile(r"\s*(\S{1,99})\s+-\s+(\S{1,99})\s*")
_Numbers = tuple[int, int, int]


class Version:
    """A version, as templates see it."""

    def __init__(self, text: str) -> None:
        found = _VERSION.fullmatch(text.strip())
        if not found:
            raise TemplateError(f"invalid semantic version {text[:60]!r}")
        self.numbers: _Numbers = (int(found[1]), int(found[2] or 0), int(found[3] or 0))
        self.before, self.build = found[4] or "", found[5] or ""

    def method(self, name: str) -> Any:
        """What a template may ask."""
        known: dict[str, Any] = dict(zip(("Major", "Minor", "Patch"), self.numbers, strict=True))
        known |= {"Prerelease": self.before, "Metadata": self.build, "Original": str(self), "String": str(self)}
        return (lambda: known[name]) if name in known else None

    def __str__(self) -> str:
        end = (f"-{self.before}" if self.before else "") + (f"+{self.build}" if self.build else "")
        return ".".join(map(str, self.numbers)) + end

    def key(self) -> tuple[Any, ...]:
        """Versions in order."""
        parts = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in self.before.split("."))
        return (*self.numbers, not self.before, parts)


def satisfies(constraint: str, version: Version) -> bool:
    """Whether a version fulfils one of the alternatives of a constraint.

    Raises:
        TemplateError: when it is no constraint.
    """
    return any(_all(alternative, version) for alternative in constraint.split("||"))


def _all(text: str, version: Version) -> bool:
    hyphen = _HYPHEN.fullmatch(text)
    if hyphen:
        text = f">={hyphen[1]}, <={hyphen[2]}"
    position, good = 0, True
    text = text.strip() or "*"
    while position < len(text):
        found = _PART.match(text, position)
        if not found or found.end() == position:
            raise TemplateError(f"improper constraint: {text[:60]}")
        position = found.end()
        good = good and _one(found, version)
    return good


def _one(found: re.Match[str], version: Version) -> bool:
    sign = found[1] or "="
    given = [None if part is None or part in "xX*" else int(part) for part in found.group(2, 3, 4)]
    wild = given.index(None) if None in given else 3
    if version.before and not found[5]:
        return False
    low = Version(".".join(str(part or 0) for part in given) + (f"-{found[5]}" if found[5] else ""))
    at_least, above = version.key() >= low.key(), version.numbers >= _next(low.numbers, wild - 1)
    inside = at_least and (version.numbers < _next(low.numbers, wild - 1) if wild else True)
    if wild == 3:
        inside = version.key() == low.key()
        above = version.key() > low.key()
    if sign in ("~", "~>"):
        return at_least and (wild == 0 or version.numbers < _next(low.numbers, min(wild - 1, 1)))
    if sign == "^":
        first = next((at for at, part in enumerate(low.numbers[:wild]) if part), max(wild - 1, 0))
        return at_least and (wild == 0 or version.numbers < _next(low.numbers, first))
    return {
        "=": inside, "==": inside, "!=": not inside, ">": above and wild > 0, ">=": at_least, "=>": at_least,
        "<": not at_least, "<=": not above or wild == 0, "=<": not above or wild == 0,
    }[sign]  # fmt: skip


def _next(numbers: _Numbers, position: int) -> _Numbers:
    position = max(position, 0)
    raised = [*numbers[:position], numbers[position] + 1, 0, 0, 0]
    return raised[0], raised[1], raised[2]


FUNCTIONS: dict[str, Signature] = {
    "semver": ("s", Version),
    "semverCompare": ("ss", lambda constraint, version: satisfies(constraint, Version(version))),
}
