"""Every changed object has the fields and types that its kind has."""

import re
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import join
from functions._manifests.repository import Manifest
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "schema"
# The API groups of Kubernetes itself (its API reference); all others are custom resources or aggregated APIs.
_BUILT_IN = frozenset(
    {"",
     "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "autoscaling", "batch",
     "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions",
     "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io",
     "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io"}
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_VERSION = re.compile(r"(?:([a-z0-9.-]+)/)?v[0-9a-z]+")


def follows_schema(view: View) -> Iterator[Finding]:
    """Checked with the API's own schema, unknown fields refused. A kind without a schema is said to be unchecked."""
    for one in view.objects:
        if one.kind != "Secret":  # a message could quote what it holds
            yield from _validated(one, view.knobs.kubernetes_version)


def _validated(manifest: Manifest, version: str) -> Iterator[Finding]:
    import kubernetes_validate  # noqa: PLC0415 - 12 MB that only a plan needs

    named = _VERSION.fullmatch(manifest.api_version)
    if not _WORD.fullmatch(manifest.kind) or not named:
        yield finding(RULE, manifest, "kind", f"{manifest.api_version} {manifest.kind} is no kind of Kubernetes")
        return
    version = version or kubernetes_validate.latest_version()
    try:
        kubernetes_validate.validate(manifest.data, version, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        group = named.group(1) or ""
        if group in _BUILT_IN:
            message = (
                f"{manifest.api_version} {manifest.kind} is not served by Kubernetes {version}: use its newer version"
            )
            yield finding(RULE, manifest, "apiVersion", message)
        else:
            message = f"{manifest.api_version} {manifest.kind} is a custom resource: its fields were not checked"
            yield finding(RULE, manifest, "", message, "info")
    except kubernetes_validate.ValidationError as error:
        path = join(tuple(step if isinstance(step, str | int) else str(step) for step in error.path))
        said = " ".join(str(error.message).split())
        yield finding(RULE, manifest, path, f"{path or 'the object'}: {said[:300]}")


SCHEMA = Rule(
    id=RULE,
    severity="error",
    title="Every object has the fields and types of its kind",
    why="The API server refuses the object, or drops the field that is spelled wrong.",
    cure="Write the field as the API reference of the kind has it.",
    check=follows_schema,
    example="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replica: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0"}
""",
    cured="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0"}
""",
)
