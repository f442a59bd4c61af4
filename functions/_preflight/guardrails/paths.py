"""Only files that may be changed are changed."""

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping

from eventing.vocabulary import Finding
from functions._preflight.change import Change, is_any

RULE = "allowed-paths"
LONGEST = 1024  # characters; Git and file systems take 4096 bytes, a person reads far less
_LONGEST_NAME = 255  # bytes, of the file systems that check repositories out
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|\\x|\\u|&#")
_AWKWARD = re.compile(r"[\x00-\x1f\x7f:*?\"<>|]")  # what shells and Windows give a meaning
_SHORT = re.compile(r"~[0-9]")  # git~1 is .git where file systems have short names (CVE-2019-1352)


def allowed_paths(change: Change) -> Iterator[Finding]:
    """Every changed file is YAML inside the repository, plainly named, not hidden, and on the policy's list."""
    known = {path.casefold(): path for path in change.before.files}
    for path in sorted({*change.files, *(operation.file for operation in change.plan.operations)}):
        why = _why_not(path, change.knobs.allowed_paths) or _taken(path, known, change.before.files)
        if why:
            yield Finding(RULE, "error", f"{path!r} {why}", None, path)


def _why_not(path: str, allowed: tuple[str, ...]) -> str:
    parts = path.split("/")
    if not path or path != posixpath.normpath(path) or path.startswith("/") or ".." in parts or "\\" in path:
        return "is no plain path inside the repository: name the file without .. or a leading slash"
    if _ENCODED.search(path):
        return "has encoded characters: write the path as it is"
    strange = _strange(path)
    if strange:
        return f"has a character that is easily taken for another ({strange}): use plain letters"
    if any(part.startswith(".") or _SHORT.search(part) for part in parts):
        return "is hidden: configuration of tools is not changed"
    if any(part != part.strip(" .") or len(part.encode()) > _LONGEST_NAME for part in parts) or len(path) > LONGEST:
        return "has a part that not every system can store: use a shorter name without blanks or dots at its end"
    if not path.endswith((".yaml", ".yml")):
        return "is no YAML file: only manifests are changed"
    if not is_any(allowed, path):
        return f"is not among the policy's allowed_paths ({', '.join(allowed)}): add it there, or leave it alone"
    return ""


def _strange(path: str) -> str:
    """The first character that is no letter of the Latin alphabet in its plain form, and no common sign."""
    if unicodedata.normalize("NFKC", path) != path:
        return next((_called(one) for one in path if unicodedata.normalize("NFKC", one) != one), "an accent of its own")
    for one in path:
        latin = unicodedata.category(one) in ("Ll", "Lu") and unicodedata.name(one, "").startswith("LATIN ")
        if _AWKWARD.match(one) or (not one.isascii() and not latin):
            return _called(one)
    return ""


def _called(character: str) -> str:
    return f"U+{ord(character):04X}"


def _taken(path: str, known: Mapping[str, str], files: Mapping[str, bytes]) -> str:
    twin = known.get(path.casefold())
    if twin is not None and twin != path:
        return f"differs from {twin} only in upper and lower case, and not every system can tell them apart: rename it"
    above = posixpath.dirname(path)
    while above:
        if above in files:
            return f"lies below {above}, which is a file: choose another folder"
        above = posixpath.dirname(above)
    return ""
