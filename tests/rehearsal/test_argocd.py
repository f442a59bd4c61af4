"""Argo CD's stand-in over the sample: sync, prune, self-heal, retries, and what it tells."""

import json
from typing import Any

import pytest

from tests.rehearsal.conftest import BEFORE, Rehearsal, edited, sample_files

CONFIG = "apps/storefront/config.yaml"
MAP = ("ConfigMap", "storefront", "storefront-site")


def test_a_commit_is_synced_and_the_status_says_all_of_it(rehearsal: Rehearsal) -> None:
    revision = rehearsal.commit(edited(CONFIG, "access_log off; ", ""))
    rehearsal.run(0.1)
    state = rehearsal.operation("storefront")
    assert (state["phase"], state["syncResult"]["revision"]) == ("Running", revision)
    assert "finishedAt" not in state
    assert "access_log" not in rehearsal.get(*MAP)["data"]["default.conf"]
    rehearsal.run(0.3)
    status = rehearsal.get("Application", "argocd", "storefront")["status"]
    assert status["operationState"] == {
        "phase": "Succeeded",
        "message": "successfully synced (all tasks run)",
        "startedAt": "2027-01-15T08:00:00Z",
        "finishedAt": "2027-01-15T08:00:00Z",
        "retryCount": 0,
        "operation": {"initiatedBy": {"automated": True}, "sync": {"revision": revision}},
        "syncResult": {"revision": revision, "source": status["sync"]["comparedTo"]["source"]},
    }
    assert (status["sync"]["status"], status["sync"]["revision"]) == ("Synced", revision)
    assert status["health"] == {"status": "Healthy", "lastTransitionTime": "2027-01-15T07:00:01Z"}
    assert [(entry["id"], entry["revision"]) for entry in status["history"]] == [(0, BEFORE), (1, revision)]
    assert status["summary"]["images"] == ["nginxinc/nginx-unprivileged:stable"]
    kinds = {(each["kind"], each["status"], each.get("health", {}).get("status")) for each in status["resources"]}
    assert kinds == {
        ("ConfigMap", "Synced", None),
        ("Deployment", "Synced", "Healthy"),
        ("Ingress", "Synced", "Healthy"),
        ("Service", "Synced", "Healthy"),
    }
    assert "conditions" not in status


def test_an_application_that_the_commit_does_not_touch_only_moves_its_revision(rehearsal: Rehearsal) -> None:
    before = rehearsal.operation("cache")
    revision = rehearsal.commit(edited(CONFIG, "access_log off; ", ""))
    rehearsal.run(1)
    assert rehearsal.get("Application", "argocd", "cache")["status"]["sync"]["revision"] == revision
    assert rehearsal.operation("cache") == before
    assert before["syncResult"]["revision"] == BEFORE


def test_what_git_drops_is_pruned(rehearsal: Rehearsal) -> None:
    files = sample_files()
    del files["apps/reports/service.yaml"]
    rehearsal.commit(files)
    rehearsal.run(0.5)
    assert rehearsal.world.objects.get("Service", "reports", "report-viewer") is None
    assert rehearsal.world.objects.get("Endpoints", "reports", "report-viewer") is None  # owned by the Service
    assert rehearsal.sync("reports") == "Synced"
    rehearsal.commit(sample_files())
    rehearsal.run(0.5)
    assert rehearsal.get("Service", "reports", "report-viewer")["spec"]["ports"] == [{"port": 80, "targetPort": "http"}]


def test_a_field_that_git_drops_is_removed(rehearsal: Rehearsal) -> None:
    rehearsal.commit(edited("apps/orders/api.yaml", "  revisionHistoryLimit: 5\n", ""))
    rehearsal.run(0.5)
    assert "revisionHistoryLimit" not in rehearsal.get("Deployment", "orders", "orders-api")["spec"]
    assert rehearsal.sync("orders") == "Synced"


def test_a_manual_change_is_healed_after_a_pause(rehearsal: Rehearsal) -> None:
    live = rehearsal.get(*MAP)
    rehearsal.world.objects.put({**live, "data": {"default.conf": "mine", "extra": "stays"}}, rehearsal.now)
    rehearsal.run(0.1)
    assert rehearsal.sync("storefront") == "OutOfSync"
    assert rehearsal.get(*MAP)["data"]["default.conf"] == "mine"
    took = rehearsal.until(lambda: rehearsal.sync("storefront") == "Synced")
    assert 0.1 <= took <= 0.5
    assert "healthz" in rehearsal.get(*MAP)["data"]["default.conf"]
    assert rehearsal.get(*MAP)["data"]["extra"] == "stays"  # Git says nothing about it


