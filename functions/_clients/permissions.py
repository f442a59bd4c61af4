"""What the school's accounts may ask of the Kubernetes API, as its own manifests give it: the one list of it."""

from pathlib import Path

import yaml

from functions._manifests.grants import Account, Grant, grants_of

ACCESS = Path(__file__).resolve().parents[2] / "knative" / "access"
NAMESPACE = "cortex-school"


def needed(function: str, access: Path = ACCESS) -> tuple[Grant, ...]:
    """The rights that a function's account needs, sorted; none for a function that asks nothing of the API.

    In an installation that opted namespaces in, those with an empty namespace on kinds that have one hold there only.
    """
    found = (yaml.safe_load_all(path.read_text()) for path in sorted(access.glob("*.yaml")))
    objects = [one for each in found for one in each if one and "metadata" in one]
    return grants_of(objects, Account(NAMESPACE, function))
