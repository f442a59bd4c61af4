"""`deploy`: nothing before the confirmation, everything in order after it, twice the same."""

import json
import shlex
from collections.abc import Callable
from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from functions._cli.installing.applying import Pace
from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.kubectl import FIELD_MANAGER, NAMESPACE, Answer
from functions._cli.installing.manifests import Choices, tree
from tests.cli.installing.api_server import Cluster, Object
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import (
    CONTEXT,
    REPOSITORY,
    ROOT,
    enough,
    prepared,
    well,
)

FILES = tree(ROOT)
NOBODY: Callable[[str], str] = lambda question: ""  # noqa: E731  one line says it


def options(**changed: Any) -> Options:
    return Options(enough(), **{"mode": "propose", "yes": True, "patience": 5.0, **changed})


def once() -> Pace:
    """Time that passes with each look."""
    now = iter(range(10_000))
    return Pace(lambda: float(next(now)), lambda seconds: None)


@pytest.mark.parametrize("answer", ["", "yes", "LAB", "propose"])
def test_nothing_is_written_without_the_word(answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    kubectl = MemoryKubectl(cluster)
    assert not deployed(kubectl, CONTEXT, FILES, options(yes=False), lambda question: answer, once())
    assert cluster.writes == []
    assert "nothing was applied" in capsys.readouterr().out


def test_the_mode_is_asked_for_and_propose_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return {"Mode [propose]: ": "" if len(questions) > 1 else "fast"}.get(question, CONTEXT)

    kubectl = MemoryKubectl(cluster)
    assert deployed(kubectl, CONTEXT, FILES, options(mode=None, yes=False), ask, once())
    assert questions[:2] == ["Mode [propose]: "] * 2
    assert "'fast' is none of observe, propose, act" in capsys.readouterr().out
    assert deployed(kubectl, CONTEXT, FILES, options(mode="act"), ask, once())
    assert "-mode: propose\n+mode: act" in capsys.readouterr().out
    questions.clear()
    bare = Options(Choices(), yes=True, patience=5.0)
    assert deployed(kubectl, CONTEXT, FILES, bare, ask, once())
    assert questions == []
    said = capsys.readouterr().out
    assert "the mode is act" in said, "an upgrade keeps the mode in force"
    assert "owner/name" in said, "and the repository"


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda c: c.remove("apiextensions.k8s.io", "customresourcedefinitions", "", "brokers.eventing.knative.dev"),
         "there is no brokers.eventing.knative.dev"),
        (lambda c: c.put("apiextensions.k8s.io", "customresourcedefinitions", {"metadata": {
            "name": "services.serving.knative.dev", "labels": {"app.kubernetes.io/version": "1.12.3"}}}),
         "1.12.3 is too old, 1.17 is needed"),
        (lambda c: c.objects.pop(("storageclasses.storage.k8s.io", "", "local-path")), "none is the default"),
        (lambda c: c.objects.pop(("namespaces.", "", "argocd")), "a Role of the school belongs into it"),
        (lambda c: c.objects.pop(("secrets.", NAMESPACE, "qdrant")), "create secret generic qdrant"),
        (lambda c: c.objects[("secrets.", NAMESPACE, "redis")]["data"].pop("admin"), "no admin"),
        (lambda c: c.put("", "namespaces", {"metadata": {"name": NAMESPACE}, "status": {"phase": "Terminating"}}),
         "it is being deleted"),
        (lambda c: c.put("argoproj.io", "applications", {"metadata": {"name": "cortex-online-school",
                                                                      "namespace": "argocd"}}),
         "it applies the school (so its name, project, labels or path say) from Git"),
    ],
)  # fmt: skip
def test_what_is_missing_stops_it_before_anything_is_written(
    spoil: Callable[[Cluster], Any], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = prepared(Cluster(well))
    spoil(cluster)
    cluster.writes.clear()
    kubectl = MemoryKubectl(cluster)
    assert not deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
    assert cluster.writes == []
    assert word in " ".join(capsys.readouterr().out.replace("│", " ").split())


def test_the_repository_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    kubectl = MemoryKubectl(cluster)
    assert not deployed(kubectl, CONTEXT, FILES, Options(Choices(), yes=True), NOBODY, once())
    assert "say GITHUB_REPO=owner/name" in capsys.readouterr().out


def test_a_bare_cluster_gets_the_commands_for_its_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well), secrets=False)
    kubectl = MemoryKubectl(cluster)
    assert not deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
    assert f"kubectl create namespace {NAMESPACE}" in capsys.readouterr().out
    assert deployed(kubectl, CONTEXT, FILES, options(later=True), NOBODY, once())
    assert "is not there yet; all of this is new" in capsys.readouterr().out


