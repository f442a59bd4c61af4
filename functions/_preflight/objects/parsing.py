"""Every file that an Application reads can be read."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.repository import Unreadable
from functions._preflight.rule import Rule
from functions._preflight.view import View

RULE = "parses"
_DUPLICATE = "duplicate key"
_TEMPLATE = ("a Helm template", "a Kustomize patch")


def parses(view: View) -> Iterator[Finding]:
    """No file is broken YAML, has duplicate keys, or lies beyond the bounds; one such file stops its Application."""
    for one in view.repository.unreadable:
        readers = view.repository.readers(one.file)
        if one.reason.startswith(_TEMPLATE):
            yield Finding(RULE, "info", f"{one.file} is not checked: it is {one.reason}", None, one.file)
        elif not one.broken:
            message = f"{one.file} is not checked as it would be applied: {one.reason}"
            yield Finding(RULE, "warning", message, None, one.file)
        elif not readers:
            message = f"{one.file} cannot be read ({one.reason}), so nothing in it is checked: mend it"
            yield Finding(RULE, "warning", message, None, one.file)
        elif one.reason.startswith(_DUPLICATE) and _plain(view, readers):
            message = f"{one.file} has a {one.reason}: Argo CD keeps the last and drops the other, and nothing in the "
            message += "file is checked: keep one, or put --- between two objects"
            yield Finding(RULE, "warning", message, None, one.file)
        else:
            yield Finding(RULE, "error", _stops(one, readers[0]), None, one.file)


def _stops(one: Unreadable, reader: str) -> str:
    return f"{one.file} cannot be read ({one.reason}), so Application {reader} cannot be rendered: mend it"


def _plain(view: View, readers: tuple[str, ...]) -> bool:
    """Whether all that read the file are plain folders of an Argo CD Application, whose YAML reader lets the last of
    two keys win (sigs.k8s.io/yaml, Unmarshal). Kustomize, and with it Flux, refuses them (kyaml)."""
    found = [view.repository.application(name) for name in readers]
    return all(one is not None and one.renderer == "directory" and not one.inferred for one in found)


PARSES = Rule(
    id=RULE,
    severity="error",
    title="Every file can be read",
    why="One file that cannot be parsed stops the sync of its whole Application: Argo CD reports a ComparisonError and "
    "applies nothing any more. Of a key that stands twice, a plain folder silently keeps the last, and Kustomize "
    "refuses the file.",
    cure="Mend the YAML where the message says. Most often it is a line of an embedded script that is indented less "
    "than its block, a tab, an unquoted text with a colon, or a missing `---` between two objects.",
    check=parses,
    example="""
apiVersion: v1
kind: ConfigMap
metadata: {name: web
""",
    cured="""
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
""",
    scope="tree",
    knows="Templates of Helm charts are not YAML before they are rendered: they are named, not checked. Files over "
    "1 MiB, over 100 levels or over 50,000 values are refused unread, aliases counted as often as they are used. A "
    "broken file without `apiVersion`, `kind` and `metadata` in it stops nothing, for Argo CD passes over it.",
)
