"""Every file that an Application reads can be read."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._preflight.rule import Rule
from functions._preflight.view import View

RULE = "parses"


def parses(view: View) -> Iterator[Finding]:
    """No file is broken YAML, has duplicate keys, or lies beyond the bounds; one such file stops its Application."""
    for one in view.repository.unreadable:
        readers = view.repository.readers(one.file)
        severity: Severity = "error" if readers and one.broken else "warning"
        whom = f"Application {readers[0]} cannot be rendered" if readers else "nothing in it is checked"
        yield Finding(RULE, severity, f"{one.file} cannot be read ({one.reason}), so {whom}: mend it", None, one.file)


PARSES = Rule(
    id=RULE,
    severity="error",
    title="Every file can be read",
    why="One file that cannot be parsed stops the sync of its whole Application.",
    cure="Mend the YAML where the message says.",
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
)
