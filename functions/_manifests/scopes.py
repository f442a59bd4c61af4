"""Which kinds belong to no namespace.

The built-in kinds are those of the Kubernetes API reference with namespaced=false, the others those of the operators
that homelabs run most; a CustomResourceDefinition in the repository says it for its own kind.
"""

from collections.abc import Iterable
from typing import Any

from functions._manifests.paths import get

CLUSTER_SCOPED = frozenset({
    "APIService", "AdminNetworkPolicy", "BGPPeeringPolicy", "BaselineAdminNetworkPolicy", "CSIDriver",
    "CSINode", "CertificateSigningRequest", "CiliumClusterwideNetworkPolicy", "CiliumL2AnnouncementPolicy",
    "CiliumLoadBalancerIPPool", "ClusterExternalSecret", "ClusterImageCatalog", "ClusterIssuer",
    "ClusterPolicy", "ClusterRole", "ClusterRoleBinding", "ClusterSecretStore", "ComponentStatus",
    "CustomResourceDefinition", "DeviceClass", "FlowSchema", "GatewayClass", "IPAddress", "IngressClass",
    "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "Namespace",
    "Node", "NodeFeatureRule", "PersistentVolume", "PriorityClass", "PriorityLevelConfiguration",
    "RuntimeClass", "ServiceCIDR", "StorageClass", "StorageVersionMigration", "Tenant",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
    "VolumeAttachment", "VolumeAttributesClass", "VolumeSnapshotClass", "VolumeSnapshotContent",
})  # fmt: skip


def cluster_scoped(crds: Iterable[dict[str, Any]]) -> frozenset[str]:
    """The kinds without a namespace, those of the given CustomResourceDefinitions included."""
    declared = {str(get(crd, "spec.names.kind")): get(crd, "spec.scope") for crd in crds}
    outside = {kind for kind, scope in declared.items() if scope == "Cluster"}
    inside = {kind for kind, scope in declared.items() if scope == "Namespaced"}
    return (CLUSTER_SCOPED - inside) | outside
