"""Each overlay, built: kubectl builds the same, schemas take it, pods are restricted, a change starts its readers."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from functions._manifests.repository import load
from functions._manifests.source import documents_of
from functions._preflight.check import examine
from functions._preflight.objects.schemas.builtin import GROUPS, versions
from functions._preflight.objects.schemas.known import Kinds
from functions._preflight.view import View
from tests.knative.overlays import EVERY, KNATIVE_SERVICE, Object, built, files, of_kind, pods
from tests.manifests.samples import application

every_overlay = pytest.mark.parametrize("overlay", EVERY)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PINNED = re.compile(
    r"(docker\.io|ghcr\.io|registry\.k8s\.io)/[a-z0-9/._-]+:v?\d+\.\d+\.\d+(-[a-z0-9.]+)?(@sha256:[0-9a-f]{64})?"
)
HASHED = ("school-settings", "school-policy", "school-channels", "redis-config")
COLONS = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")  # whose names may be paths (kube:read)


def identity(data: Object) -> tuple[str, str, str]:
    return data["kind"], data["metadata"].get("namespace", ""), data["metadata"]["name"]


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
@every_overlay
def test_kubectl_builds_the_same(overlay: str, tmp_path: Path) -> None:
    for path, body in files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    done = subprocess.run(("kubectl", "kustomize", tmp_path / overlay), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    theirs = documents_of(done.stdout.encode())
    assert not isinstance(theirs, str)
    assert {identity(data): data for data in theirs} == {identity(data): data for data in built(overlay)}
    assert len(theirs) == len(built(overlay))


def test_the_default_is_the_overlay_of_one_small_machine() -> None:
    assert built("knative") == built("knative/overlays/k3s")


@every_overlay
def test_every_schema_takes_it(overlay: str) -> None:
    """Kubernetes' own of each version that is installed, Knative's from its CRDs; nothing is of an unknown kind."""
    text = yaml.safe_dump_all(built(overlay))
    view = View.of(load({"all.yaml": text.encode()}))
    kinds = Kinds(view)
    assert len(view.objects) == len(built(overlay))
    for manifest in view.objects:
        assert kinds.find(manifest.api_version, manifest.kind), manifest.resource
        assert kinds.problems(manifest) == (), manifest.resource


@pytest.mark.parametrize("version", [versions()[-1], "1.31"])
def test_kubernetes_validate_takes_the_built_in_kinds(version: str) -> None:
    tried = 0
    for data in built("knative/overlays/k3s"):
        group = data["apiVersion"].rpartition("/")[0]
        if group in GROUPS:
            kubernetes_validate.validate(data, version, strict=True)
            tried += 1
    assert tried > 20


@every_overlay
def test_our_own_preflight_has_nothing_against_it(overlay: str) -> None:
    tree = {
        "argo/school.yaml": application("school", "apps")
        .replace("namespace: shop", "namespace: cortex-school")
        .encode(),
        "apps/all.yaml": yaml.safe_dump_all(built(overlay)).encode(),
    }
    findings = examine(load(tree), today="2026-01-01")
    assert [(one.rule, one.resource, one.message) for one in findings if one.severity == "error"] == []


@every_overlay
def test_names_are_labels_and_nothing_is_there_twice(overlay: str) -> None:
    names = [identity(data) for data in built(overlay)]
    assert len(names) == len(set(names))
    assert [name for kind, _, name in names if kind not in COLONS and not LABEL.fullmatch(name)] == []
    outside = {(kind, space, name) for kind, space, name in names if space not in ("", "cortex-school", "argocd")}
    chosen = {("RoleBinding", "default", f"cortex-school-{role}") for role in ("healer", "workloads")}
    assert outside == (chosen if overlay == "knative/overlays/all" else set())


@every_overlay
def test_images_are_pinned(overlay: str) -> None:
    images = {one["image"] for found in pods(overlay) for one in every_container(found.spec)}
    assert len(images) > 8
    assert [image for image in images if not PINNED.fullmatch(image)] == []


def every_container(spec: Object) -> Iterator[Object]:
    yield from spec["containers"]
    yield from spec.get("initContainers", ())
    assert "ephemeralContainers" not in spec


@every_overlay
def test_the_namespace_demands_restricted_and_every_pod_is(overlay: str) -> None:
    """The checks of Pod Security's level `restricted` (kubernetes.io/docs/concepts/security/pod-security-standards)."""
    (namespace,) = of_kind(overlay, "Namespace")
    for mode in ("enforce", "warn", "audit"):
        assert namespace["metadata"]["labels"][f"pod-security.kubernetes.io/{mode}"] == "restricted"
    assert len(pods(overlay)) >= 10
    for found in pods(overlay):
        assert found.spec["enableServiceLinks"] is False, found.owner
        assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & set(found.spec), found.owner
        kinds = {
            "configMap",
            "emptyDir",
            "secret",
            "projected",
            "persistentVolumeClaim",
            "downwardAPI",
            "csi",
            "ephemeral",
        }
        assert all(set(volume) - {"name"} <= kinds for volume in found.spec.get("volumes", ()))
        for one in every_container(found.spec):
            said: Any = found.spec.get("securityContext", {}) | one["securityContext"]
            assert said["runAsNonRoot"] is True, found.owner
            assert said["runAsUser"] > 0
            assert said["seccompProfile"] == {"type": "RuntimeDefault"}
            assert (said["allowPrivilegeEscalation"], said["capabilities"]) == (False, {"drop": ["ALL"]})
            assert said["readOnlyRootFilesystem"] is True
            assert "privileged" not in said
            assert not any("hostPort" in port for port in one.get("ports", ()))


