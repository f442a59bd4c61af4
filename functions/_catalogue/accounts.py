"""Who speaks to the Kubernetes API, as far as manifests tell: accounts with rights, and programs "
"that look like clients."""

import re

from functions._catalogue.reading import rows, text
from functions._catalogue.surroundings import everything_said
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import pod_spec

# What speaks of the Kubernetes API in a command, a variable, a script, an image name.
_CLIENT = re.compile(
    r"kube|k8s|in-?cluster|serviceaccount|service-account|operator|controller|argocd|helm|traefik|ingress-nginx|"
    r"cert-manager|external-dns|prometheus|promtail|fluent|falco|velero|vault|consul|spiffe|knative|tekton|keda|"
    r"leader-?elect|metallb|longhorn|portainer|rancher|descheduler|reloader",
    re.IGNORECASE,
)


def account_of(workload: Manifest) -> str:
    """The ServiceAccount that the pods of a workload run as."""
    pod = pod_spec(workload)
    return text(pod, "serviceAccountName") or text(pod, "serviceAccount") or "default"


def binding_of(repository: Repository, namespace: str, account: str) -> Manifest | None:
    """The binding that gives rights to a ServiceAccount, by its name or as one of a group."""
    for binding in repository.of_kind("RoleBinding", "ClusterRoleBinding"):
        for subject in rows(binding.data, "subjects"):
            where = text(subject, "namespace") or binding.namespace
            if subject.get("kind") == "ServiceAccount" and subject.get("name") == account and where == namespace:
                return binding
            everyone = {"system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"}
            if subject.get("kind") == "Group" and subject.get("name") in everyone:
                return binding
    return None


def hint_of_api(repository: Repository, workload: Manifest) -> str:
    """The word in its manifests that looks like a client of the Kubernetes API; empty where there is none."""
    hint = _CLIENT.search(everything_said(repository, workload))
    return hint.group() if hint else ""


def speaks_to_api(repository: Repository, workload: Manifest) -> bool:
    """Whether a workload has rights in the Kubernetes API, or looks like a client of it."""
    bound = binding_of(repository, workload.namespace, account_of(workload)) is not None
    return bound or bool(hint_of_api(repository, workload))
