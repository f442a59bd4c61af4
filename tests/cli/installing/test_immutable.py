"""What Kubernetes and Knative would refuse with a bare error is said before anything is applied, with the way out."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.immutable import refused, unheard
from functions._cli.installing.kubectl import NAMESPACE, Object
from functions._cli.installing.manifests import Choices, built
from functions._cli.installing.stages import key_of
from functions._cli.installing.versions import BROKER_CLASS
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, REPOSITORY, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

PVC, KAFKA = (built(FILES, Choices(name, settings=REPOSITORY)) for name in ("k3s", "kafka"))
POD = built(
    FILES
    | {
        "knative/overlays/pod/kustomization.yaml": FILES["knative/overlays/k3s/kustomization.yaml"]
        .replace(b"redis-pvc", b"redis-emptydir")
        .replace(b"qdrant-pvc", b"qdrant-emptydir"),
        "knative/overlays/pod/broker.yaml": FILES["knative/overlays/k3s/broker.yaml"],
        "knative/overlays/pod/channel.yaml": FILES["knative/overlays/k3s/channel.yaml"],
    },
    Choices("pod", settings=REPOSITORY),
)
Change = Callable[[Object], Any]


def as_served(objects: tuple[Object, ...], change: Change = lambda data: None) -> dict[Any, Object]:
    """As the API server has them: what is not said filled in."""
    live = copy.deepcopy(objects)
    for one in live:
        for claim in (one.get("spec") or {}).get("volumeClaimTemplates") or ():
            claim |= {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "status": {"phase": "Pending"}}
            claim["spec"] |= {"volumeMode": "Filesystem"}
        if one["kind"] == "StatefulSet":
            one["spec"] |= {"podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10}
        change(one)
    return {key_of(one): one for one in live}


def of(kind: str, name: str, change: Change) -> Change:
    return lambda data: change(data) if (data["kind"], data["metadata"]["name"]) == (kind, name) else None


def claim_of(data: Object) -> Object:
    found: Object = data["spec"]["volumeClaimTemplates"][0]["spec"]
    return found


@pytest.mark.parametrize("objects", [PVC, KAFKA, POD])
def test_the_same_again_is_refused_nothing(objects: tuple[Object, ...]) -> None:
    assert refused(objects, as_served(objects)) == []
    assert refused(objects, {}) == []


@pytest.mark.parametrize(
    ("before", "after", "redis", "qdrant"),
    [
        (PVC, POD, "the ledger is on a volume and would be in the pod", "the index is on a volume"),
        (POD, PVC, "First a copy of it, afterwards back again: docs/backup.md", "It comes back by itself"),
    ],
)
def test_another_kind_of_storage(
    before: tuple[Object, ...], after: tuple[Object, ...], redis: str, qdrant: str
) -> None:
    rows = {one.what: one for one in refused(after, as_served(before))}
    assert set(rows) == {"StatefulSet redis", "StatefulSet qdrant"}
    assert all(one.state == "wrong" for one in rows.values())
    assert redis in rows["StatefulSet redis"].detail
    assert qdrant in rows["StatefulSet qdrant"].detail
    assert rows["StatefulSet redis"].command == f"kubectl -n {NAMESPACE} delete statefulset redis"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: claim_of(one)["resources"]["requests"].update(storage="500Mi"), "Enlarge the claim itself"),
        (lambda one: claim_of(one)["resources"]["requests"].update(storage="1024Mi"), ""),  # the same in other words
        (lambda one: claim_of(one).update(storageClassName="local-path"), ""),  # filled in
        (lambda one: claim_of(one).update(accessModes=["ReadWriteMany"]), "Enlarge the claim itself"),
        (lambda one: one["spec"]["volumeClaimTemplates"][0]["metadata"].update(name="old"), "Enlarge the claim itself"),
        (lambda one: one["spec"].update(serviceName="other"), "serviceName cannot be changed"),
        (lambda one: one["spec"].update(selector={"matchLabels": {"app": "redis"}}), "selector cannot be changed"),
        (lambda one: one["spec"].update(replicas=0), ""),
        (lambda one: one.update(spec=None), "serviceName, selector cannot be changed"),
    ],
)
def test_what_of_a_store_stays_as_it_was_made(change: Change, words: str) -> None:
    rows = refused(PVC, as_served(PVC, of("StatefulSet", "redis", change)))
    assert bool(rows) is bool(words)
    assert words in " ".join(one.detail for one in rows)
    assert all(one.command.startswith(f"kubectl -n {NAMESPACE} delete statefulset redis") for one in rows)


@pytest.mark.parametrize(
    ("before", "after", "change", "words"),
    [
        (PVC, KAFKA, lambda one: None, "of class MTChannelBasedBroker and would be Kafka"),
        (KAFKA, PVC, lambda one: None, "of class Kafka and would be MTChannelBasedBroker"),
        (PVC, KAFKA, lambda one: one["metadata"].update(annotations=None), "of class MTChannelBasedBroker"),
        (PVC, PVC, lambda one: one["metadata"]["annotations"].pop(BROKER_CLASS), ""),  # which is what none means
        (PVC, PVC, lambda one: one["spec"]["config"].update(name="mine"), "cortex-school/mine and would be ConfigMap"),
        (PVC, PVC, lambda one: one["spec"]["config"].pop("namespace"), ""),  # its own
        (PVC, PVC, lambda one: one["spec"].pop("config"), "its config is none"),
        (PVC, PVC, lambda one: one.update(spec=None), "its config is none"),
        (PVC, PVC, lambda one: one["spec"]["delivery"].update(retry=3), ""),
    ],
)
def test_a_broker_keeps_its_class_and_its_config(
    before: tuple[Object, ...], after: tuple[Object, ...], change: Change, words: str
) -> None:
    rows = refused(after, as_served(before, of("Broker", "school", change)))
    assert bool(rows) is bool(words)
    for one in rows:
        assert (one.what, one.state) == ("Broker school", "wrong")
        assert words in one.detail
        assert "docs/install.md, Another kind of Broker" in one.detail


SOURCE: Object = {
    "apiVersion": "sources.knative.dev/v1",
    "kind": "ApiServerSource",
    "metadata": {"name": "cluster", "namespace": NAMESPACE},
}


@pytest.mark.parametrize(
    ("wanted", "status", "said"),
    [
        ((*PVC, SOURCE), {}, True),
        ((*PVC, SOURCE), None, True),
        ((*PVC, SOURCE), {"deadLetterSinkUri": ""}, True),
        ((*PVC, SOURCE), {"deadLetterSinkUri": "http://alerting/dead-letters"}, False),
        (PVC, {}, False),
    ],
)
def test_events_of_pods_want_a_broker_with_an_address_for_dead_letters(
    wanted: tuple[Object, ...], status: Object | None, said: bool
) -> None:
    live = as_served(PVC, of("Broker", "school", lambda one: one.update(status=status)))
    rows = unheard(wanted, live)
    assert bool(rows) is said
    assert all(one.state == "note" for one in rows), "deploy itself makes it ready, so it does not stop that"
    assert unheard(wanted, {}) == [], "none is there yet: it is made before its sources"


@pytest.mark.parametrize(
    ("second", "words"),
    [("kafka", "Knative keeps the class"), ("pod", "the ledger is on a volume and would be in the pod")],
)
def test_deploy_says_so_and_applies_nothing(second: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    crd = {"metadata": {"name": "consumergroups.internal.kafka.eventing.knative.dev"}}
    cluster.put("apiextensions.k8s.io", "customresourcedefinitions", crd)
    files, overlay = FILES, second
    if second == "pod":
        text = FILES["knative/overlays/k3s/kustomization.yaml"].replace(b"redis-pvc", b"redis-emptydir")
        files, overlay = FILES | {"knative/overlays/k3s/kustomization.yaml": text}, "k3s"
    cluster.writes.clear()
    capsys.readouterr()
    given = Options(enough(overlay), mode="propose", yes=True, force=True)
    assert not deployed(MemoryKubectl(cluster), CONTEXT, files, given, NOBODY, once())
    assert cluster.writes == []
    assert words in " ".join(capsys.readouterr().out.replace("│", " ").split())
