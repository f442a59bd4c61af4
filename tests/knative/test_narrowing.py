"""What an account of the school may change of an Application: the admission policy over patches, good and bad."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from functions._clients.cluster import REFRESH
from tests.knative.admission import policy, refusals

MONITOR = "system:serviceaccount:cortex-school:health-monitor"
Object = dict[str, Any]
APPLICATION: Object = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {
        "name": "shop",
        "namespace": "argocd",
        "uid": "6b1f",
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "generation": 7,
        "resourceVersion": "100",
        "labels": {"team": "shop"},
        "annotations": {"notifications.argoproj.io/subscribe.on-deployed.slack": "shop"},
        "finalizers": ["resources-finalizer.argocd.argoproj.io"],
        "managedFields": [{"manager": "argocd"}],
    },
    "spec": {
        "project": "default",
        "source": {"repoURL": "https://git.example/shop", "path": "apps/shop", "targetRevision": "main"},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
        "syncPolicy": {"automated": {"prune": True, "selfHeal": True}, "syncOptions": ["ServerSideApply=true"]},
    },
    "status": {
        "sync": {"status": "OutOfSync", "revision": "c0ffee"},
        "operationState": {"phase": "Failed", "retryCount": 5},
        "history": [{"id": 0, "revision": "beef", "source": {"path": "apps/shop"}}, {"id": 1, "revision": "c0ffee"}],
        "resources": [{"kind": "Deployment", "name": "web", "requiresPruning": False, "weight": 0.5}],
    },
}
SYNC = {"sync": {"revision": "c0ffee"}, "initiatedBy": {"username": "cortex-school"}}


def merged(body: Any, patch: Any) -> Any:
    """RFC 7386, as the API server applies a merge patch."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(body) if isinstance(body, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def written(body: Object) -> Object:
    """With what the API server itself changes on a write."""
    found = copy.deepcopy(body)
    found["metadata"] |= {
        "generation": 8,
        "resourceVersion": "101",
        "managedFields": [{"manager": "OpenAPI-Generator"}],
    }
    return found


def annotated(**more: str) -> Object:
    return {"metadata": {"annotations": more}}


def asked(refresh: str | None) -> Object:
    return {"metadata": {"annotations": {REFRESH: refresh}}}


def without(path: str) -> Object:
    body = copy.deepcopy(APPLICATION)
    *steps, last = path.split(".")
    at = body
    for step in steps:
        at = at[step]
    del at[last]
    return body


def syncing(**more: Any) -> Object:
    return {"operation": {**SYNC, "sync": {**SYNC["sync"], **more}}}


REFRESHING: Object = merged(APPLICATION, asked("normal"))
RUNNING: Object = APPLICATION | {"operation": {"sync": {"revision": "c0ffee"}, "initiatedBy": {"automated": True}}}
SEVERAL: Object = merged(APPLICATION, {"status": {"sync": {"revision": None, "revisions": ["c0ffee", "beef"]}}})
MANUAL: Object = without("spec.syncPolicy")


@pytest.mark.parametrize(
    ("before", "patch"),
    [
        (APPLICATION, asked("normal")),
        (APPLICATION, asked("hard")),
        (without("metadata.annotations"), asked("normal")),
        (REFRESHING, asked("normal")),  # Argo CD has not looked yet
        (REFRESHING, asked("hard")),
        (merged(APPLICATION, asked("odd")), {}),  # somebody else's value stays what it is
        (APPLICATION, {}),
        (RUNNING, asked("normal")),
        (without("status"), asked("normal")),  # an Application that Argo CD has not seen
        (APPLICATION, {"operation": SYNC}),
        (APPLICATION, {"operation": SYNC} | asked("hard")),
        (APPLICATION, syncing(prune=True)),
        (APPLICATION, syncing(prune=False)),
        (APPLICATION, syncing(syncOptions=["ServerSideApply=true"])),
        (SEVERAL, {"operation": {**SYNC, "sync": {"revisions": ["c0ffee", "beef"]}}}),
        (MANUAL, syncing(prune=False)),
    ],
)
def test_what_the_school_does_is_let_through(before: Object, patch: Object) -> None:
    assert refusals(MONITOR, before, written(merged(before, patch))) == []


