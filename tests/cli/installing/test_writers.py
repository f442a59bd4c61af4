"""Who else applies the school: by what an Application owns; one that brings Secrets is named and left alone."""

from typing import Any

import pytest

from functions._cli.installing.deploying import deployed
from functions._cli.installing.kubectl import NAMESPACE
from functions._cli.installing.undeploying import undeployed
from functions._cli.installing.writers import Writer, among, running, writers
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

Object = dict[str, Any]
SERVING = ("serving.knative.dev", "Service", NAMESPACE, "alerting")
BROKER = ("eventing.knative.dev", "Broker", NAMESPACE, "school")
ROLE = ("rbac.authorization.k8s.io", "ClusterRole", "", "cortex-school-workloads")
SPACE = ("", "Namespace", "", NAMESPACE)
SECRET = ("external-secrets.io", "ExternalSecret", NAMESPACE, "redis")
SEALED = ("bitnami.com", "SealedSecret", NAMESPACE, "github")
ELSEWHERE = ("apps", "Deployment", "shop", "web")
KEPT = ("argoproj.io", "Application", "argocd", "cortex-online-school")
NAMED = "the school (so its name, project, labels or path say)"


def application(*owns: tuple[str, str, str, str], name: str = "theirs", at: str = NAMESPACE, **more: Any) -> Object:
    """As the API has it: what is empty is not there."""
    fields = ("group", "kind", "namespace", "name")
    listed = [{field: text for field, text in zip(fields, key, strict=True) if text} for key in owns]
    spec = {"destination": {"namespace": at} if at else {}, "source": {"path": "secrets"}} | more.pop("spec", {})
    status = {"status": {"resources": listed}} if listed else {}
    return {"metadata": {"name": name, "namespace": "argocd"} | more, "spec": spec} | status


CASES: dict[str, tuple[Object, tuple[bool, str] | None]] = {
    "it owns one that is ours": (application(SERVING), (True, "Service alerting")),
    "it owns many, wherever its destination is": (
        application(SERVING, ELSEWHERE, BROKER, ROLE, at="shop"), (True, "Service alerting, Broker school and 1 more")
    ),
    "it owns what is in no namespace": (application(ROLE, at=""), (True, "ClusterRole cortex-school-workloads")),
    "it keeps the school's Application": (application(KEPT, at="argocd"), (True, "Application cortex-online-school")),
    "it brings Secrets": (application(SECRET, SEALED), (False, "1 ExternalSecret, 1 SealedSecret")),
    "it brings Secrets and the namespace": (application(SPACE, SECRET), (False, "1 ExternalSecret, 1 Namespace")),
    "it brings Secrets here, and has another destination": (application(SECRET, at="a"), (False, "1 ExternalSecret")),
    "it has the school's name, and brings Secrets": (
        application(SECRET, name="cortex-online-school"), (False, "1 ExternalSecret")
    ),
    "one elsewhere of the same name": (application((*SERVING[:2], "shop", "alerting"), at="shop"), None),
    "it has nothing to do with us": (application(ELSEWHERE, at="shop"), None),
    "never compared, elsewhere": (application(at="shop"), None),
    "never compared, here": (application(), (False, "")),
    "never compared, ours by name": (application(name="cortex-online-school"), (True, NAMED)),
    "never compared, ours by name, no destination": (application(name="cortex-online-school", at=""), (True, NAMED)),
    "never compared, ours by label": (
        application(labels={"app.kubernetes.io/part-of": "cortex-online-school"}), (True, NAMED)
    ),
    "never compared, ours by project": (application(spec={"project": "cortex-online-school"}), (True, NAMED)),
    "never compared, ours by path": (application(spec={"source": {"path": "knative/overlays/home"}}), (True, NAMED)),
    "never compared, ours by one of several paths": (
        application(spec={"source": None, "sources": [{"chart": "x"}, {"path": "ops/knative/overlays/k3s"}]}),
        (True, NAMED),
    ),
    "ours by name, and but for the namespace not compared": (
        application(SPACE, name="cortex-online-school"), (True, NAMED)
    ),
    "another school's path, elsewhere": (application(at="shop", spec={"source": {"path": "knative/overlays/x"}}), None),
    "no spec, no status": ({"metadata": {"name": "odd", "namespace": "argocd"}}, None),
    "nothing in both": ({"metadata": {"name": "odd", "namespace": "argocd"}, "spec": None, "status": None}, None),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_it_is_judged_by_what_it_owns(given: Object, expected: tuple[bool, str] | None) -> None:
    wanted = () if expected is None else (Writer(given["metadata"]["name"], *expected),)
    assert writers([given], among([SPACE, SERVING, BROKER, ROLE])) == wanted
    assert writers([given], running([ROLE])) == wanted, "the same off a cluster, where only what is left is known"


def test_what_runs_the_school_is_known_when_it_is_gone_already() -> None:
    gone = application(("apps", "StatefulSet", NAMESPACE, "redis"))
    assert writers([gone], running([]))[0].in_the_way


def test_one_of_another_namespace_is_named_with_it() -> None:
    given = application(SECRET)
    given["metadata"]["namespace"] = "team"
    assert [one.name for one in writers([given], among([]))] == ["team/theirs"]


def cluster_with(*given: Object, later: bool = False) -> Cluster:
    cluster = prepared(Cluster(well))
    for one in given:
        cluster.put("argoproj.io", "applications", one)
    if later:
        for name in ("redis", "qdrant"):
            del cluster.objects["secrets.", NAMESPACE, name]
    return cluster


@pytest.mark.parametrize("given", [application(SECRET, SEALED), application(SPACE, SECRET), application()])
def test_secrets_that_an_application_brings_hold_nothing_up(given: Object, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = cluster_with(given, later=True)
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(later=True), NOBODY, once())
    assert "Argo CD Application theirs" in (said := " ".join(capsys.readouterr().out.split()))
    assert "left alone" in said
    cluster.writes.clear()
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert "Application theirs keeps" in (said := " ".join(capsys.readouterr().out.split()))
    assert said.index("theirs keeps") < said.index("deleted the namespace")
    assert cluster.names("applications.argoproj.io") == ["theirs"]


@pytest.mark.parametrize(
    "given", [application(SECRET, BROKER), application(name="cortex-online-school"), application(KEPT, at="argocd")]
)
def test_one_that_applies_the_school_is_in_the_way_of_both(given: Object, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = cluster_with()
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    cluster.put("argoproj.io", "applications", given)
    cluster.writes.clear()
    capsys.readouterr()
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    assert f"Argo CD Application {given['metadata']['name']}" in capsys.readouterr().out
    assert not undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    said = " ".join(capsys.readouterr().out.split())
    assert f"Application {given['metadata']['name']} would bring it back" in said
    assert "Nothing was deleted" in said
    assert cluster.writes == []
