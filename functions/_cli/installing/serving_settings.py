"""What Knative Serving's own ConfigMaps say, and the commands that would change it. Reads only."""

import json

from functions._cli.installing.kubectl import Kubectl, objects

# Registries that Serving does not ask what a tag is, ConfigMap and key, and those of its own
# (serving/pkg/deployment/config.go).
SKIPPING = ("config-deployment", "registries-skipping-tag-resolving")
SKIPPED = ("kind.local", "ko.local", "dev.local")


def serving_setting(kubectl: Kubectl, name: str, key: str) -> str:
    """The value of a key, in lower case; empty where it is not set.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    found = objects(kubectl, "configmap", name, "-n", "knative-serving")
    return str((found[0].get("data") or {}).get(key) or "").lower() if found else ""


def patch_of(name: str, key: str, value: str | None) -> str:
    """The command that sets a key; with None, that takes it out."""
    return f"kubectl -n knative-serving patch configmap {name} -p '{json.dumps({'data': {key: value}})}'"