SPEC, META, ANNOTATIONS, VALUE, OTHERS, NAME, WHAT, HOW = (
    one["message"] for one in policy()["spec"]["validations"][1:]
)


REFUSED: list[tuple[Object, Object, str]] = [
    # anything but the annotation and the operation
    (APPLICATION, {"spec": {"project": "admin"}}, SPEC),
    (APPLICATION, {"spec": {"source": {"targetRevision": "attack"}}}, SPEC),
    (APPLICATION, {"spec": {"syncPolicy": {"automated": {"prune": False}}}} | asked("hard"), SPEC),
    (APPLICATION, {"spec": {"syncPolicy": None}}, SPEC),
    (APPLICATION, {"status": {"sync": {"revision": "beef"}}}, SPEC),
    (APPLICATION, {"status": {"health": {"status": "Healthy"}}}, SPEC),
    (APPLICATION, {"status": None}, SPEC),
    (APPLICATION, {"status": {"operationState": {"retryCount": 4}}}, SPEC),
    (APPLICATION, {"status": {"operationState": {"retryCount": "5"}}}, SPEC),
    (APPLICATION, {"status": {"history": [{"id": 1, "revision": "c0ffee"}]}}, SPEC),
    (APPLICATION, {"status": {"resources": [{"kind": "Deployment", "name": "web", "weight": 0.5}]}}, SPEC),
    (APPLICATION, {"status": {"sync": {"revision": "beef"}}} | syncing(revision="beef"), SPEC),
    (without("status"), {"status": {"sync": {"revision": "beef"}}}, SPEC),
    (APPLICATION, {"anything": "else"}, SPEC),
    (APPLICATION, {"kind": "AppProject"}, SPEC),
    # metadata
    (APPLICATION, {"metadata": {"labels": {"team": "attack"}}}, META),
    (APPLICATION, {"metadata": {"labels": {"more": "1"}}}, META),
    (APPLICATION, {"metadata": {"labels": None}}, META),
    (without("metadata.labels"), {"metadata": {"labels": {"team": "shop"}}}, META),
    (APPLICATION, {"metadata": {"finalizers": []}}, META),
    (APPLICATION, {"metadata": {"finalizers": None}}, META),
    (APPLICATION, {"metadata": {"finalizers": ["resources-finalizer.argocd.argoproj.io", "more"]}}, META),
    (APPLICATION, {"metadata": {"ownerReferences": [{"kind": "ApplicationSet", "name": "a", "uid": "1"}]}}, META),
    (APPLICATION, {"metadata": {"name": "blog"}}, META),
    (APPLICATION, {"metadata": {"namespace": "elsewhere"}}, META),
    (APPLICATION, {"metadata": {"uid": "1"}}, META),
    (APPLICATION, {"metadata": {"deletionTimestamp": "2026-01-02T00:00:00Z"}}, META),
    # annotations
    (APPLICATION, annotated(more="1"), ANNOTATIONS),
    (APPLICATION, {"metadata": {"annotations": {REFRESH: "normal", "more": "1"}}}, ANNOTATIONS),
    (without("metadata.annotations"), annotated(more="1"), ANNOTATIONS),
    (APPLICATION, {"metadata": {"annotations": None}}, ANNOTATIONS),
    (APPLICATION, annotated(**{"notifications.argoproj.io/subscribe.on-deployed.slack": "attack"}), ANNOTATIONS),
    (APPLICATION, annotated(**{"argocd.argoproj.io/skip-reconcile": "true"}), ANNOTATIONS),
    (REFRESHING, asked(None), ANNOTATIONS),  # only Argo CD takes it away
    (APPLICATION, asked("evil"), VALUE),
    (APPLICATION, asked(""), VALUE),
    (REFRESHING, asked("Hard"), VALUE),
    # an operation that is there
    (RUNNING, {"operation": None}, OTHERS),
    (RUNNING, {"operation": {"sync": {"revision": "beef"}}}, OTHERS),
    (RUNNING, {"operation": {"initiatedBy": {"username": "admin"}}}, OTHERS),
    # an operation of ours
    (APPLICATION, {"operation": {}}, NAME),
    (APPLICATION, {"operation": {"initiatedBy": SYNC["initiatedBy"]}}, NAME),
    (APPLICATION, {"operation": {"sync": SYNC["sync"]}}, NAME),
    (APPLICATION, {"operation": {**SYNC, "initiatedBy": {"username": "admin"}}}, NAME),
    (APPLICATION, {"operation": {**SYNC, "initiatedBy": {"username": "cortex-school", "automated": True}}}, NAME),
    (APPLICATION, {"operation": {**SYNC, "retry": {"limit": -1}}}, NAME),
    (APPLICATION, {"operation": {**SYNC, "info": [{"name": "a", "value": "b"}]}}, NAME),
    (APPLICATION, syncing(revision="beef"), WHAT),
    (APPLICATION, syncing(revision="main"), WHAT),
    (APPLICATION, {"operation": {**SYNC, "sync": {"prune": True}}}, WHAT),
    (APPLICATION, syncing(revisions=["c0ffee"]), WHAT),
    (SEVERAL, {"operation": {**SYNC, "sync": {"revisions": ["c0ffee"]}}}, WHAT),
    (SEVERAL, {"operation": SYNC}, WHAT),
    (without("status"), {"operation": SYNC}, WHAT),
    (without("status.sync"), {"operation": SYNC}, WHAT),
    (APPLICATION, syncing(manifests=["kind: Pod"]), WHAT),
    (APPLICATION, syncing(source={"repoURL": "https://git.example/attack"}), WHAT),
    (APPLICATION, syncing(sources=[{"repoURL": "https://git.example/attack"}]), WHAT),
    (APPLICATION, syncing(resources=[{"kind": "Secret", "name": "a"}]), WHAT),
    (APPLICATION, syncing(syncStrategy={"apply": {"force": True}}), WHAT),
    (APPLICATION, syncing(dryRun=True), WHAT),
    (APPLICATION, syncing(autoHealAttemptsCount=1), WHAT),
    (MANUAL, syncing(prune=True), HOW),
    (MANUAL, syncing(syncOptions=["Replace=true"]), HOW),
    (APPLICATION, syncing(syncOptions=["Replace=true"]), HOW),
    (merged(APPLICATION, {"spec": {"syncPolicy": {"automated": {"prune": None}}}}), syncing(prune=True), HOW),
]


