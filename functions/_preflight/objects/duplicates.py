"""No object is declared twice."""

from collections import defaultdict
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.repository import Manifest
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "duplicates"
_Key = tuple[str, str, str, str]


def no_duplicates(view: View) -> Iterator[Finding]:
    """No object of one kind, namespace and name stands twice among what Argo CD applies."""
    found: dict[_Key, list[Manifest]] = defaultdict(list)
    for one in view.repository.manifests:
        if one.name:
            found[_key(one)].append(one)
    for copies in found.values():
        if len(copies) > 1:
            files = sorted(one.file for one in copies)
            where = " and ".join(
                f"again in {file}" if file in files[:at] else f"in {file}" for at, file in enumerate(files)
            )
            one = copies[-1]
            yield finding(RULE, one, "", f"{one.kind} {one.name} is declared {where}: keep one of them")


def _key(manifest: Manifest) -> _Key:
    return manifest.api_version.rpartition("/")[0], manifest.kind, manifest.namespace, manifest.name


DUPLICATES = Rule(
    id=RULE,
    severity="error",
    title="No object is declared twice",
    why="Argo CD applies both in turn; which one holds is chance, and it reports a SharedResourceWarning.",
    cure="Keep one of them.",
    check=no_duplicates,
    example="""
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: info}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: debug}
""",
    cured="""
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: info}
""",
    scope="tree",
)
