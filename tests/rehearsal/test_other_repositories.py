"""Repositories nobody here wrote: what is rendered, what is not, and what was made by hand."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.rehearsal.conftest import BEFORE, NOW, Rehearsal


def begun(files: Mapping[str, bytes]) -> Rehearsal:
    """A world on another repository."""
    world = World(load_programs(), load_notifications())
    world.begin(BEFORE, files, NOW)
    return Rehearsal(world)


def manifest(kind: str, name: str, **spec: Any) -> bytes:
    group = {"Deployment": "apps/v1", "ConfigMap": "v1", "Application": "argoproj.io/v1alpha1"}[kind]
    return yaml.safe_dump({"apiVersion": group, "kind": kind, "metadata": {"name": name}, **spec}).encode()


MAP = manifest("ConfigMap", "m")
KUSTOMIZE = b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [map.yaml]\n"
CHART = b"apiVersion: v2\nname: a\nversion: 1.0.0\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"a/Chart.yaml": CHART, "a/templates/map.yaml": b'a: {{ required "say it" .Values.it }}\n'},
            "a/Chart.yaml cannot be read: ",
        ),
        (
            {"a/kustomization.yaml": KUSTOMIZE + b"replacements: [{path: r.yaml}]\n", "a/map.yaml": MAP},
            "a/kustomization.yaml cannot be read: a/kustomization.yaml uses replacements",
        ),
        (
            {"a/kustomization.yaml": KUSTOMIZE, "a/map.yaml": manifest("ConfigMap", "${NAME}")},
            "a/map.yaml has a name that is filled in elsewhere: ${NAME}",
        ),
        ({"a/map.yaml": MAP, "a/broken.yaml": b"a: [\n"}, "a/broken.yaml cannot be read: not valid YAML"),
    ],
)
def test_what_cannot_be_rendered_is_unknown_and_never_healthy(files: dict[str, bytes], words: str) -> None:
    rehearsal = begun(files)
    status = rehearsal.get("Application", "argocd", "a")["status"]
    assert (status["sync"]["status"], status["health"]["status"]) == ("Unknown", "Unknown")
    (condition,) = status["conditions"]
    assert condition["type"] == "ComparisonError"
    assert condition["message"].startswith(f"not rehearsed: {words}")
    assert "operationState" not in status
    assert rehearsal.world.status()["applications"][0]["not_rehearsed"] == condition["message"]
    assert rehearsal.world.objects.of("ConfigMap") == []


def test_a_kustomization_of_resources_and_a_namespace_is_rendered() -> None:
    files = {"a/kustomization.yaml": KUSTOMIZE + b"namespace: here\n", "a/map.yaml": MAP}
    rehearsal = begun(files)
    found = rehearsal.get("ConfigMap", "here", "m")
    assert found["metadata"]["annotations"] == {"argocd.argoproj.io/tracking-id": "a:/ConfigMap:here/m"}
    assert rehearsal.get("Namespace", "", "here")["status"] == {"phase": "Active"}
    assert rehearsal.health("a") == "Healthy"


def test_a_chart_is_rendered() -> None:
    template = (
        b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-conf}\ndata: {a: {{ .Values.it }}}\n"
    )
    files = {"a/Chart.yaml": CHART, "a/values.yaml": b"it: told\n", "a/templates/map.yaml": template}
    rehearsal = begun(files)
    assert rehearsal.get("ConfigMap", "default", "a-conf")["data"] == {"a": "told"}
    assert rehearsal.health("a") == "Healthy"


def test_a_kustomization_with_a_prefix_and_a_generator_is_built() -> None:
    more = b"namePrefix: x-\nconfigMapGenerator: [{name: g, literals: [a=b]}]\n"
    rehearsal = begun({"a/kustomization.yaml": KUSTOMIZE + more, "a/map.yaml": MAP})
    names = sorted(one["metadata"]["name"] for one in rehearsal.world.objects.of("ConfigMap"))
    assert (len(names), names[0].startswith("x-g-"), names[1]) == (2, True, "x-m")


def test_an_application_that_reads_elsewhere_is_there_and_unknown() -> None:
    chart = {"repoURL": "https://charts.example.org", "chart": "redis", "targetRevision": "1"}
    files = {
        "apps/a.yaml": MAP,
        "argocd/a.yaml": manifest("Application", "a", spec={"source": {"repoURL": "x/repo", "path": "apps"}}),
        "argocd/redis.yaml": manifest("Application", "redis", spec={"source": chart}),
    }
    rehearsal = begun(files)
    assert rehearsal.health("a") == "Healthy"  # synced once, by hand: it has no automated policy
    assert (rehearsal.sync("redis"), rehearsal.health("redis")) == ("Unknown", "Unknown")


def test_an_object_of_two_applications_belongs_to_the_first() -> None:
    source = {"repoURL": "x/repo", "path": "apps"}
    policy = {"automated": {"prune": True, "selfHeal": True}}
    spec = {"source": source, "syncPolicy": policy, "destination": {"namespace": "n"}}
    files = {f"argocd/{name}.yaml": manifest("Application", name, spec=spec) for name in ("a", "b")}
    files["apps/a.yaml"] = MAP
    rehearsal = begun(files)
    version = rehearsal.world.objects.version
    rehearsal.run(3)
    assert rehearsal.world.objects.version == version
    (condition,) = rehearsal.get("Application", "argocd", "b")["status"]["conditions"]
    assert condition["type"] == "SharedResourceWarning"
    assert condition["message"] == "another Application has these too: ConfigMap m"
    assert "conditions" not in rehearsal.get("Application", "argocd", "a")["status"]


def test_hooks_and_encrypted_secrets_are_left_out_and_what_a_server_wrote_is_ignored() -> None:
    annotations = {"argocd.argoproj.io/hook": "Sync"}
    hook = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "h", "annotations": annotations}}
    secret = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s"}, "sops": {"mac": "x"}}
    exported = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "e", "uid": "u", "resourceVersion": "5", "creationTimestamp": None},
        "status": {"x": 1},
    }
    files = {f"a/{at}.yaml": yaml.safe_dump(body).encode() for at, body in enumerate((hook, secret, exported))}
    rehearsal = begun(files)
    (found,) = rehearsal.world.objects.of("ConfigMap")
    assert found["metadata"]["name"] == "e"
    assert "status" not in found
    assert found["metadata"]["creationTimestamp"] == "2027-01-15T07:00:00Z"
    assert rehearsal.sync("a") == "Synced"


def test_claims_and_priority_classes_that_git_does_not_have_were_made_by_hand() -> None:
    container = {"name": "a", "image": "quay.local/a:1", "envFrom": [{"secretRef": {"name": "by-hand"}}]}
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "old"}}]
    insists = {"priorityClassName": "high", "nodeSelector": {"kubernetes.io/hostname": "pi"}}
    labels = {"app": "a"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container], "volumes": volumes, **insists}}
    files = {"a/a.yaml": manifest("Deployment", "a", spec={"selector": {"matchLabels": labels}, "template": template})}
    rehearsal = begun(files)
    assert [(pod["ready"], pod["node"]) for pod in rehearsal.pods("a")] == [(True, "pi")]
    assert rehearsal.get("PersistentVolumeClaim", "default", "old")["status"]["phase"] == "Bound"
    assert [node["metadata"]["name"] for node in rehearsal.world.objects.of("Node")] == ["pi", "shelf-2", "shelf-3"]
