"""Is everything in the cluster as ready as its manifests ask? Asked of the API, not of the ledger."""

from functions._clients.cluster import Cluster, KubernetesCluster


def sickness(kubeconfig: str) -> str:
    """The first thing that is not well, empty when nothing is."""
    return first_sickness(KubernetesCluster({"KUBECONFIG": kubeconfig}))


def first_sickness(cluster: Cluster) -> str:
    """The same of any cluster."""
    for application in cluster.list("Application"):
        status = application.get("status", {})
        health, sync = status.get("health", {}).get("status"), status.get("sync", {}).get("status")
        if (health, sync) != ("Healthy", "Synced"):
            return f"application {application['metadata']['name']} is {health} and {sync}"
    for workload in cluster.list("Deployment"):
        wanted = workload.get("spec", {}).get("replicas", 1)
        ready = workload.get("status", {}).get("availableReplicas", 0)
        if ready < wanted:
            name = f"{workload['metadata']['namespace']}/{workload['metadata']['name']}"
            return f"{name} has {ready} of {wanted} replicas"
    return ""