@pytest.mark.parametrize(("before", "patch", "message"), REFUSED)
def test_everything_else_is_refused_by_its_own_rule(before: Object, patch: Object, message: str) -> None:
    found = refusals(MONITOR, before, written(merged(before, patch)))
    assert found is not None
    assert message in found


@pytest.mark.parametrize("message", [SPEC, META, ANNOTATIONS, VALUE, OTHERS, NAME, WHAT, HOW])
def test_no_rule_is_idle(message: str) -> None:
    """Without it something would be let through: there is a patch that it alone refuses."""
    alone = [refusals(MONITOR, before, written(merged(before, patch))) for before, patch, _ in REFUSED]
    assert [message] in alone


def test_what_is_null_or_no_map_is_refused() -> None:
    for operation in (None, "sync", ["sync"], {"sync": None, "initiatedBy": {"username": "cortex-school"}}):
        assert refusals(MONITOR, APPLICATION, written(APPLICATION | {"operation": operation}))
    assert refusals(MONITOR, APPLICATION, written(merged(APPLICATION, asked("normal")) | {"spec": None}))


@pytest.mark.parametrize(
    ("operation", "before", "after"), [("CREATE", None, APPLICATION), ("DELETE", APPLICATION, None)]
)
def test_the_school_makes_and_deletes_no_application(operation: str, before: Any, after: Any) -> None:
    found = refusals(MONITOR, before, after, operation)
    assert found is not None
    assert found[0] == "the school makes and deletes no Applications"


@pytest.mark.parametrize(
    "user",
    [
        "system:serviceaccount:argocd:argocd-application-controller",
        "system:serviceaccount:argocd:argocd-server",
        "system:serviceaccount:cortex-school-2:health-monitor",
        "kubernetes-admin",
        "cortex-school",
    ],
)
def test_argo_cd_and_people_are_not_concerned(user: str) -> None:
    """Argo CD's controller takes the annotation away and writes status and operation."""
    assert refusals(user, REFRESHING, without("metadata.annotations")) is None


def test_every_account_of_the_school_is_narrowed() -> None:
    assert refusals("system:serviceaccount:cortex-school:cluster-healer", APPLICATION, APPLICATION) == []
