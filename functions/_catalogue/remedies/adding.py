"""Objects that a remedy adds: they carry the label by which the school knows, and may remove, what it added itself."""

from collections.abc import Mapping
from typing import Any

from eventing.vocabulary import Operation
from functions._manifests.placement import add_operations
from functions._manifests.repository import Repository
from functions._preflight.guardrails.removals import OWN


def owned(data: Mapping[str, Any]) -> dict[str, Any]:
    """The object with the school's label."""
    metadata = data.get("metadata")
    stated = dict(metadata) if isinstance(metadata, Mapping) else {}
    labels = stated.get("labels")
    return {
        **data,
        "metadata": {**stated, "labels": {**(labels if isinstance(labels, Mapping) else {}), OWN[0]: OWN[1]}},
    }


def adding(
    repository: Repository, application: str, data: Mapping[str, Any], namespace: str, beside: str = ""
) -> tuple[Operation, ...]:
    """The operations that bring it into an Application.

    Raises:
        CannotRender: when no file of the Application could hold it.
    """
    return add_operations(repository, application, owned(data), namespace, beside)