def test_a_deleted_object_is_made_again(rehearsal: Rehearsal) -> None:
    uid = rehearsal.get("Deployment", "cache", "session-cache")["metadata"]["uid"]
    rehearsal.world.objects.delete("Deployment", "cache", "session-cache")
    rehearsal.run(0.1)
    assert (rehearsal.sync("cache"), rehearsal.health("cache")) == ("OutOfSync", "Missing")
    rehearsal.until(lambda: (rehearsal.sync("cache"), rehearsal.health("cache")) == ("Synced", "Healthy"), 5)
    assert rehearsal.get("Deployment", "cache", "session-cache")["metadata"]["uid"] != uid
    assert [pod["ready"] for pod in rehearsal.pods("cache")] == [True]


def test_healing_what_does_not_last_becomes_slower(rehearsal: Rehearsal) -> None:
    pauses = []
    for _ in range(4):
        live = rehearsal.get(*MAP)
        rehearsal.world.objects.put({**live, "data": {"default.conf": "mine"}}, rehearsal.now)
        rehearsal.run(0.1)
        pauses.append(rehearsal.until(lambda: rehearsal.sync("storefront") == "Synced"))
        rehearsal.run(0.5)
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 5.0  # 2, 6, 18 and 54 of the cluster's seconds


def test_an_invalid_manifest_is_tried_six_times_and_then_the_sync_failed(rehearsal: Rehearsal) -> None:
    revision = rehearsal.commit(
        edited("apps/orders/api.yaml", "            memory: 128Mi", "            memory: 128Zi")
    )
    rehearsal.run(1)
    state = rehearsal.operation("orders")
    assert state["phase"] == "Running"
    assert state["retryCount"] == 2
    assert "Retrying attempt #2 at " in state["message"]
    took = rehearsal.until(lambda: rehearsal.operation("orders")["phase"] == "Failed")
    assert 14.0 <= took <= 15.5  # 5 + 10 + 20 + 40 + 80 of the cluster's seconds
    state = rehearsal.operation("orders")
    assert (state["retryCount"], state["syncResult"]["revision"]) == (5, revision)
    assert state["message"].startswith(
        'one or more objects failed to apply, reason: Deployment "orders-api" is invalid'
    )
    assert state["message"].endswith(" (retried 5 times).")
    assert (rehearsal.sync("orders"), rehearsal.health("orders")) == ("OutOfSync", "Healthy")
    assert rehearsal.get("Deployment", "orders", "orders-api")["metadata"]["generation"] == 1  # nothing was applied
    rehearsal.run(0.1)
    assert [data["phase"] for data in told(rehearsal)] == ["Running", "Failed"]
    rehearsal.run(20)
    assert rehearsal.operation("orders") == state  # a revision is tried once
    rehearsal.commit(sample_files())
    rehearsal.run(0.3)
    assert rehearsal.sync("orders") == "Synced"


def test_nothing_is_applied_when_one_object_is_refused(rehearsal: Rehearsal) -> None:
    files = edited("apps/orders/api.yaml", "  replicas: 2", "  replicas: 3")
    rehearsal.commit(edited("apps/orders/database.yaml", "  serviceName: orders-db", "  serviceName: other", files))
    rehearsal.run(0.5)
    assert rehearsal.get("Deployment", "orders", "orders-api")["spec"]["replicas"] == 2
    assert "spec.serviceName: Forbidden: field is immutable" in rehearsal.operation("orders")["message"]


def test_a_revert_waits_for_the_sync_that_is_still_tried(rehearsal: Rehearsal) -> None:
    rehearsal.commit(edited("apps/orders/api.yaml", "            memory: 128Mi", "            memory: 128Zi"))
    rehearsal.run(1)
    rehearsal.commit(edited("apps/orders/api.yaml", "  replicas: 2", "  replicas: 3"))
    rehearsal.run(5)
    assert rehearsal.get("Deployment", "orders", "orders-api")["spec"]["replicas"] == 2
    rehearsal.until(lambda: rehearsal.get("Deployment", "orders", "orders-api")["spec"]["replicas"] == 3, 12)


@pytest.mark.parametrize(
    ("old", "new", "synced", "pruned"),
    [
        ("    automated:\n      prune: true\n      selfHeal: true\n", "", False, False),
        ("    automated:\n", "    automated:\n      enabled: false\n", False, False),
        ("      prune: true\n", "", True, False),
        ("      selfHeal: true\n", "", True, True),
    ],
)
def test_the_sync_policy_decides(rehearsal: Rehearsal, old: str, new: str, synced: bool, pruned: bool) -> None:
    files = edited("argocd/reports.yaml", old, new)
    rehearsal.commit(files)
    rehearsal.run(0.3)
    changed = edited("apps/reports/viewer.yaml", "  replicas: 1", "  replicas: 2", files)
    moved = {path: body for path, body in changed.items() if path != "apps/reports/service.yaml"}
    rehearsal.commit(moved)
    rehearsal.run(0.5)
    assert rehearsal.get("Deployment", "reports", "report-viewer")["spec"]["replicas"] == (2 if synced else 1)
    assert (rehearsal.world.objects.get("Service", "reports", "report-viewer") is None) == pruned
    assert rehearsal.sync("reports") == ("Synced" if pruned else "OutOfSync")


