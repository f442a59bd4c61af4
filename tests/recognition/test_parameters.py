"""What was said about a practice, in the units that the catalogue reads."""

from typing import Any

import pytest

from functions._catalogue.catalogue import PRACTICES
from functions._catalogue.recognition import recognise
from functions._catalogue.said import Said
from tests.recognition.speaking import heard, said


@pytest.mark.parametrize(
    ("practice", "sentence", "expected"),
    [
        ("readiness-probe", "give the pod a readiness probe on slash health z port eighty eighty", {
            "path": "/healthz", "port": 8080}),
        ("readiness-probe", "always add a readiness probe to the pod that asks /ready every five seconds", {
            "path": "/ready", "seconds": 5}),
        ("liveness-probe", "add a liveness probe to the pod with a delay of thirty seconds", {}),
        ("startup-probe", "use a startup probe for the pod and give it three minutes", {"seconds": 180}),
        ("memory-requests", "always request one twenty eight megs of memory for the pod", {"memory": "128Mi"}),
        ("memory-limits", "limit the memory of each pod to two fifty six mebibytes", {"memory": "256Mi"}),
        ("memory-limits", "we had eight gigs on that box so set a memory limit on every pod", {}),
        ("memory-limits", "you should set a memory limit on every pod something like half a gig", {"memory": "512Mi"}),
        ("cpu-requests", "you should request half a core of cpu for each pod", {"cpu": "500m"}),
        ("replicas", "run at least three replicas of that deployment", {"replicas": 3}),
        ("disruption-budget", "add a pod disruption budget where at least two stay available", {"min_available": "2"}),
        ("disruption-budget", "add a pod disruption budget with fifty percent", {"min_available": "50%"}),
        ("autoscaler", "put an hpa on the pods between two and ten replicas", {"min_replicas": 2, "max_replicas": 10}),
        ("autoscaler", "use an autoscaler for the pods with a minimum of three", {"min_replicas": 3}),
        ("resource-quota", "set a resource quota of ten cores and twenty gigs on the namespace", {
            "cpu": "10", "memory": "20Gi"}),
        ("job-ttl", "delete finished jobs in the cluster after half an hour", {"ttl_seconds": 1800}),
        ("job-history", "keep only the last three runs of that cron job", {"history": 3}),
        ("revision-history", "set the revision history limit of the deployment to five", {"history": 5}),
        ("graceful-shutdown", "raise the termination grace period of the pod to sixty seconds", {"seconds": 60}),
        ("backup-job", "back up the postgres database in the cluster every night at two and keep it for two weeks", {
            "schedule": "0 2 * * *", "retention": 14}),
        ("pinned-images", "always pin your images to nginx:1.27.4", {"image": "nginx", "tag": "1.27.4"}),
        ("registry-mirror", "pull the images through a registry mirror at registry.lan:5000", {
            "registry": "registry.lan:5000"}),
        ("default-deny", "deny all traffic between pods by default on port 8080", {}),
    ],
)  # fmt: skip
def test_parameters(practice: str, sentence: str, expected: dict[str, Any]) -> None:
    assert heard(sentence)[practice].parameters == expected


def test_neighbours_do_not_take_each_others_figures() -> None:
    found = heard("request a hundred millicores of cpu and 128 megs of memory for the pod and limit memory to 256 megs")
    assert found["cpu-requests"].parameters == {"cpu": "100m"}
    assert found["memory-requests"].parameters == {"memory": "128Mi"}
    assert found["memory-limits"].parameters == {"memory": "256Mi"}


def test_only_parameters_that_the_catalogue_knows() -> None:
    sentence = (
        "always set a memory limit of 256Mi on the pod, and a readiness probe on /ready, and keep the last 3 runs"
    )
    for mention in recognise(said(sentence)):
        assert set(mention.parameters) <= set(Said.__struct_fields__)
        assert mention.practice in PRACTICES


def test_german_figures() -> None:
    sentence = "setzt für jeden Pod ein Speicherlimit, zum Beispiel zweihundertsechsundfünfzig Megabyte"
    assert heard(sentence)["memory-limits"].parameters == {"memory": "256Mi"}
