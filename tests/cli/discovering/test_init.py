"""`init`: what is found becomes a policy that is accepted and facts that preflight reads; what is not read is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventing.handler import Permanent, Temporary
from functions._cli.discovering import landscape
from functions._cli.discovering.command import facts_text, show, written
from functions._cli.discovering.drafting import drafted
from functions._cli.discovering.gathering import gathered
from functions._cli.discovering.landscape import App, Landscape, app_of
from functions._cli.engine import POLICY
from functions._clients.cluster import KubernetesCluster, MemoryCluster
from functions._policy.policy import Policy
from functions._policy.reading import load
from functions._preflight.facts import read_facts

SHIPPED = POLICY.read_text()
GITOPS = "https://git.example.org/homelab.git"


def application(name: str, namespace: str, source: dict[str, Any], automated: Any = None) -> dict[str, Any]:
    spec = {"destination": {"namespace": namespace}, "source": source}
    if automated is not None:
        spec["syncPolicy"] = {"automated": automated}
    return {"kind": "Application", "metadata": {"name": name, "namespace": "argocd"}, "spec": spec}


def workload(kind: str, namespace: str, name: str, image: str, **spec: Any) -> dict[str, Any]:
    pod = {"spec": {"containers": [{"name": name, "image": image}]}}
    metadata = {"name": name, "namespace": namespace}
    return {"kind": kind, "metadata": metadata, "spec": {"template": pod, **spec}}


def cluster() -> MemoryCluster:
    everything = {"prune": True, "selfHeal": True}
    return MemoryCluster.of(
        application("shop", "shop", {"repoURL": GITOPS, "path": "apps/shop"}, everything),
        application("media", "media", {"repoURL": GITOPS, "path": "./apps/media/"}, {"prune": False}),
        application("by-hand", "tools", {"repoURL": GITOPS, "path": "apps/tools"}),
        application("redis", "cache", {"repoURL": "https://charts.example.org", "chart": "redis"}, everything),
        *({"kind": "Namespace", "metadata": {"name": name}} for name in
          ("shop", "media", "tools", "cache", "kube-system", "longhorn-system", "cert-manager", "scratch")),
        {"kind": "Node", "metadata": {"name": "k3s-1"}, "status": {"allocatable": {"memory": "8Gi"}}},
        {"kind": "StorageClass", "metadata": {"name": "local-path"}, "provisioner": "rancher.io/local-path"},
        workload("Deployment", "shop", "web", "10.43.170.72:5000/web:1"),
        workload("Deployment", "shop", "nginx", "nginx:1.29"),
        workload("StatefulSet", "shop", "postgres", "docker.io/library/postgres:18", volumeClaimTemplates=[{}]),
        workload("StatefulSet", "longhorn-system", "store", "longhornio/store:1", volumeClaimTemplates=[{}]),
        {"kind": "LimitRange", "metadata": {"name": "limits", "namespace": "shop"},
         "spec": {"limits": [{"type": "Container", "max": {"memory": "2Gi"}, "maxLimitRequestRatio": {"cpu": "2"}}]}},
    )  # fmt: skip


def test_what_is_found_becomes_a_policy_that_is_accepted() -> None:
    found, _ = gathered(cluster(), 0.0)
    text = drafted(SHIPPED, found)
    policy = load(text)
    assert policy.mode == "propose"
    assert policy.allowed_paths == ("apps/media/*", "apps/shop/*", "apps/tools/*")
    assert set(policy.protected_namespaces) - set(landscape.SHIPPED) == {"longhorn-system", "cert-manager", "scratch"}
    assert policy.trusted_registries == ("docker.io", "10.43.170.72:5000")
    assert policy.protected_resources == ("StatefulSet/shop/postgres",)
    before, after = yaml.safe_load(SHIPPED), yaml.safe_load(text)
    assert {key for key in before | after if before.get(key) != after.get(key)} == {
        "allowed_paths", "protected_namespaces", "trusted_registries", "protected_resources",
    }  # fmt: skip


def test_what_is_found_becomes_facts_that_preflight_reads() -> None:
    _, facts = gathered(cluster(), 0.0)
    read = read_facts(facts_text(facts))
    assert read == facts
    assert [node.name for node in read.nodes or ()] == ["k3s-1"]
    assert [one.host for one in read.registries] == ["10.43.170.72:5000", "docker.io"]
    assert "LimitRange shop/limits, each Container: at most memory 2Gi; limit over request at most cpu 2" in (
        read.statements
    )
    assert "Application media lacks prune and self-heal" in read.statements


@pytest.mark.parametrize(
    ("source", "automated", "app"),
    [
        ({"repoURL": GITOPS, "path": "a"}, {}, App("x", "n", GITOPS, ("a",), True, False, False)),
        ({"repoURL": GITOPS, "path": "."}, None, App("x", "n", GITOPS, (".",), False, False, False)),
        ({"repoURL": GITOPS}, {"enabled": False, "prune": True}, App("x", "n", GITOPS, (".",), False, False, False)),
        ({"repoURL": "c", "chart": "redis"}, {"prune": True, "selfHeal": True},
         App("x", "n", "c", (), True, True, True, "a chart")),
    ],
)  # fmt: skip
def test_an_application_is_read_as_argo_cd_does(source: dict[str, Any], automated: Any, app: App) -> None:
    assert app_of(application("x", "n", source, automated)) == app


def test_a_chart_with_values_of_this_repository_is_no_folder_of_it() -> None:
    data = application("x", "n", {})
    data["spec"] = {"sources": [{"repoURL": "c", "chart": "redis"}, {"repoURL": GITOPS, "ref": "values"}]}
    assert (app_of(data).paths, app_of(data).instead) == ((), "a chart")


@pytest.mark.parametrize(
    ("spec", "instead"),
    [
        ({}, "no source"),
        ({"source": {}}, "no source"),
        ({"source": {"repoURL": "oci://r.example/apps", "path": "."}}, "an OCI artifact"),
        ({"sourceHydrator": {"drySource": {"repoURL": GITOPS, "path": "dry"}}}, "what Argo CD's hydrator makes of dry"),
        ({"sourceHydrator": {"drySource": {"repoURL": GITOPS}}}, "what Argo CD's hydrator makes of ."),
    ],
)
def test_what_is_no_folder_is_said_to_be_what_it_is(spec: dict[str, Any], instead: str) -> None:
    found = app_of({"metadata": {"name": "x"}, "spec": spec})
    assert (found.paths, found.instead) == ((), instead)


@pytest.mark.parametrize(
    ("forbidden", "named"),
    [
        (frozenset({"Node"}), {"Node"}),
        (frozenset({"Application"}), {"Application"}),
        (frozenset({"Namespace", "Deployment", "StatefulSet", "DaemonSet", "CronJob"}),
         {"Namespace", "Deployment", "StatefulSet", "DaemonSet", "CronJob"}),
    ],
)  # fmt: skip
def test_what_may_not_be_read_is_named_and_the_rest_is_still_a_policy(
    forbidden: frozenset[str], named: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = cluster()
    asked.forbidden = forbidden
    found, facts = gathered(asked, 0.0)
    assert set(found.unread) == named
    policy = load(drafted(SHIPPED, found))
    assert set(landscape.SHIPPED) <= set(policy.protected_namespaces)
    if "Deployment" in forbidden:
        assert policy.trusted_registries == Policy().trusted_registries
    if "Application" in forbidden:
        assert policy.allowed_paths == ("*",)
    assert read_facts(facts_text(facts)) == facts
    show(found, facts)
    said = capsys.readouterr().out
    assert "not permitted to read" in said
    assert "unknown, not absent" in said


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda: Landscape((App("a", "n", "x\nmode: act\nallowed_kinds: [Secret]", ("p",), True, True, True),)),
        lambda: Landscape((App("a", "n", GITOPS, ("p\nmode: act",), True, True, True),)),
        lambda: Landscape((App("a", "n", GITOPS, ("*", "[a-z]", "ü/ok"), True, True, True),)),
        lambda: Landscape(registries={'ghcr.io"]\nmode: act': 1}),
    ],
)
def test_names_from_the_cluster_are_data(spoiled: Callable[[], Landscape]) -> None:
    policy = load(drafted(SHIPPED, spoiled()))
    assert policy.mode == "propose"
    assert policy.allowed_kinds == ()
    assert not {"*/*", "[a-z]/*"} & set(policy.allowed_paths)


def test_nothing_is_made_of_nothing() -> None:
    asked = cluster()
    asked.forbidden = frozenset({"Namespace", "Application"})
    with pytest.raises(Permanent, match="would be a guess"):
        gathered(asked, 0.0)
    with pytest.raises(Permanent, match="check KUBECONFIG"):
        gathered(KubernetesCluster({"KUBECONFIG": "/nonexistent/kubeconfig"}), 0.0)
    asked.away = True
    with pytest.raises(Temporary):
        gathered(asked, 0.0)


def test_an_application_of_the_whole_repository_allows_all_of_it() -> None:
    found = Landscape((App("root", "n", GITOPS, (".",), True, True, True),))
    assert load(drafted(SHIPPED, found)).allowed_paths == ("*",)


@pytest.mark.parametrize(
    ("answer", "force", "kept"), [("", False, True), ("y", False, True), ("yes", False, False), ("", True, False)]
)
def test_a_file_of_somebody_is_never_overwritten_unasked(tmp_path: Path, answer: str, force: bool, kept: bool) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("mine")
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return answer

    assert written(tmp_path, {"policy.yaml": "new", "facts.json": "{}"}, ask, force) is not kept
    assert path.read_text() == ("mine" if kept else "new")
    assert (tmp_path / "facts.json").read_text() == "{}"
    assert bool(questions) is not force
    assert written(tmp_path, {"facts.json": "{}"}, ask, False), "the same text again asks nothing"
