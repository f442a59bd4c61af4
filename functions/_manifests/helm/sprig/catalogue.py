"""All functions of chart templates in one table; `include` and `tpl` belong to the run and are not among them."""

import posixpath

from functions._manifests.helm.sprig import collections, drawn, encoding, logic, numbers, patterns, strings, versions
from functions._manifests.helm.sprig.signatures import Signature

_PATHS: dict[str, Signature] = {
    "base": ("s", lambda path: posixpath.basename(path.rstrip("/")) or ("/" if path else ".")),
    "dir": ("s", lambda path: posixpath.normpath(posixpath.dirname(path) or ".")),
    "ext": ("s", lambda path: posixpath.splitext(path)[1]),
    "clean": ("s", lambda path: posixpath.normpath(path or ".")),
    "isAbs": ("s", lambda path: path.startswith("/")),
}
_PATHS |= {f"os{name[0].upper()}{name[1:]}": signature for name, signature in list(_PATHS.items())}

# Sprig's list `slice` takes the name of Go's own, as in Helm.
FUNCTIONS: dict[str, Signature] = {
    **logic.FUNCTIONS,
    **numbers.FUNCTIONS,
    **strings.FUNCTIONS,
    **collections.FUNCTIONS,
    **encoding.FUNCTIONS,
    **patterns.FUNCTIONS,
    **versions.FUNCTIONS,
    **drawn.FUNCTIONS,
    **_PATHS,
}
