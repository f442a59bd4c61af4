"""Every object is written in an API version that is served, and will be."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.repository import Manifest
from functions._preflight.objects.fixes import fix, setting
from functions._preflight.objects.schemas.builtin import GROUPS
from functions._preflight.objects.schemas.known import Kinds
from functions._preflight.objects.unknown_kinds import is_absent
from functions._preflight.objects.versions import Instead, instead_of
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "removed-api"


def served_versions(view: View) -> Iterator[Finding]:
    """What is no longer served is an error, what is still served but deprecated a warning."""
    kinds = view.once(Kinds)
    for one in view.objects:
        group, _, version = one.api_version.rpartition("/")
        if group not in GROUPS and is_absent(view.facts, group, one.kind):
            continue  # not a matter of its version
        served = _served(kinds, group, one.kind)
        if served is not None and version not in served and group not in GROUPS:
            there = ", ".join(sorted(served)) or "nothing"
            message = f"{one.api_version} {one.kind} is not served: its CustomResourceDefinition serves {there}"
            yield finding(RULE, one, "apiVersion", message)
        elif instead := (instead_of(kinds, one) if served is None or group in GROUPS else None):
            message = f"{one.api_version} {one.kind}: {instead.why}"
            yield finding(
                RULE, one, "apiVersion", message, "error" if instead.gone else "warning", _fix(kinds, one, instead)
            )


def _served(kinds: Kinds, group: str, kind: str) -> frozenset[str] | None:
    """The versions of a custom kind that its CustomResourceDefinition serves, in the repository or in the cluster."""
    here = kinds.declared.get((group, kind))
    if here:
        return frozenset(here.versions)
    live = next((one for one in kinds.view.facts.crds or () if (one.group, one.kind) == (group, kind)), None)
    return frozenset(live.versions) if live and live.versions else None


def _fix(kinds: Kinds, manifest: Manifest, instead: Instead) -> ChangePlan | None:
    """Another apiVersion, where that alone makes a sound object of the same meaning."""
    sound = instead.same and kinds.find(instead.api_version, manifest.kind)
    if not sound or kinds.problems(manifest, instead.api_version):
        return None
    summary = f"Write {manifest.kind} {manifest.name} as {instead.api_version}"
    return fix(manifest, summary, setting(manifest, "apiVersion", instead.api_version))


REMOVED_API = Rule(
    id=RULE,
    severity="error",
    title="Every object is written in an API version that is served",
    why="The API server does not know the version any more, so the object cannot be applied, and the sync of its whole "
    "Application fails. A deprecated version is the same failure after the next upgrade of the cluster.",
    cure="Write the apiVersion that is served. Where fields changed with it, the migration guide of the API says how.",
    check=served_versions,
    example="""
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: backup, image: "busybox:1.36"}
""",
    cured="""
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: backup, image: "busybox:1.36"}
""",
    knows="Without a version in the facts or the policy, the newest Kubernetes whose schemas are installed decides: an "
    "older cluster may still serve what it has removed. Which version of a project is installed is known only where "
    "its CustomResourceDefinition is in the repository or in the facts.",
)
