"""What is lost when it leaves Git."""

import pytest

from eventing.vocabulary import Finding
from functions._manifests.repository import load
from functions._preflight.check import compare
from tests.manifests.samples import application, config
from tests.preflight.delivery.naming import files

CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data%s}\nspec: {accessModes: [ReadWriteOnce]}\n"
SPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n"
DEFINITION = (
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.a.b}\n"
    "spec: {group: a.b, names: {kind: Thing, plural: things}, scope: Namespaced, versions: []}\n"
)
STORE = (
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {persistentVolumeClaimRetentionPolicy: %s}\n"
)
PARENT = application("child", "other").replace(
    "namespace: argocd}", "namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}", 1
)


def pruned(gone: str, kept: str = "", policy: str = "") -> list[Finding]:
    """What is said of one object that leaves Git."""
    stays = files(argo__shop=application("shop", "apps", policy=policy), apps__kept=kept or config("kept"))
    findings = compare(load(stays | files(apps__gone=gone)), load(stays))
    return [one for one in findings if one.rule == "prune-hazard"]


@pytest.mark.parametrize(
    ("gone", "kept", "severity", "says"),
    [
        (CLAIM % "", "", "warning", "its volume goes with it"),
        (CLAIM % ", annotations: {argocd.argoproj.io/sync-options: Prune=false}", "", None, ""),
        (CLAIM % ", annotations: {argocd.argoproj.io/sync-options: 'Replace=true, Prune=confirm'}", "", None, ""),
        (SPACE % "elsewhere", "", "warning", "everything in it goes with it"),
        (SPACE % "shop", config("kept"), "error", "and ConfigMap kept is still in it: keep it"),
        (DEFINITION, "", "warning", "every Thing of the cluster goes with it"),
        (DEFINITION, "apiVersion: a.b/v1\nkind: Thing\nmetadata: {name: t}\n", "error", "t is still in Git: keep it"),
        (STORE % "{whenDeleted: Delete}", "", "warning", "its claims go with it"),
        (STORE % "{whenDeleted: Retain}", "", None, ""),
        (PARENT, "", "warning", "deletes everything that it applied"),
        (config("settings"), "", None, ""),
    ],
)
def test_what_is_lost_when_it_leaves_git(gone: str, kept: str, severity: str | None, says: str) -> None:
    findings = pruned(gone, kept)
    assert [one.severity for one in findings] == ([severity] if severity else [])
    assert all(says in one.message for one in findings)


@pytest.mark.parametrize("policy", ["{}", "{automated: {}}", "{automated: {prune: false}}"])
def test_what_is_not_pruned_is_not_lost(policy: str) -> None:
    assert pruned(CLAIM % "", policy=policy) == []
