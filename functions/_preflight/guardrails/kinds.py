"""Only kinds that the school understands are changed; never who may do what, never secrets, never Argo CD itself."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.kustomize import is_kustomization
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.rule import finding

RULE = "allowed-kinds"
_GROUPS = {
    "": ("ConfigMap", "LimitRange", "PersistentVolumeClaim", "ResourceQuota", "Service", "ServiceAccount"),
    "apps": ("DaemonSet", "Deployment", "StatefulSet"),
    "autoscaling": ("HorizontalPodAutoscaler",),
    "batch": ("CronJob", "Job"),
    "monitoring.coreos.com": ("PodMonitor", "PrometheusRule", "ServiceMonitor"),
    "networking.k8s.io": ("NetworkPolicy",),
    "policy": ("PodDisruptionBudget",),
    "scheduling.k8s.io": ("PriorityClass",),
}
ALLOWED = {kind: group for group, kinds in _GROUPS.items() for kind in kinds}
# What the policy cannot allow: these decide over the cluster, over what may run in it, or over the school itself.
NEVER = {
    **dict.fromkeys(
        ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "SubjectAccessReview", "TokenRequest",
         "CertificateSigningRequest"),
        "permissions are a person's to give",
    ),
    **dict.fromkeys(("Application", "ApplicationSet", "AppProject"), "Argo CD's own objects get advice, no commits"),
    **dict.fromkeys(
        ("Secret", "SealedSecret", "ExternalSecret", "ClusterExternalSecret", "SecretStore", "ClusterSecretStore",
         "PushSecret"),
        "secret material is not touched",
    ),
    **dict.fromkeys(
        ("CustomResourceDefinition", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
         "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy",
         "MutatingAdmissionPolicyBinding", "PodSecurityPolicy", "FlowSchema", "PriorityLevelConfiguration"),
        "it decides what the API server takes",
    ),
    **dict.fromkeys(
        ("Node", "Namespace", "PersistentVolume", "StorageClass", "CSIDriver", "RuntimeClass", "VolumeAttachment",
         "Endpoints", "EndpointSlice", "Pod", "PodTemplate", "ReplicaSet", "Lease", "Event", "Binding"),
        "the school does not know what it does",
    ),
}  # fmt: skip
# Groups of which nothing is ever changed: who may do what, what the API server takes, and Argo CD.
_NEVER_GROUPS = {
    "rbac.authorization.k8s.io": "permissions are a person's to give",
    "authorization.k8s.io": "permissions are a person's to give",
    "authentication.k8s.io": "permissions are a person's to give",
    "certificates.k8s.io": "permissions are a person's to give",
    "argoproj.io": "Argo CD's own objects get advice, no commits",
    "admissionregistration.k8s.io": "it decides what the API server takes",
    "apiextensions.k8s.io": "it decides what the API server takes",
    "apiregistration.k8s.io": "it decides what the API server takes",
}


def allowed_kinds(change: Change) -> Iterator[Finding]:
    """Every object that changes is of an allowed kind of its own group."""
    for one in (*change.changed, *change.removed):
        why = _why_not(one, change.knobs.allowed_kinds)
        if why and not is_kustomization(one.file):
            yield finding(RULE, one, "", f"{one.kind} {one.name} may not be changed ({why}): do it by hand if you must")


def _why_not(one: Manifest, further: tuple[str, ...]) -> str:
    group = one.api_version.rpartition("/")[0]
    never = NEVER.get(one.kind) or _NEVER_GROUPS.get(group)
    if never:
        return never
    if ALLOWED.get(one.kind) == group or f"{one.kind}.{group}" in further:
        return ""
    if one.kind in ALLOWED:
        return f"{one.api_version} has no such kind that is known"
    return "" if one.kind in further else "the school does not know what it does"