def test_without_prune_an_application_that_only_needs_pruning_is_left_alone(rehearsal: Rehearsal) -> None:
    files = edited("argocd/reports.yaml", "      prune: true\n", "")
    rehearsal.commit(files)
    rehearsal.run(0.3)
    before = rehearsal.operation("reports")
    rehearsal.commit({path: body for path, body in files.items() if path != "apps/reports/service.yaml"})
    rehearsal.run(1)
    assert rehearsal.operation("reports") == before
    resources = rehearsal.get("Application", "argocd", "reports")["status"]["resources"]
    (entry,) = [each for each in resources if each.get("requiresPruning")]
    assert (entry["kind"], entry["name"], entry["status"]) == ("Service", "report-viewer", "OutOfSync")


def test_without_self_heal_a_manual_change_stays(rehearsal: Rehearsal) -> None:
    rehearsal.commit(edited("argocd/storefront.yaml", "      selfHeal: true\n", ""))
    rehearsal.run(0.3)
    rehearsal.commit(
        edited(CONFIG, "access_log off; ", "", edited("argocd/storefront.yaml", "      selfHeal: true\n", ""))
    )
    rehearsal.run(0.5)
    live = rehearsal.get(*MAP)
    rehearsal.world.objects.put({**live, "data": {"default.conf": "mine"}}, rehearsal.now)
    rehearsal.run(5)
    assert (rehearsal.sync("storefront"), rehearsal.get(*MAP)["data"]) == ("OutOfSync", {"default.conf": "mine"})


def test_an_application_is_never_emptied_by_accident(rehearsal: Rehearsal) -> None:
    files = {path: body for path, body in sample_files().items() if not path.startswith("apps/cache/")}
    files["apps/cache/README.md"] = b"empty"
    rehearsal.commit(files)
    rehearsal.run(1)
    assert rehearsal.world.objects.get("Deployment", "cache", "session-cache") is not None
    assert rehearsal.sync("cache") == "OutOfSync"


def test_a_refresh_is_noted_and_its_annotation_removed(rehearsal: Rehearsal) -> None:
    application = rehearsal.get("Application", "argocd", "cache")
    annotated = {**application["metadata"], "annotations": {"argocd.argoproj.io/refresh": "normal", "mine": "stays"}}
    rehearsal.world.objects.put({**application, "metadata": annotated}, rehearsal.now)
    asked = [rehearsal.world.argocd.refresh_asked]
    rehearsal.run(0.1)
    asked.append(rehearsal.world.argocd.refresh_asked)
    assert asked == [False, True]
    assert rehearsal.get("Application", "argocd", "cache")["metadata"]["annotations"] == {"mine": "stays"}


def told(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    return [json.loads(message.body)["data"] for message in rehearsal.world.argocd.outbox]


def test_each_sync_is_told_when_it_runs_and_when_it_is_done(rehearsal: Rehearsal) -> None:
    revision = rehearsal.commit(edited("apps/storefront/deployment.yaml", "periodSeconds: 5", "periodSeconds: 6"))
    rehearsal.run(5)
    running, done = told(rehearsal)
    assert running["phase"] == "Running"
    assert done == {
        "application": "storefront",
        "namespace": "argocd",
        "phase": "Succeeded",
        "message": "successfully synced (all tasks run)",
        "revision": revision,
        "revisions": [],
        "sync": "Synced",
        "health": "Progressing",
    }
    uid = rehearsal.get("Application", "argocd", "storefront")["metadata"]["uid"]
    ids = [json.loads(message.body)["id"] for message in rehearsal.world.argocd.outbox]
    assert [one.split(".")[:3] for one in ids] == [
        [uid, "2027-01-15T08:00:00Z", "Running"],
        [uid, "2027-01-15T08:00:00Z", "Succeeded"],
    ]


def test_a_rollout_past_its_deadline_is_told_as_degraded(rehearsal: Rehearsal) -> None:
    files = edited("apps/storefront/deployment.yaml", "unprivileged:stable", "unprivileged:nope")
    rehearsal.commit(
        edited(
            "apps/storefront/deployment.yaml", "  replicas: 2", "  replicas: 2\n  progressDeadlineSeconds: 30", files
        )
    )
    rehearsal.run(2.5)
    assert rehearsal.health("storefront") == "Progressing"
    rehearsal.run(3)
    assert rehearsal.health("storefront") == "Degraded"
    assert [(data["phase"], data["health"] == "Degraded") for data in told(rehearsal)] == [
        ("Running", False),
        ("Succeeded", False),
        ("Succeeded", True),
    ]
