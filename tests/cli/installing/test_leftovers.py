"""What `undeploy` leaves with others is named with its command; an AppProject goes where nobody needs it."""

import json
import shlex
from typing import Any

import pytest
import yaml

from functions._cli.argocd.patches import FILES
from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.kubectl import NAMESPACE, Answer
from functions._cli.installing.leftovers import flag_left, in_use, keys_left, registries_left, subscribed
from functions._cli.installing.manifests import Choices
from functions._cli.installing.undeploying import undeployed
from tests.cli.installing.api_server import Cluster, Object
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, REPOSITORY, ROOT, prepared, well
from tests.cli.installing.test_deploying import FILES as TREE
from tests.cli.installing.test_deploying import NOBODY, once
from tests.cli.installing.test_volumes import said_by

PROJECTS = "appprojects.argoproj.io"
PROJECT = yaml.safe_load((ROOT / "knative/argocd/project.yaml").read_text())
PATCHES = {patch["metadata"]["name"]: patch for patch in (yaml.safe_load(file.read_text()) for file in FILES)}
ANNOTATION = "notifications.argoproj.io/subscribe.school"


def user(kind: str, name: str, project: str, **status: Any) -> Object:
    at = {"destination": {"namespace": "shop"}}
    spec = {"project": project} | at if kind == "Application" else {"template": {"spec": {"project": project}}}
    return {"metadata": {"name": name, "namespace": "argocd"}, "spec": spec} | status


def with_project(*applications: Object, sets: tuple[Object, ...] = ()) -> Cluster:
    cluster = prepared(Cluster(well))
    cluster.put("argoproj.io", "appprojects", PROJECT)
    cluster.put("argoproj.io", "appprojects", {"metadata": {"name": "homelab", "namespace": "argocd"}})
    for one in applications:
        cluster.put("argoproj.io", "applications", one)
    for one in sets:
        cluster.put("argoproj.io", "applicationsets", one)
    cluster.writes.clear()
    return cluster


def test_the_project_of_the_school_goes_and_was_shown(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_project(user("Application", "shop", "homelab"))
    assert not undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once())
    assert "of these in argocd: AppProject cortex-online-school" in said_by(capsys)
    assert cluster.names(PROJECTS) == ["cortex-online-school", "homelab"]
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert cluster.names(PROJECTS) == ["homelab"]
    assert "deleted AppProject cortex-online-school in argocd" in said_by(capsys)


OWNED = {"status": {"resources": [
    {"group": "argoproj.io", "kind": "AppProject", "namespace": "argocd", "name": "cortex-online-school"}
]}}  # fmt: skip


