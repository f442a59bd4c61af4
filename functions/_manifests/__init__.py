"""Kubernetes YAML: loading, indexing, rendering, quantities, references. Pure; the one place that knows manifests."""
