"""`undeploy`: nothing before the confirmation; the namespace as a whole; the ledger's volume as was said."""

import pytest

from eventing.handler import Permanent
from functions._cli.installing.deploying import deployed
from functions._cli.installing.kubectl import NAMESPACE, Answer
from functions._cli.installing.undeploying import undeployed
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

VOLUME = ("persistentvolumes.", "", "pvc-1")


def installed(capsys: pytest.CaptureFixture[str]) -> Cluster:
    cluster = prepared(Cluster(well))
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    claim = {"metadata": {"name": "data-redis-0", "namespace": NAMESPACE}, "spec": {"volumeName": "pvc-1"}}
    cluster.put("", "persistentvolumeclaims", claim)
    spec = {
        "persistentVolumeReclaimPolicy": "Delete",
        "claimRef": {"namespace": NAMESPACE, "name": "data-redis-0", "uid": "1"},
    }
    cluster.put("", "persistentvolumes", {"metadata": {"name": "pvc-1"}, "spec": spec, "status": {"phase": "Bound"}})
    cluster.writes.clear()
    capsys.readouterr()
    return cluster


@pytest.mark.parametrize("answer", ["", "yes", "delete", CONTEXT])
def test_nothing_is_deleted_without_the_word(answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = installed(capsys)
    assert not undeployed(MemoryKubectl(cluster), CONTEXT, lambda question: answer, once())
    assert cluster.writes == []
    assert "nothing was deleted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ledger", "yes", "answers", "kept"),
    [
        ("", True, [], True),
        ("keep", True, [], True),
        ("delete", True, [], False),
        ("", False, ["", NAMESPACE], True),
        ("", False, ["delete", NAMESPACE], False),
        ("", False, ["no idea", NAMESPACE], True),
        ("delete", False, [NAMESPACE], False),
    ],
)
def test_the_ledger_stays_unless_its_end_is_asked_for(
    ledger: str, yes: bool, answers: list[str], kept: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = installed(capsys)
    assert undeployed(MemoryKubectl(cluster), CONTEXT, lambda question: answers.pop(0), once(), ledger, yes)
    assert answers == []
    assert (VOLUME in cluster.objects) is kept
    assert [one for one in cluster.objects if NAMESPACE in one] == []
    deleted = [name for done, kind, name in cluster.writes if (done, kind) == ("deleted", "Trigger")]
    assert deleted == [], "Triggers go with their namespace, not by themselves"
    said = capsys.readouterr().out
    assert ("/spec/claimRef/uid" in said) is kept
    if kept:
        assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once()), "its Secrets are gone"
        said = capsys.readouterr().out
        assert "a kept ledger" in said
        cluster.objects["namespaces", "", NAMESPACE] = {"metadata": {"name": NAMESPACE}}  # made by hand, with Secrets
        assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
        assert "a kept ledger" in capsys.readouterr().out
        assert """-p '[{"op": "remove", "path": "/spec/claimRef/uid"}]'""" in said


@pytest.mark.parametrize(("looks", "told"), [(3, False), (1000, True)])
def test_functions_end_before_the_namespace_is_deleted(
    looks: int, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = installed(capsys)

    class Awake(MemoryKubectl):
        def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
            if arguments[:2] == ("get", "pods"):
                self.called.append(arguments)
                awake = sum(one[:2] == ("get", "pods") for one in self.called) <= looks
                return Answer(0, '{"kind": "List", "items": [' + "{}" * awake + "]}", "")
            return super().__call__(*arguments, given=given, patience=patience)

    kubectl = Awake(cluster)
    assert undeployed(kubectl, CONTEXT, NOBODY, once(), "keep", True)
    looked = [at for at, one in enumerate(kubectl.called) if one[:2] == ("get", "pods")]
    [gone] = [at for at, one in enumerate(kubectl.called) if one[:2] == ("delete", "namespace")]
    assert looked[-1] < gone
    assert len(looked) == looks + 1 or told
    assert cluster.writes.index(("deleted", "Service", "alerting")) < cluster.writes.index(
        ("deleted", "Namespace", NAMESPACE)
    )
    assert ("pods of functions are at work still" in capsys.readouterr().out) is told


def test_a_volume_that_cannot_be_kept_ends_it_before_anything_goes(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = installed(capsys)

    class Deaf(MemoryKubectl):
        def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
            if arguments[0] == "patch":
                return Answer(0, "patched (no change)", "")
            return super().__call__(*arguments, given=given, patience=patience)

    with pytest.raises(Permanent, match="is not kept"):
        undeployed(Deaf(cluster), CONTEXT, NOBODY, once(), "keep", True)
    assert cluster.writes == []


def test_where_nothing_is_there_is_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = Cluster(well, absent=frozenset({"applications.argoproj.io", "triggers.eventing.knative.dev"}))
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once())
    assert "There is nothing of the school" in capsys.readouterr().out


def test_without_knative_the_rest_is_still_shown_and_goes(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = installed(capsys)
    cluster.absent = frozenset({"triggers.eventing.knative.dev", "brokers.eventing.knative.dev"})
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert "2 StatefulSet" in capsys.readouterr().out


def opted_in(cluster: Cluster, namespace: str, **labels: str) -> None:
    metadata = {"name": "cortex-school-healer", "namespace": namespace, "labels": labels}
    cluster.put("rbac.authorization.k8s.io", "rolebindings", {"metadata": metadata})
    cluster.writes.clear()


def test_rights_in_other_namespaces_go_too_and_are_shown_first(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = installed(capsys)
    for namespace in ("shop", "media"):
        opted_in(cluster, namespace, **{"app.kubernetes.io/part-of": "cortex-online-school"})
    opted_in(cluster, "theirs", **{"app.kubernetes.io/part-of": "something-else"})
    assert not undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once())
    said = " ".join(capsys.readouterr().out.split())
    assert "of these in shop: RoleBinding cortex-school-healer" in said
    assert "of these in media: RoleBinding cortex-school-healer" in said
    assert "theirs" not in said
    assert cluster.writes == []
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert [key[1] for key in cluster.objects if key[0] == "rolebindings.rbac.authorization.k8s.io"] == ["theirs"]
    assert "deleted RoleBinding cortex-school-healer in shop" in " ".join(capsys.readouterr().out.split())


def test_rights_that_an_uninstalling_before_this_one_left_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = Cluster(well)
    opted_in(cluster, "shop", **{"app.kubernetes.io/part-of": "cortex-online-school"})
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert cluster.names("rolebindings.rbac.authorization.k8s.io") == []
    assert f"namespace {NAMESPACE}: gone already" in capsys.readouterr().out


def test_who_may_not_look_into_all_namespaces_is_told_before_anything_goes(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = installed(capsys)

    class Narrow(MemoryKubectl):
        def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
            if "-A" in arguments:
                return Answer(1, "", "Error from server (Forbidden): rolebindings is forbidden at the cluster scope")
            return super().__call__(*arguments, given=given, patience=patience)

    with pytest.raises(Permanent, match="forbidden at the cluster scope"):
        undeployed(Narrow(cluster), CONTEXT, NOBODY, once(), "", True)
    assert cluster.writes == []
