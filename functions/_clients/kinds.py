"""Where the Kubernetes API serves the kinds that this project reads. Secrets are not among them: nobody reads those."""

from dataclasses import dataclass
from urllib.parse import quote

from eventing.handler import Permanent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's place in the API; `group` is empty for the core group."""

    group: str
    version: str
    plural: str
    namespaced: bool = True

    @property
    def api_version(self) -> str:
        """As in `apiVersion:`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str = "", name: str = "") -> str:
        """The URL path of one object (`name`) or of a list; a cluster-scoped kind ignores the namespace."""
        parts = ["apis", self.group, self.version] if self.group else ["api", self.version]
        if namespace and self.namespaced:
            parts += ["namespaces", quote(namespace, safe="")]
        parts.append(self.plural)
        if name:
            parts.append(quote(name, safe=""))
        return "/" + "/".join(parts)

    def permission(self, verb: str) -> str:
        """What an RBAC rule calls it, such as `get pods` or `list deployments.apps`."""
        return f"{verb} {self.plural}{'.' + self.group if self.group else ''}"


KINDS: dict[str, Kind] = {
    "Namespace": Kind("", "v1", "namespaces", namespaced=False),
    "Node": Kind("", "v1", "nodes", namespaced=False),
    "Pod": Kind("", "v1", "pods"),
    "Event": Kind("", "v1", "events"),
    "Service": Kind("", "v1", "services"),
    "Endpoints": Kind("", "v1", "endpoints"),
    "ConfigMap": Kind("", "v1", "configmaps"),
    "ServiceAccount": Kind("", "v1", "serviceaccounts"),
    "LimitRange": Kind("", "v1", "limitranges"),
    "ResourceQuota": Kind("", "v1", "resourcequotas"),
    "PersistentVolumeClaim": Kind("", "v1", "persistentvolumeclaims"),
    "PersistentVolume": Kind("", "v1", "persistentvolumes", namespaced=False),
    "Deployment": Kind("apps", "v1", "deployments"),
    "StatefulSet": Kind("apps", "v1", "statefulsets"),
    "DaemonSet": Kind("apps", "v1", "daemonsets"),
    "ReplicaSet": Kind("apps", "v1", "replicasets"),
    "ControllerRevision": Kind("apps", "v1", "controllerrevisions"),
    "Job": Kind("batch", "v1", "jobs"),
    "CronJob": Kind("batch", "v1", "cronjobs"),
    "HorizontalPodAutoscaler": Kind("autoscaling", "v2", "horizontalpodautoscalers"),
    "PodDisruptionBudget": Kind("policy", "v1", "poddisruptionbudgets"),
    "EndpointSlice": Kind("discovery.k8s.io", "v1", "endpointslices"),
    "Ingress": Kind("networking.k8s.io", "v1", "ingresses"),
    "IngressClass": Kind("networking.k8s.io", "v1", "ingressclasses", namespaced=False),
    "NetworkPolicy": Kind("networking.k8s.io", "v1", "networkpolicies"),
    "PriorityClass": Kind("scheduling.k8s.io", "v1", "priorityclasses", namespaced=False),
    "StorageClass": Kind("storage.k8s.io", "v1", "storageclasses", namespaced=False),
    "Role": Kind("rbac.authorization.k8s.io", "v1", "roles"),
    "RoleBinding": Kind("rbac.authorization.k8s.io", "v1", "rolebindings"),
    "ClusterRole": Kind("rbac.authorization.k8s.io", "v1", "clusterroles", namespaced=False),
    "ClusterRoleBinding": Kind("rbac.authorization.k8s.io", "v1", "clusterrolebindings", namespaced=False),
    "ServiceMonitor": Kind("monitoring.coreos.com", "v1", "servicemonitors"),
    "PodMonitor": Kind("monitoring.coreos.com", "v1", "podmonitors"),
    "PrometheusRule": Kind("monitoring.coreos.com", "v1", "prometheusrules"),
    "Application": Kind("argoproj.io", "v1alpha1", "applications"),
    "AppProject": Kind("argoproj.io", "v1alpha1", "appprojects"),
    "Rollout": Kind("argoproj.io", "v1alpha1", "rollouts"),
    "Service.serving.knative.dev": Kind("serving.knative.dev", "v1", "services"),  # the core group's has the short name
}


def named(kind: str, api_version: str = "") -> str:
    """Under which name this client reads a kind of that API version; empty where it does not."""
    group = api_version.rpartition("/")[0]
    if f"{kind}.{group}" in KINDS:
        return f"{kind}.{group}"
    return kind if kind in KINDS and (not api_version or KINDS[kind].group == group) else ""


def kind_named(kind: str) -> Kind:
    """The place of a kind.

    Raises:
        Permanent: when it is none that this project reads.
    """
    if kind not in KINDS:
        raise Permanent(f"{kind!r} is no kind that this client reads; it knows {', '.join(sorted(KINDS))}")
    return KINDS[kind]
