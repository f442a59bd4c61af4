"""May each account what its function asks for, and nothing that it must not? Asked of the API server itself."""

from collections.abc import Iterator

from eventing.manifests import load_services
from functions._cli.cluster.api import Forbidden, grouped
from functions._cli.cluster.installation import NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader
from functions._clients.kinds import KINDS
from functions._clients.permissions import needed
from functions._manifests.grants import Grant

REVIEWS = "/apis/authorization.k8s.io/v1"
FORBIDDEN = (
    Grant("get", "", "secrets"),
    Grant("create", "", "pods/exec"),
    Grant("update", "argoproj.io", "applications"),
)
OF_WORKLOADS = {"cortex-school-workloads", "cortex-school-healer"}  # of knative/access; the others are for the cluster
APPLY = "kubectl apply -k of your overlay: knative/access has the roles"
_NAMESPACED = {(kind.group, kind.plural) for kind in KINDS.values() if kind.namespaced}


def accounts(look: Reader) -> Iterator[Finding]:
    """Every function's account: what the code asks for is allowed, and nobody reads Secrets or changes Applications."""
    names = sorted(one.name for one in load_services())
    opted_in = _opted_in(look)
    try:
        _allowed(look, names[0], FORBIDDEN[0])
    except Forbidden as error:
        said = f"not examined, what these may and may not do: {', '.join(names)}: {error}"
        yield Finding("ServiceAccounts", "note", said, "create on subjectaccessreviews.authorization.k8s.io is needed")
        return
    for name in names:
        asked = [each for grant in needed(name) for each in _places(grant, opted_in)]
        lacks = [str(grant) for grant in asked if not _allowed(look, name, grant)]
        surplus = [str(grant) for grant in FORBIDDEN if _allowed(look, name, grant)]
        what = f"ServiceAccount {name}"
        if lacks:
            yield Finding(what, "wrong", f"it may not {'; '.join(lacks)}", APPLY)
        if surplus:
            yield Finding(what, "wrong", f"it may {'; '.join(surplus)}, which it must not", "remove that binding")
        if not lacks and not surplus:
            yield Finding(what, "ok", f"may what it needs ({len(asked)} rights asked)" if asked else "needs no right")


def _places(grant: Grant, opted_in: tuple[str, ...]) -> tuple[Grant, ...]:
    if grant.namespace or not opted_in or (grant.group, grant.resource.partition("/")[0]) not in _NAMESPACED:
        return (grant,)
    return tuple(grant._replace(namespace=one) for one in opted_in)


def _opted_in(look: Reader) -> tuple[str, ...]:
    """The namespaces that bind our readers, where an installation reads no others: knative/components."""
    everywhere = look.items(grouped("rbac.authorization.k8s.io/v1", "clusterrolebindings"))
    if any(_ours(one) and one["roleRef"]["name"] in OF_WORKLOADS for one in everywhere):
        return ()
    bindings = look.items(grouped("rbac.authorization.k8s.io/v1", "rolebindings"))
    return tuple(sorted({one["metadata"]["namespace"] for one in bindings if _ours(one)} - {NAMESPACE, "argocd"}))


def _ours(binding: Object) -> bool:
    return any(
        one.get("kind") == "ServiceAccount" and one.get("namespace") == NAMESPACE
        for one in binding.get("subjects") or ()
    )


def _allowed(look: Reader, account: str, grant: Grant) -> bool:
    spec = {
        "user": f"system:serviceaccount:{NAMESPACE}:{account}",
        "groups": ["system:serviceaccounts", f"system:serviceaccounts:{NAMESPACE}", "system:authenticated"],
        "resourceAttributes": attributes_of(grant),
    }
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
    answer = look.create(f"{REVIEWS}/subjectaccessreviews", body)
    return bool((answer.get("status") or {}).get("allowed"))


def attributes_of(grant: Grant) -> dict[str, str]:
    """A right as an access review names it."""
    resource, _, sub = grant.resource.partition("/")
    attributes = {
        "verb": grant.verb,
        "group": grant.group,
        "resource": resource,
        "subresource": sub,
        "namespace": grant.namespace,
        "name": grant.name,
    }
    return {name: value for name, value in attributes.items() if value}