@every_overlay
def test_every_pod_has_probes_or_does_nothing(overlay: str) -> None:
    for found in pods(overlay):
        for one in found.spec["containers"]:
            assert "readinessProbe" in one or found.owner == "healer-room"
        if found.of_knative:
            (one,) = found.spec["containers"]
            assert one["readinessProbe"] == {"httpGet": {"path": "/readyz"}}


@every_overlay
def test_what_a_pod_names_is_there_or_is_a_secret_that_a_person_brings(overlay: str) -> None:
    maps = {data["metadata"]["name"] for data in of_kind(overlay, "ConfigMap")}
    accounts = {data["metadata"]["name"] for data in of_kind(overlay, "ServiceAccount")}
    assert of_kind(overlay, "Secret") == ()
    for found in pods(overlay):
        assert found.spec.get("serviceAccountName", found.owner) in accounts | {"redis", "qdrant", "healer-room"}
        named = {volume["configMap"]["name"] for volume in found.spec.get("volumes", ()) if "configMap" in volume}
        named |= {one["valueFrom"]["configMapKeyRef"]["name"] for one in variables(found.spec, "configMapKeyRef")}
        assert named <= maps, found.owner
        mounted = {one["name"] for container in every_container(found.spec) for one in container["volumeMounts"]} \
            if found.owner != "healer-room" else set()  # fmt: skip
        given = {volume["name"] for volume in found.spec.get("volumes", ())} | claimed(overlay, found.owner)
        assert mounted == given, found.owner


def claimed(overlay: str, owner: str) -> set[str]:
    sets = (data for data in of_kind(overlay, "StatefulSet") if data["metadata"]["name"] == owner)
    return {one["metadata"]["name"] for data in sets for one in data["spec"].get("volumeClaimTemplates", ())}


def variables(spec: Object, kind: str) -> Iterator[Object]:
    for one in every_container(spec):
        yield from (entry for entry in one.get("env", ()) if kind in entry.get("valueFrom", {}))


def secrets_named(overlay: str) -> set[tuple[str, str]]:
    """Every Secret and key that a pod reads; a mounted Secret has the keys that its reader asks for."""
    found = set()
    for one in pods(overlay):
        for entry in variables(one.spec, "secretKeyRef"):
            found.add((entry["valueFrom"]["secretKeyRef"]["name"], entry["valueFrom"]["secretKeyRef"]["key"]))
        found |= {
            (volume["secret"]["secretName"], "admin") for volume in one.spec.get("volumes", ()) if "secret" in volume
        }
    return found


