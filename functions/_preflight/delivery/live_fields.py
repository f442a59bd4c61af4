"""Fields in Git that belong to the API server or to a controller: they never settle."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import ChangePlan, Finding, Operation
from functions._manifests.paths import Step, get, join
from functions._manifests.repository import Manifest
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "live-fields"
_SERVER = (
    "creationTimestamp",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)
_WRITTEN = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "pv.kubernetes.io/bind-completed",
    "pv.kubernetes.io/bound-by-controller",
)
# Who writes the caBundle where one of these annotations asks for it (cert-manager, service-ca of OpenShift).
_INJECTED = (
    "cert-manager.io/inject-ca-from",
    "cert-manager.io/inject-ca-from-secret",
    "cert-manager.io/inject-apiserver-ca",
    "service.beta.openshift.io/inject-cabundle",
)
_BUNDLES = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "APIService", "CustomResourceDefinition")


def no_live_fields(view: View) -> Iterator[Finding]:
    """No status, no metadata of the API server, no note of a controller, and no caBundle that is injected."""
    for one in view.objects:
        if one.rendered or not one.application:
            continue
        if one.data.get("status") not in (None, {}):
            yield _told(one, ("status",), "is what controllers saw")
        for field in _SERVER:
            if get(one.data, f"metadata.{field}") is not None:
                yield _told(one, ("metadata", field), "belongs to the API server")
        annotations = get(one.data, "metadata.annotations")
        for key in annotations if isinstance(annotations, dict) else ():
            if key in _WRITTEN:
                yield _told(one, ("metadata", "annotations", key), "is a note of kubectl or of a controller")
        if one.kind in _BUNDLES and isinstance(annotations, dict) and any(key in annotations for key in _INJECTED):
            for steps in _bundles(one.data, ()):
                yield _told(one, steps, "is injected, as the object's annotation asks")


def _bundles(value: Any, steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """Where a caBundle stands; none is deeper than a webhook of a list or the conversion of a definition."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "caBundle" and inner:
                yield (*steps, key)
            elif key in ("spec", "webhooks", "clientConfig", "conversion", "webhook"):
                yield from _bundles(inner, (*steps, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _bundles(inner, (*steps, position))


def _told(one: Manifest, steps: tuple[Step, ...], why: str) -> Finding:
    path = join(steps)
    message = f"{path} of {one.kind} {one.name} {why}, so Git and the cluster never agree on it: take it out"
    return finding(RULE, one, path, message, "warning", _fix(one, steps, path))


def _fix(one: Manifest, steps: tuple[Step, ...], path: str) -> ChangePlan | None:
    if not one.editable:
        return None
    above = get(one.data, join(steps[:-1])) if len(steps) > 1 else None
    if isinstance(above, dict) and len(above) == 1 and steps[-2:-1] == ("annotations",):
        path = join(steps[:-1])  # an empty mapping would be left
    operation = Operation("remove_field", one.resource, one.file, path, get(one.data, path))
    return ChangePlan(one.application, (operation,), "preflight", f"{path} leaves {one.kind} {one.name}")


LIVE_FIELDS = Rule(
    id=RULE,
    severity="warning",
    title="Git holds no fields of the cluster",
    why="A field that the API server or a controller writes differs from Git the moment it is applied. Argo CD shows "
    "the Application as OutOfSync for ever, and with self-heal it fights over the field.",
    cure="Take out what `kubectl get -o yaml` added: status, uid, resourceVersion, managedFields, creationTimestamp, "
    "and a caBundle that cert-manager injects.",
    check=no_live_fields,
    example="""
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, uid: 6f2a0d0e-0000-4000-8000-000000000001}
spec:
  selector: {app: web}
  ports: [{port: 80}]
status: {loadBalancer: {ingress: [{ip: 10.0.0.7}]}}
""",
    cured="""
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 80}]
""",
    knows="Differences that an Application ignores (ignoreDifferences) are not looked up; such a field still does "
    "nothing.",
)
