"""No object is declared twice."""

from collections import Counter
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.repository import Manifest, Repository
from functions._preflight.change import Change, finding

RULE = "duplicates"
_Key = tuple[str, str, str, str]


def no_duplicates(change: Change) -> Iterator[Finding]:
    """No changed object is in the repository more often than before, where it is there more than once."""
    before, after = _counted(change.before), _counted(change.after)
    for one in change.changed:
        key = _key(one)
        if one.name and after[key] > max(before[key], 1):
            others = sorted({other.file for other in change.after.manifests if _key(other) == key} - {one.file})
            where = f"also in {', '.join(others)}" if others else "twice in the same file"
            yield finding(RULE, one, "", f"{one.kind} {one.name} is {where}: change the one that is there instead")


def _key(manifest: Manifest) -> _Key:
    return manifest.api_version.rpartition("/")[0], manifest.kind, manifest.namespace, manifest.name


def _counted(repository: Repository) -> Counter[_Key]:
    return Counter(_key(manifest) for manifest in repository.manifests)