def test_a_namespace_made_for_the_secrets_is_no_installation(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    for account in ("default", "vault"):
        cluster.put("", "serviceaccounts", {"metadata": {"namespace": NAMESPACE, "name": account}}, "somebody")
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    said = capsys.readouterr().out
    assert "is not there yet; all of this is new" in said
    assert "not compared" not in said


def test_the_kafka_overlay_wants_the_kafka_broker(capsys: pytest.CaptureFixture[str]) -> None:
    cluster, kafka = prepared(Cluster(well)), Options(enough("kafka"), "propose", yes=True)
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, kafka, NOBODY, once())
    assert "consumergroups.internal.kafka.eventing.knative.dev" in capsys.readouterr().out
    crd = {"metadata": {"name": "consumergroups.internal.kafka.eventing.knative.dev"}}
    cluster.put("apiextensions.k8s.io", "customresourcedefinitions", crd)
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, kafka, NOBODY, once())


def test_what_does_not_get_ready_is_named_with_its_reason() -> None:
    def status(data: Object) -> Object:
        if data["kind"] != "Broker":
            return well(data)
        condition = {"type": "Ready", "status": "Unknown", "reason": "ChannelNotReady", "message": "no dispatcher"}
        return {"status": {"observedGeneration": data["metadata"]["generation"], "conditions": [condition]}}

    cluster = prepared(Cluster(status))
    with pytest.raises(Temporary, match=r"Broker school \(ChannelNotReady: no dispatcher\)"):
        deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    assert cluster.names("triggers.eventing.knative.dev") == []


def test_a_broker_that_waits_for_its_dead_letter_sink_gets_it() -> None:
    def status(data: Object) -> Object:
        sink = f"{data['spec']['delivery']['deadLetterSink']['ref']['name']}" if data["kind"] == "Broker" else ""
        if sink and sink not in cluster.names("services.serving.knative.dev"):
            condition = {"type": "Ready", "status": "False", "reason": "Unable to get the dead letter sink's URI"}
            return {"status": {"observedGeneration": data["metadata"]["generation"], "conditions": [condition]}}
        return well(data)

    cluster = prepared(Cluster(status))
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())


def test_what_an_older_version_left_goes_one_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    for name, manager in (("old-one", FIELD_MANAGER), ("old-two", FIELD_MANAGER), ("somebody-elses", "kubectl-edit")):
        body = {"metadata": {"name": name, "namespace": NAMESPACE}, "spec": {"broker": "school"}}
        cluster.put("eventing.knative.dev", "triggers", body, manager)
    kubectl = MemoryKubectl(cluster)
    assert deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
    assert cluster.writes[-2:] == [("deleted", "Trigger", "old-one"), ("deleted", "Trigger", "old-two")]
    assert "somebody-elses" in cluster.names("triggers.eventing.knative.dev")
    assert "of an earlier version, removed afterwards, one at a time: 2 Trigger" in capsys.readouterr().out


@pytest.mark.parametrize(
    "policy",
    [
        "kind: ConfigMap\ndata:\n  policy.yaml: |\n    mode: act\n",
        "{mode: act}",
        '"mode": act\n',
    ],
)
def test_a_policy_whose_mode_cannot_be_set_is_refused(policy: str) -> None:
    cluster = prepared(Cluster(well))
    given = Options(enough(policy=policy), mode="propose", yes=True)
    with pytest.raises(Permanent):
        deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    assert cluster.writes == []


def test_commands_are_printed_in_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well), secrets=False)
    own = {"metadata": {"name": "config-deployment", "namespace": "knative-serving"}}
    cluster.put("", "configmaps", own | {"data": {"registries-skipping-tag-resolving": "mine:5000"}})
    on = {"data": {"kubernetes.podspec-priorityclassname": "enabled"}}
    cluster.put("", "configmaps", {"metadata": {"name": "config-features", "namespace": "knative-serving"}} | on)
    given = Options(enough(registry="10.43.170.72:5000"), mode="propose", yes=True)
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  kubectl")]
    assert [shlex.split(line)[:2] for line in lines] == [["kubectl", "-n"]] + [["kubectl", "create"]] + [
        ["kubectl", "-n"]
    ] * 4
    patch = json.loads(shlex.split(lines[0])[-1])
    assert patch == {"data": {"registries-skipping-tag-resolving": "mine:5000,10.43.170.72:5000"}}, "theirs stays"


