"""What Knative Serving's own ConfigMaps say, and the commands that would change it. Reads only."""

import json

from functions._cli.installing.kubectl import Kubectl, objects


def serving_setting(kubectl: Kubectl, name: str, key: str) -> str:
    """The value of a key, in lower case; empty where it is not set.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    found = objects(kubectl, "configmap", name, "-n", "knative-serving")
    return str((found[0].get("data") or {}).get(key) or "").lower() if found else ""


def patch_of(name: str, key: str, value: str) -> str:
    """The command that sets a key."""
    return f"kubectl -n knative-serving patch configmap {name} -p '{json.dumps({'data': {key: value}})}'"