@every_overlay
def test_every_secret_is_on_the_page_about_secrets(overlay: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "secrets.md"
    rows = set(re.findall(r"^\| `([\w-]+)` \| `([\w.-]+)` \|", page.read_text(), re.MULTILINE))
    assert rows == secrets_named(overlay)


@pytest.mark.parametrize("name", HASHED)
@every_overlay
def test_the_hash_stands_in_the_name_and_in_who_reads_it(overlay: str, name: str) -> None:
    (found,) = [
        data["metadata"]["name"] for data in of_kind(overlay, "ConfigMap") if data["metadata"]["name"].startswith(name)
    ]
    assert re.fullmatch(rf"{name}-[a-z0-9]{{10}}", found)
    assert name not in re.findall(r"name: (\S+)", yaml.safe_dump_all(built(overlay)))


@pytest.mark.parametrize(
    ("path", "before", "after", "anew"),
    [
        ("knative/policy/policy.yaml", b"mode: propose", b"mode: act", {"POLICY_FILE"}),
        ("knative/channels/channels.yaml", b"per_day: 6", b"per_day: 7", {"CHANNELS_FILE"}),
        (
            "knative/services/settings.env",
            b"GITOPS_BRANCH=",
            b"GITOPS_BRANCH=main",
            {"GITHUB_REPO", "CAPTION_LANGUAGES", "ANTHROPIC_BASE_URL"},
        ),
    ],
)
def test_a_change_starts_who_reads_it_anew_and_nobody_else(
    path: str, before: bytes, after: bytes, anew: set[str]
) -> None:
    overlay, body = "knative/overlays/k3s", files()[path]
    assert body.count(before) == 1
    changed = built(overlay, {path: body.replace(before, after)})
    templates = {
        identity(data)[2]: data["spec"]["template"] for data in changed if data["apiVersion"] == KNATIVE_SERVICE
    }
    for data in of_kind(overlay, "Service", KNATIVE_SERVICE):
        template = data["spec"]["template"]
        names = {entry["name"] for entry in template["spec"]["containers"][0]["env"]}
        assert (templates[data["metadata"]["name"]] != template) is bool(anew & names), data["metadata"]["name"]


def broker(overlay: str) -> Object:
    (found,) = of_kind(overlay, "Broker")
    return found


def test_one_machine_has_a_channel_in_memory_that_answers_at_once() -> None:
    found = broker("knative/overlays/k3s")
    assert found["metadata"]["annotations"] == {
        "eventing.knative.dev/broker.class": "MTChannelBasedBroker",
        "messaging.knative.dev/async-handler": "true",
    }
    (channel,) = [
        data for data in of_kind("knative/overlays/k3s", "ConfigMap")
        if data["metadata"]["name"] == found["spec"]["config"]["name"]
    ]  # fmt: skip
    kind = yaml.safe_load(channel["data"]["channel-template-spec"])
    assert kind == {"apiVersion": "messaging.knative.dev/v1", "kind": "InMemoryChannel"}


def test_kafka_keeps_the_order_but_of_what_takes_long_and_is_reached_elsewhere() -> None:
    overlay = "knative/overlays/kafka"
    found = broker(overlay)
    assert found["metadata"]["annotations"] == {"eventing.knative.dev/broker.class": "Kafka"}
    (kafka,) = [
        data for data in of_kind(overlay, "ConfigMap") if data["metadata"]["name"] == found["spec"]["config"]["name"]
    ]
    assert set(kafka["data"]) == {"bootstrap.servers", "default.topic.partitions", "default.topic.replication.factor"}
    order = {
        data["metadata"]["name"]: data["metadata"]["annotations"]["kafka.eventing.knative.dev/delivery.order"]
        for data in of_kind(overlay, "Trigger")
    }
    unordered = {name for name, how in order.items() if how == "unordered"}
    assert unordered == {"youtube-ingestion-learn", "moe-router-judge", "health-monitor-watch"}
    assert set(order.values()) == {"ordered", "unordered"}
    sinks = {
        entry["value"] for one in pods(overlay) if one.of_knative for entry in one.spec["containers"][0]["env"][:1]
    }
    assert sinks == {"http://kafka-broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"}


@every_overlay
def test_a_trigger_is_never_partial_and_every_sink_is_there(overlay: str) -> None:
    served = {data["metadata"]["name"] for data in of_kind(overlay, "Service", KNATIVE_SERVICE)}
    for data in (*of_kind(overlay, "Trigger"), broker(overlay)):
        delivery = data["spec"]["delivery"]
        assert set(delivery) == {"retry", "backoffPolicy", "backoffDelay", "timeout", "deadLetterSink"}
        assert delivery["deadLetterSink"]["ref"]["name"] in served
        assert data["spec"].get("subscriber", delivery["deadLetterSink"])["ref"]["name"] in served


def test_an_overlay_of_ones_own_sets_the_repository_and_an_image() -> None:
    (settings,) = [
        data["data"]
        for data in of_kind("knative/overlays/own", "ConfigMap")
        if data["metadata"]["name"].startswith("school-settings")
    ]
    assert (settings["GITHUB_REPO"], settings["GITHUB_API_URL"]) == ("owner/name", "https://api.github.com")
    (image,) = [one.spec["containers"][0]["image"] for one in pods("knative/overlays/own") if one.owner == "alerting"]
    assert image == "ghcr.io/somebody/alerting:1.2.3"
