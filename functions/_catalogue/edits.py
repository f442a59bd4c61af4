"""Operations, each with the value that is expected to be there: how every practice writes its plan down."""

from collections.abc import Mapping
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.practice import Case
from functions._manifests.operations import put
from functions._manifests.paths import Step, child, get, join, parse
from functions._manifests.placement import add_operations
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec_path

__all__ = ["add", "drop", "in_pod", "put"]


def drop(manifest: Manifest, path: str) -> Operation:
    """Remove one field, and the mapping above it where nothing else would be left in it."""
    above = join(parse(path)[:-1])
    siblings = get(manifest.data, above)
    path = above if isinstance(siblings, dict) and len(siblings) == 1 else path
    return Operation("remove_field", manifest.resource, manifest.file, path=path, expected=get(manifest.data, path))


def in_pod(manifest: Manifest, *steps: Step) -> str:
    """The path of a field of the pod spec."""
    return child(pod_spec_path(manifest.kind), *steps)


def add(case: Case, data: Mapping[str, Any], everywhere: bool = False) -> tuple[Operation, ...]:
    """Add a resource to the application, in the namespace of the case (in none with `everywhere`).

    The namespace is written where the workload beside it writes its own; else the Application gives it.

    Raises:
        CannotRender: when no file of the application could hold it.
    """
    stated = get(case.workload.data, "metadata.namespace") and not everywhere
    metadata = {**data["metadata"], "namespace": case.namespace} if stated else data["metadata"]
    namespace = "" if everywhere else case.namespace
    return add_operations(case.repository, case.application.name, {**data, "metadata": metadata}, namespace)
