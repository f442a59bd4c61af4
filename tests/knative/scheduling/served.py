"""What Serving makes of one of our Services, as far as admission and the scheduler look at it. Pure."""

import copy
from typing import Any

from tests.knative.overlays import QUEUE, Pods

Object = dict[str, Any]
# As Serving 1.22 writes it, so that the pod is admitted as `restricted`.
_PROXY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def deployment(function: Pods, replicas: int = 0) -> Object:
    """The Deployment of a function's first revision: its container, Knative's queue-proxy, nothing awake.

    Compared with what Serving 1.22.1 made of the same Services: requests, limits, priority, affinity and security are
    the same; ports, probes and the variables of the queue-proxy are left out, which decide no place.
    """
    revision = f"{function.owner}-00001"
    spec: Object = copy.deepcopy({key: value for key, value in function.spec.items() if key not in _OF_KNATIVE})
    spec["containers"] = [
        {"name": "user-container"} | {key: value for key, value in spec["containers"][0].items() if key not in _PROBES},
        {"image": "queue-proxy:1.22"} | list(function.containers())[-1] | {"securityContext": _PROXY},
    ]
    spec["terminationGracePeriodSeconds"] = function.spec["timeoutSeconds"]
    twins = {"labelSelector": {"matchLabels": {"serving.knative.dev/revision": revision}}}
    apart = {"podAffinityTerm": {**twins, "topologyKey": "kubernetes.io/hostname"}, "weight": 100}
    spec["affinity"] = {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [apart]}}
    labels = {"serving.knative.dev/service": function.owner, "serving.knative.dev/revision": revision}
    notes = {name: value for name, value in function.annotations.items() if name.startswith(QUEUE)}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"{revision}-deployment", "namespace": "cortex-school", "labels": labels},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"serving.knative.dev/revision": revision}},
            "template": {"metadata": {"labels": labels, "annotations": notes}, "spec": spec},
        },
    }


_PROBES = frozenset({"readinessProbe", "livenessProbe", "startupProbe"})  # the queue-proxy asks, in its own name
_OF_KNATIVE = frozenset({"containerConcurrency", "timeoutSeconds", "responseStartTimeoutSeconds", "idleTimeoutSeconds"})
