"""A cluster as its API server and its Prometheus answer, as a function of virtual time.

Written from what Kubernetes, Argo CD and exporters do. It may import nothing of the functions: what judges and what is
judged must not share a constant (`tests/campaign/test_independence.py`).
"""
