"""The sample repository is valid, realistic, and leaves something to do in every application."""

import kubernetes_validate
import pytest

from functions._manifests.limit_violations import violations
from functions._manifests.limitranges import limits_of
from functions._manifests.repository import Manifest, load
from functions._manifests.workloads import containers, pod_spec
from functions._rehearsal.faults import FAULTS
from functions._rehearsal.programs import load_programs
from tests.rehearsal.conftest import sample_files

REPOSITORY = load(sample_files())
CUSTOM = ("Application", "PrometheusRule")


def called(manifest: Manifest) -> str:
    return f"{manifest.kind} {manifest.name}"


@pytest.mark.parametrize("version", ["1.31", "1.34", "1.37"])
@pytest.mark.parametrize("manifest", REPOSITORY.manifests, ids=called)
def test_every_manifest_is_valid_and_strict(manifest: Manifest, version: str) -> None:
    if manifest.kind in CUSTOM:
        with pytest.raises(kubernetes_validate.SchemaNotFoundError):
            kubernetes_validate.validate(manifest.data, version, strict=True)
    else:
        kubernetes_validate.validate(manifest.data, version, strict=True)


def test_five_applications_sync_prune_and_heal_their_own_folder_and_namespace() -> None:
    found = {each.name: each for each in REPOSITORY.applications}
    assert sorted(found) == ["cache", "catalog", "orders", "reports", "storefront"]
    for name, application in found.items():
        assert (application.namespace, application.path) == (name, f"apps/{name}")
        assert application.automated and application.prune and application.self_heal
    assert {name for name, each in found.items() if each.renderer == "kustomize"} == {"orders"}


def test_nothing_is_unreadable_or_out_of_bounds() -> None:
    assert REPOSITORY.unreadable == ()
    assert all(manifest.editable for manifest in REPOSITORY.manifests)
    for workload in REPOSITORY.workloads():
        assert violations(pod_spec(workload), limits_of(REPOSITORY, workload.namespace)) == ()


def test_the_workloads_are_those_that_lessons_speak_of() -> None:
    assert sorted((each.application, each.kind, each.name) for each in REPOSITORY.workloads()) == [
        ("cache", "Deployment", "session-cache"),
        ("catalog", "Deployment", "catalog-api"),
        ("orders", "Deployment", "orders-api"),
        ("orders", "StatefulSet", "orders-db"),
        ("reports", "CronJob", "nightly-report"),
        ("reports", "Deployment", "report-viewer"),
        ("storefront", "Deployment", "storefront"),
    ]
    assert {each.kind for each in REPOSITORY.of_kind("LimitRange", "PrometheusRule", "HorizontalPodAutoscaler")} == {
        "LimitRange",
        "PrometheusRule",
        "HorizontalPodAutoscaler",
    }


def test_every_image_exists_and_is_described() -> None:
    programs = load_programs()
    for workload in REPOSITORY.workloads():
        for _, container in containers(workload):
            assert programs.pull_error(container["image"]) == ""
            assert programs.is_described(container["image"])


def test_the_cache_is_capped_on_purpose_and_a_document_says_so() -> None:
    found = REPOSITORY.find("Deployment", "cache", "session-cache")
    assert found is not None
    ((_, container),) = containers(found)
    assert container["resources"] == {"requests": {"cpu": "25m", "memory": "128Mi"}, "limits": {"memory": "192Mi"}}
    assert b"192Mi" in sample_files()["docs/decisions/0002-session-cache-memory.md"]


def test_faults_are_advice_or_an_outage() -> None:
    assert sorted(FAULTS) == ["bad-image", "crash-loop", "failing-probe", "never-ready", "node-down", "oom"]
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert bool(fault.lesson) != fault.outage
        assert fault.ends == ("unverified" if fault.outage else "rolled_back")
        assert not fault.lesson or fault.lesson.endswith(f"_rehearsal/lessons/bad/{name}.vtt")
