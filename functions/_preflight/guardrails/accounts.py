"""No pod gets an identity that it did not have."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import rows
from functions._preflight.rule import finding

RULE = "accounts"


def same_accounts(change: Change) -> Iterator[Finding]:
    """No other ServiceAccount with rights, no token where there was none, no credentials on an account."""
    for one in change.changed:
        old = change.old(one)
        if one.kind == "ServiceAccount":
            yield from _account(one, old)
        here = pod_spec_path(one.kind)
        if here:
            yield from _pod(change.before, one, old, here)


def _pod(before: Repository, one: Manifest, old: Manifest | None, here: str) -> Iterator[Finding]:
    account, known = _name(one), _name(old) if old else "default"
    if account != known:
        why = _rights(before, one.namespace, account)
        if why:
            message = f"it would run as the ServiceAccount {account} instead of {known}, and {why}"
            yield _refused(one, child(here, "serviceAccountName"), message)
    field = "automountServiceAccountToken"
    was, now = (pod_spec(old).get(field) if old else False), pod_spec(one).get(field)
    if now is not was and (now is True or (old is not None and was is False)):
        yield _refused(one, child(here, field), "it would get a token for the Kubernetes API, and had none")


def _account(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    for field in ("secrets", "imagePullSecrets"):
        if not same(one.data.get(field), old.data.get(field) if old else None):
            yield _refused(one, field, f"{field} of an account are credentials for every pod that runs as it")
    field = "automountServiceAccountToken"
    if old and old.data.get(field) is False and one.data.get(field) is not False:
        yield _refused(one, field, "its pods would get a token, and had none")


def _name(workload: Manifest) -> str:
    spec = pod_spec(workload)
    return str(spec.get("serviceAccountName") or spec.get("serviceAccount") or "default")


def _rights(repository: Repository, namespace: str, account: str) -> str:
    """Why an account may be more than none, as a phrase; empty where the tree shows that nothing is bound to it."""
    everyone = {"system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"}
    for binding in repository.of_kind("RoleBinding", "ClusterRoleBinding"):
        for subject in rows(binding.data.get("subjects")):
            where = str(subject.get("namespace") or binding.namespace)
            bound = subject.get("name") == account and where == namespace
            if (subject.get("kind") == "ServiceAccount" and bound) or subject.get("name") in everyone:
                return f"{binding.kind} {binding.name} gives that one {get(binding.data, 'roleRef.name')}"
    if account != "default" and not repository.find("ServiceAccount", namespace, account):
        return "nobody can tell from Git what that one may do"
    return ""


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
