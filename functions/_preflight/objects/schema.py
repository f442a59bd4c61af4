"""Every object has the fields and types that its kind has."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.paths import Step, get, join
from functions._manifests.repository import Manifest
from functions._preflight.objects.fixes import fix, removing, setting
from functions._preflight.objects.placeholders import filled_in_later, patched
from functions._preflight.objects.schemas.known import Kinds
from functions._preflight.objects.schemas.validation import Problem
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "schema"
MOST = 25  # of one object: beyond that it is another kind of thing altogether


def follows_schema(view: View) -> Iterator[Finding]:
    """Checked with the API's own schema, unknown fields refused; what a Secret holds is never quoted."""
    kinds = view.once(Kinds)
    for one in view.objects:
        if "sops" in one.data:
            continue  # encrypted: neither its fields nor its values are those that are applied
        known = kinds.find(one.api_version, one.kind)
        sure = known is None or known.source != "project"
        for problem in kinds.problems(one)[:MOST]:
            added = problem.what == "missing" and patched(view, one)
            if not added and not filled_in_later(view, one, problem.value):
                yield _found(view, one, problem, sure)


def _found(view: View, manifest: Manifest, problem: Problem, sure: bool) -> Finding:
    path = join(problem.steps)
    # What is installed may be newer than what is known of a project: then it may have more fields, and more words.
    doubtful = not sure and problem.what in ("unknown", "value")
    severity: Severity = "warning" if doubtful else "error"
    message = f"{path or 'the object'}: {problem.message}"
    return finding(RULE, manifest, path, message, severity, _fix(view, manifest, problem, path))


def _fix(view: View, manifest: Manifest, problem: Problem, path: str) -> ChangePlan | None:
    if not problem.steps:
        return None
    if problem.what == "unknown" and problem.near:
        meant = join((*problem.steps[:-1], problem.near))
        if get(manifest.data, meant) is not None:
            return None
        operations = (removing(manifest, path), setting(manifest, meant, problem.value))
        return fix(manifest, f"Write {meant} instead of {_last(problem.steps)}", *operations)
    value = problem.value
    if problem.what == "type" and "put it in quotes" in problem.message and isinstance(value, bool | int):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if text.encode() in view.repository.files.get(manifest.file, b""):  # not `yes`, not 0644
            return fix(manifest, f"Put {path} in quotes", setting(manifest, path, text))
    return None


def _last(steps: tuple[Step, ...]) -> str:
    return join(steps[-1:])


SCHEMA = Rule(
    id=RULE,
    severity="error",
    title="Every object has the fields and types of its kind",
    why="The API server refuses an object with a wrong type or without a field that it must have. A field that is "
    "spelled wrong is refused by Argo CD's validation, or else silently dropped, and then the setting is not there.",
    cure="Write the field as the API reference of the kind has it. Numbers and true or false in places for text, such "
    "as labels and env values, stand in quotes.",
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
    knows="Kubernetes' own kinds are held to the schema of the version that the facts name, else of the newest. Kinds "
    "whose CustomResourceDefinition is in the repository are held to that. For Argo CD, cert-manager, External "
    "Secrets, Flux, the Gateway API, KEDA, Knative, Longhorn, the Prometheus operator, Sealed Secrets and Traefik the "
    "schemas of one version are known; what is installed may be newer, so an unknown field or word is only a warning "
    "there. Rules written in CEL are not evaluated, and what SOPS has encrypted is not looked at.",
)
