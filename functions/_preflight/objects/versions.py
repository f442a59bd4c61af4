"""API versions that are gone or going, and what takes their place.

Kubernetes' own: its Deprecated API Migration Guide. The projects': their release notes, named beside each.
"""

from msgspec import Struct

from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.objects.schemas.builtin import GROUPS, numbers
from functions._preflight.objects.schemas.known import Kinds


class Instead(Struct, frozen=True):
    """What to write instead; empty where there is nothing. `gone`: the version no longer serves it, as far as is known.

    `same`: with the other apiVersion the object means what it meant; else fields have to be rewritten by hand.
    """

    api_version: str
    why: str
    gone: bool = True
    same: bool = False


class _Removed(Struct, frozen=True):
    api_version: str
    kinds: tuple[str, ...]
    since: str
    instead: str
    same: bool = False


_RBAC = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
_REMOVED = (
    _Removed("extensions/v1beta1", ("Deployment", "DaemonSet", "ReplicaSet"), "1.16", "apps/v1", same=True),
    _Removed("extensions/v1beta1", ("NetworkPolicy",), "1.16", "networking.k8s.io/v1", same=True),
    _Removed("extensions/v1beta1", ("Ingress",), "1.22", "networking.k8s.io/v1"),
    _Removed("extensions/v1beta1", ("PodSecurityPolicy",), "1.16", ""),
    _Removed("apps/v1beta1", ("Deployment", "StatefulSet"), "1.16", "apps/v1", same=True),
    _Removed("apps/v1beta2", ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"), "1.16", "apps/v1", same=True),
    _Removed("networking.k8s.io/v1beta1", ("Ingress",), "1.22", "networking.k8s.io/v1"),
    _Removed("networking.k8s.io/v1beta1", ("IngressClass",), "1.22", "networking.k8s.io/v1", same=True),
    *(_Removed(f"rbac.authorization.k8s.io/{one}", _RBAC, "1.22", "rbac.authorization.k8s.io/v1", same=True)
      for one in ("v1alpha1", "v1beta1")),
    _Removed("apiextensions.k8s.io/v1beta1", ("CustomResourceDefinition",), "1.22", "apiextensions.k8s.io/v1"),
    _Removed("apiregistration.k8s.io/v1beta1", ("APIService",), "1.22", "apiregistration.k8s.io/v1", same=True),
    _Removed("admissionregistration.k8s.io/v1beta1",
             ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
             "1.22", "admissionregistration.k8s.io/v1"),
    _Removed("certificates.k8s.io/v1beta1", ("CertificateSigningRequest",), "1.22", "certificates.k8s.io/v1"),
    _Removed("coordination.k8s.io/v1beta1", ("Lease",), "1.22", "coordination.k8s.io/v1", same=True),
    _Removed("scheduling.k8s.io/v1beta1", ("PriorityClass",), "1.22", "scheduling.k8s.io/v1", same=True),
    _Removed("storage.k8s.io/v1beta1", ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"), "1.22",
             "storage.k8s.io/v1", same=True),
    _Removed("storage.k8s.io/v1beta1", ("CSIStorageCapacity",), "1.27", "storage.k8s.io/v1", same=True),
    _Removed("batch/v1beta1", ("CronJob",), "1.25", "batch/v1", same=True),
    _Removed("batch/v2alpha1", ("CronJob",), "1.21", "batch/v1", same=True),
    _Removed("discovery.k8s.io/v1beta1", ("EndpointSlice",), "1.25", "discovery.k8s.io/v1"),
    _Removed("events.k8s.io/v1beta1", ("Event",), "1.25", "events.k8s.io/v1"),
    _Removed("node.k8s.io/v1beta1", ("RuntimeClass",), "1.25", "node.k8s.io/v1", same=True),
    _Removed("policy/v1beta1", ("PodDisruptionBudget",), "1.25", "policy/v1", same=True),
    _Removed("policy/v1beta1", ("PodSecurityPolicy",), "1.25", ""),
    _Removed("autoscaling/v2beta1", ("HorizontalPodAutoscaler",), "1.25", "autoscaling/v2"),
    _Removed("autoscaling/v2beta2", ("HorizontalPodAutoscaler",), "1.26", "autoscaling/v2", same=True),
    _Removed("flowcontrol.apiserver.k8s.io/v1beta1", ("FlowSchema", "PriorityLevelConfiguration"), "1.26",
             "flowcontrol.apiserver.k8s.io/v1"),
    _Removed("flowcontrol.apiserver.k8s.io/v1beta2", ("FlowSchema", "PriorityLevelConfiguration"), "1.29",
             "flowcontrol.apiserver.k8s.io/v1"),
    _Removed("flowcontrol.apiserver.k8s.io/v1beta3", ("FlowSchema", "PriorityLevelConfiguration"), "1.32",
             "flowcontrol.apiserver.k8s.io/v1", same=True),
)  # fmt: skip
_BY_KIND = {(one.api_version, kind): one for one in _REMOVED for kind in one.kinds}

_PROJECTS = {  # group and version: what is written instead, and why
    "traefik.containo.us/v1alpha1": ("traefik.io/v1alpha1", "Traefik 3 no longer reads it"),
    "cert-manager.io/v1alpha2": ("cert-manager.io/v1", "cert-manager 1.6 removed it"),
    "cert-manager.io/v1alpha3": ("cert-manager.io/v1", "cert-manager 1.6 removed it"),
    "cert-manager.io/v1beta1": ("cert-manager.io/v1", "cert-manager 1.6 removed it"),
    "eventing.knative.dev/v1beta1": ("eventing.knative.dev/v1", "Knative Eventing 0.24 removed it"),
    "messaging.knative.dev/v1beta1": ("messaging.knative.dev/v1", "Knative Eventing 0.24 removed it"),
    "serving.knative.dev/v1alpha1": ("serving.knative.dev/v1", "Knative Serving 0.21 removed it"),
    "longhorn.io/v1beta1": ("longhorn.io/v1beta2", "Longhorn 1.9 removed it"),
    "gateway.networking.k8s.io/v1alpha2": ("gateway.networking.k8s.io/v1", "the Gateway API has it in v1"),
}


def instead_of(kinds: Kinds, manifest: Manifest) -> Instead | None:
    """What to write instead of an object's apiVersion; None where it is right, or nothing is known of its kind."""
    api_version, kind = manifest.api_version, manifest.kind
    if api_version.rpartition("/")[0] in GROUPS:
        return _kubernetes(kinds, manifest)
    if (api_version, kind) in kinds.declared or api_version not in _PROJECTS:
        return None
    instead, why = _PROJECTS[api_version]
    if kinds.find(api_version, kind) or not kinds.find(instead, kind):
        return None
    return Instead(instead, f"{why}: write {instead}", gone=False, same=True)


def _kubernetes(kinds: Kinds, manifest: Manifest) -> Instead | None:
    api_version, kind = manifest.api_version, manifest.kind
    served = kinds.builtin.kinds
    removed = _BY_KIND.get((api_version, kind))
    if removed:
        asked = kinds.view.facts.kubernetes_version or kinds.view.knobs.kubernetes_version
        version = numbers(asked) or numbers(kinds.builtin.version)
        gone = version >= numbers(removed.since)
        instead = f"write {removed.instead}" if removed.instead else "there is nothing in its place"
        verb = "removed" if gone else "removes"
        why = f"Kubernetes {removed.since} {verb} it: {instead}"
        return Instead(removed.instead, why, gone, removed.same and _means_the_same(manifest))
    others = sorted((one for one, name in served if name == kind), key=lambda one: ("alpha" in one, "beta" in one, one))
    best = others[0] if others else ""
    if (api_version, kind) not in served:
        why = f"Kubernetes {kinds.builtin.version} does not serve it: write {best}"
        return Instead(best, why, same="beta" not in best and "alpha" not in best) if best else None
    same_group = best.rpartition("/")[0] == api_version.rpartition("/")[0]
    if same_group and _is_stable(best) and not _is_stable(api_version):
        return Instead(best, f"it is deprecated, for {best} is served: write that", gone=False)
    return None


def _is_stable(api_version: str) -> bool:
    return "alpha" not in api_version and "beta" not in api_version


def _means_the_same(manifest: Manifest) -> bool:
    """Not for a PodDisruptionBudget with an empty selector, which selected nothing and now selects everything; nor for
    a workload without a selector, which was derived from its labels."""
    if manifest.kind in ("PodDisruptionBudget", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        return bool(get(manifest.data, "spec.selector.matchLabels"))
    return True