@pytest.mark.parametrize(
    ("applications", "sets", "who"),
    [
        ((user("Application", "dns", "cortex-online-school"),), (), "as Application dns needs it"),
        ((user("Application", "root", "default", **OWNED),), (), "as Application root needs it"),
        ((), (user("ApplicationSet", "many", "cortex-online-school"),), "as ApplicationSet many needs it"),
    ],
)
def test_a_project_that_is_needed_stays_and_is_said(
    applications: tuple[Object, ...], sets: tuple[Object, ...], who: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = with_project(*applications, sets=sets)
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert cluster.names(PROJECTS) == ["cortex-online-school", "homelab"]
    said = said_by(capsys)
    assert who in said
    assert "kubectl -n argocd delete appproject cortex-online-school" in said
    assert "deleted AppProject" not in said


def test_a_project_that_is_all_there_is_left_goes(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_project()
    cluster.remove("", "namespaces", "", NAMESPACE)
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    assert cluster.names(PROJECTS) == ["homelab"]


@pytest.mark.parametrize(
    "odd", [{"metadata": {"name": "a", "namespace": "b"}, "spec": None}, {"metadata": {"name": "a"}}]
)
def test_odd_applications_need_nothing(odd: Object) -> None:
    assert in_use(PROJECT, [odd], [odd]) == ()


def dressed(cluster: Cluster) -> Cluster:
    """What `make argocd`, docs/argocd.md, docs/install.md and docs/full-node.md have a person put there."""
    for name, patch in PATCHES.items():
        data = {**patch["data"], "theirs": "stays"}
        cluster.put("", "configmaps", {"metadata": {"name": name, "namespace": "argocd"}, "data": data})
    for name, data in (
        ("config-features", {"kubernetes.podspec-priorityclassname": "enabled"}),
        ("config-deployment", {"registries-skipping-tag-resolving": "dev.local,10.43.170.72:5000,mine:5000"}),
    ):
        cluster.put("", "configmaps", {"metadata": {"name": name, "namespace": "knative-serving"}, "data": data})
    project = {"metadata": {"name": "homelab", "namespace": "argocd", "annotations": {ANNOTATION: "", "other": "x"}}}
    cluster.put("argoproj.io", "appprojects", project)
    return cluster


def commands_of(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [shlex.split(line) for line in capsys.readouterr().out.splitlines() if line.startswith("  kubectl ")]


def test_everything_that_stays_is_named_and_its_command_takes_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = dressed(prepared(Cluster(well)))
    given = Options(
        Choices(registry="10.43.170.72:5000", tag="1", settings=REPOSITORY), "propose", yes=True, patience=5.0
    )
    assert deployed(MemoryKubectl(cluster), CONTEXT, TREE, given, NOBODY, once())
    capsys.readouterr()
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    commands = commands_of(capsys)
    assert [words[3:6] for words in commands] == [
        ["patch", "configmap", "argocd-notifications-cm"],
        ["patch", "configmap", "argocd-cm"],
        ["annotate", "appproject", "homelab"],
        ["patch", "configmap", "config-features"],
        ["patch", "configmap", "config-deployment"],
    ]
    patches = {words[5]: json.loads(words[-1])["data"] for words in commands if words[3] == "patch"}
    for name, patch in PATCHES.items():
        assert patches[name] == dict.fromkeys(patch["data"])
    assert patches["config-features"] == {"kubernetes.podspec-priorityclassname": None}
    assert patches["config-deployment"] == {"registries-skipping-tag-resolving": "dev.local,mine:5000"}, "theirs stays"
    assert commands[2][6:] == [f"{ANNOTATION}-"]


def test_where_nothing_was_put_nothing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert undeployed(MemoryKubectl(with_project()), CONTEXT, NOBODY, once(), "", True)
    assert commands_of(capsys) == []


def test_leftovers_of_a_school_that_is_gone_are_named_again(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = dressed(Cluster(well))
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once())
    assert len(commands_of(capsys)) == 4, "whose registry it was nobody knows any more"


def test_what_may_not_be_read_is_said_to_be_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    class Narrow(MemoryKubectl):
        def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
            if arguments[:2] == ("get", "configmap") and "knative-serving" in arguments:
                return Answer(1, "", "Error from server (Forbidden): configmaps is forbidden")
            return super().__call__(*arguments, given=given, patience=patience)

    assert undeployed(Narrow(dressed(with_project())), CONTEXT, NOBODY, once(), "", True)
    said = said_by(capsys)
    assert "What it may have put elsewhere could not be seen: kubectl get configmap config-features" in said
    assert "argocd-notifications-cm --type merge" in said


@pytest.mark.parametrize(
    ("listed", "hosts", "value"),
    [
        ("kind.local,ko.local,dev.local,r:5000", {"r:5000"}, None),
        ("r:5000", {"r:5000"}, None),
        ("r:5000, mine:5000", {"r:5000", "ghcr.io"}, "mine:5000"),
        ("dev.local", {"dev.local"}, "nothing"),
        ("mine:5000", {"r:5000"}, "nothing"),
        ("", {"r:5000"}, "nothing"),
    ],
)
def test_of_the_registries_ours_alone_is_taken_out(listed: str, hosts: set[str], value: str | None) -> None:
    found = registries_left(listed, hosts)
    said = [json.loads(shlex.split(one.command)[-1]) for one in found]
    wanted = {"data": {"registries-skipping-tag-resolving": value}}
    assert said == ([] if value == "nothing" else [wanted])


@pytest.mark.parametrize(
    ("notes", "ends"),
    [
        ({ANNOTATION: ""}, [f"annotate appproject homelab {ANNOTATION}-"]),
        ({"notifications.argoproj.io/subscribe.school-sync-failed.school": "x"},
         ["annotate appproject homelab notifications.argoproj.io/subscribe.school-sync-failed.school-"]),
        ({"notifications.argoproj.io/subscribe.on-sync.slack": "school"}, []),
        ({"notifications.argoproj.io/subscribe.school.slack": ""}, []),
        ({"notifications.argoproj.io/subscriptions": "- destinations:\n    - service: school\n      recipients: ['']"},
         ["edit appproject homelab"]),
        ({"notifications.argoproj.io/subscriptions": "- destinations: [{service: slack, recipients: [school]}]"}, []),
        ({"notifications.argoproj.io/subscriptions": '- destinations: [{"service": "school", "recipients": [""]}]'},
         ["edit appproject homelab"]),
        (None, []),
    ],
)  # fmt: skip
def test_who_subscribes_the_school(notes: Object | None, ends: list[str]) -> None:
    found: Object = {"kind": "AppProject", "metadata": {"name": "homelab", "namespace": "argocd", "annotations": notes}}
    assert [one.command.removeprefix("kubectl -n argocd ") for one in subscribed([found])] == ends


def test_keys_that_are_gone_are_not_named() -> None:
    patch = PATCHES["argocd-cm"]
    assert keys_left(patch, {"data": {"theirs": "x"}}) == []
    assert keys_left(patch, {}) == []
    (first, *_) = patch["data"]
    (one,) = keys_left(patch, {"data": {first: "older", "theirs": "x"}})
    assert json.loads(shlex.split(one.command)[-1]) == {"data": {first: None}}
    assert flag_left("") == []
