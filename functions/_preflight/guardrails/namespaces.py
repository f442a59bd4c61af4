"""Nothing changes in the namespaces that keep the cluster, and the school itself, alive."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_labels
from functions._preflight.change import Change, is_any
from functions._preflight.rule import finding

RULE = "protected-namespaces"
# Whatever the policy says: it can add to these, not take away.
ALWAYS = ("kube-system", "kube-public", "kube-node-lease", "argocd", "knative-*", "cortex-school")
_PART_OF, _SCHOOL = "app.kubernetes.io/part-of", "cortex-online-school"


def unprotected_namespaces(change: Change) -> Iterator[Finding]:
    """No object in a protected namespace is added, changed or removed, nor one that says so, nor the school's own."""
    patterns = (*ALWAYS, *change.knobs.protected_namespaces)
    for one in (*change.changed, *change.removed):
        for namespace in sorted(_namespaces(one)):
            if is_any(patterns, namespace):
                message = (
                    f"{one.kind} {one.name} is in the protected namespace {namespace}: change it by hand if you must"
                )
                yield finding(RULE, one, "metadata.namespace", message)
        elsewhere = _elsewhere(change, one)
        if elsewhere and not is_any(patterns, elsewhere):
            applier = one.application or change.plan.application
            message = f"{one.kind} {one.name} is in {elsewhere}, where Application {applier} applies nothing"
            yield finding(RULE, one, "metadata.namespace", f"{message} yet: change it by hand if you must")
        old = change.old(one)
        if _is_school(one) or (old is not None and _is_school(old)):
            message = f"{one.kind} {one.name} is part of the school itself ({_PART_OF}): change it by hand if you must"
            yield finding(RULE, one, "metadata.labels", message)


def _elsewhere(change: Change, one: Manifest) -> str:
    """The namespace of an object, where the Application that applies it neither goes to it nor has anything in it.

    That is the plan's, or another one that renders the same file, as overlays of one base do.
    """
    known = change.before
    application = known.application(one.application) or known.application(change.plan.application)
    if application is None or not one.namespace:
        return ""
    own = {application.namespace, *(that.namespace for that in known.in_application(application.name))}
    return "" if one.namespace in own else one.namespace


def _namespaces(manifest: Manifest) -> set[str]:
    stated = get(manifest.data, "metadata.namespace")
    own = {manifest.name} if manifest.kind == "Namespace" else set()
    return {manifest.namespace, str(stated or ""), *own} - {""}


def _is_school(manifest: Manifest) -> bool:
    labels = get(manifest.data, "metadata.labels")
    stated = labels.get(_PART_OF) if isinstance(labels, dict) else None
    return _SCHOOL in (stated, pod_labels(manifest).get(_PART_OF))