class Refusing(MemoryKubectl):
    """The cluster refuses one kind of call with these words."""

    def __init__(self, cluster: Cluster, verb: tuple[str, ...], words: str) -> None:
        super().__init__(cluster)
        self.verb, self.words = verb, words

    def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
        if arguments[: len(self.verb)] == self.verb and "--force-conflicts" not in arguments:
            return Answer(2, "", self.words)
        return super().__call__(*arguments, given=given, patience=patience)


def test_what_the_cluster_would_refuse_is_found_before_anything_is_written() -> None:
    cluster = prepared(Cluster(well))
    kubectl = Refusing(cluster, ("diff",), 'conflict with "kubectl" using v1: .spec.replicas')
    with pytest.raises(Permanent, match=r"nothing was applied: conflict .*FORCE=1 takes it over"):
        deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
    assert cluster.writes == []
    assert deployed(kubectl, CONTEXT, FILES, options(force=True), NOBODY, once())


def test_a_secret_that_may_not_be_read_is_unknown_and_not_missing(capsys: pytest.CaptureFixture[str]) -> None:
    kubectl = Refusing(prepared(Cluster(well)), ("get", "secret", "redis"), "Error from server (Forbidden): secrets")
    assert deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
    assert "its keys are unknown" in capsys.readouterr().out


def test_settings_that_would_be_lost_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    mine = {**REPOSITORY, "QDRANT_URL": "http://mine:6333"}
    given = Options(enough(settings=mine), mode="propose", yes=True, patience=5.0)
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    capsys.readouterr()
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    assert "-QDRANT_URL=http://mine:6333" in capsys.readouterr().out


def test_a_policy_that_is_none_is_refused_before_the_cluster_is_asked() -> None:
    cluster = prepared(Cluster(well))
    given = Options(enough(policy="mode: propose\ncapz: {}\n"), mode="propose", yes=True)
    with pytest.raises(Permanent, match="capz"):
        deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    assert cluster.writes == []


OPTED_IN = b"  - ../../components/redis-pvc\n"


def with_components(*names: str) -> dict[str, bytes]:
    page = "knative/overlays/k3s/kustomization.yaml"
    added = "".join(f"  - ../../components/{name}\n" for name in names).encode()
    return FILES | {page: FILES[page].replace(OPTED_IN, OPTED_IN + added)}


def test_rights_that_a_component_narrows_do_not_stay(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    cluster.put("", "namespaces", {"metadata": {"name": "default"}, "status": {"phase": "Active"}})
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    bindings = "clusterrolebindings.rbac.authorization.k8s.io"
    wide = {"cortex-school-workloads", "cortex-school-healer"}
    assert wide <= set(cluster.names(bindings))
    narrowed = with_components("opted-in-namespaces")
    assert deployed(MemoryKubectl(cluster), CONTEXT, narrowed, options(), NOBODY, once())
    assert not wide & set(cluster.names(bindings)), "else the school reads all namespaces as before"
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    left = {key[1] for key in cluster.objects if key[0] == "rolebindings.rbac.authorization.k8s.io"}
    assert "default" not in left
    assert "removed RoleBinding cortex-school-healer in default" in " ".join(capsys.readouterr().out.split())


def test_the_source_of_pods_events_is_waited_for_and_removed() -> None:
    cluster, more = prepared(Cluster(well)), with_components("cluster-events")
    assert deployed(MemoryKubectl(cluster), CONTEXT, more, options(), NOBODY, once())
    assert cluster.names("apiserversources.sources.knative.dev") == ["cluster"]
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    assert cluster.names("apiserversources.sources.knative.dev") == []
    assert "cortex-school-cluster-events" not in cluster.names("clusterrolebindings.rbac.authorization.k8s.io")


def test_rights_that_somebody_else_gave_are_said_and_stay(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    labels = {"app.kubernetes.io/part-of": "cortex-online-school"}
    for kind, metadata in (
        ("clusterrolebindings", {"name": "cortex-school-wide"}),
        ("rolebindings", {"name": "cortex-school-healer", "namespace": "shop"}),
    ):
        cluster.put("rbac.authorization.k8s.io", kind, {"metadata": metadata | {"labels": labels}}, "argocd-controller")
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    said = capsys.readouterr().out
    assert "kubectl delete clusterrolebinding cortex-school-wide" in said
    assert "kubectl -n shop delete rolebinding cortex-school-healer" in said
    assert "cortex-school-wide" in cluster.names("clusterrolebindings.rbac.authorization.k8s.io")
