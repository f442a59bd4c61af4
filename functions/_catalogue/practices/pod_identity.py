"""What Kubernetes puts into a pod unasked: a token for its API, and the addresses of every Service as variables."""

import re

from eventing.vocabulary import Operation
from functions._catalogue.accounts import account_of, binding_of, hint_of_api
from functions._catalogue.edits import in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import rows, text
from functions._catalogue.surroundings import everything_said
from functions._manifests.paths import get
from functions._manifests.workloads import containers, pod_metadata, pod_spec

_INJECTED = re.compile(
    r"vault\.hashicorp\.com|linkerd\.io|istio\.io|consul\.hashicorp|azure\.workload|iam\.gke|eks\.amazonaws"
)
_LINKS = re.compile(r"_SERVICE_(HOST|PORT)\b|_PORT_[0-9]+_(TCP|UDP)")


def _needs_token(case: Case) -> str:
    workload, account = case.workload, account_of(case.workload)
    found = case.repository.find("ServiceAccount", workload.namespace, account)
    if account != "default" and found is None:
        return f"the ServiceAccount {account} of {workload.name} is not in the repository, so its rights are unknown"
    binding = binding_of(case.repository, workload.namespace, account)
    if binding is not None:
        return f"{binding.kind} {binding.name} gives rights to the ServiceAccount {account} of {workload.name}"
    annotations = (
        f"{pod_metadata(workload).get('annotations')} {get(found.data, 'metadata.annotations') if found else ''}"
    )
    if _INJECTED.search(annotations):
        return f"something is injected into {workload.name} that may need the token"
    hint = hint_of_api(case.repository, workload)
    if hint:
        return f"{workload.name} may speak to the Kubernetes API (its manifests say {hint})"
    mounts = [text(mount, "mountPath") for _, one in containers(workload) for mount in rows(one, "volumeMounts")]
    if any("serviceaccount" in mount for mount in mounts):
        return f"{workload.name} mounts a ServiceAccount token by itself"
    return ""


def _no_token(case: Case) -> Advice:
    workload, pod = case.workload, pod_spec(case.workload)
    stated = pod.get("automountServiceAccountToken")
    account = account_of(workload)
    found = case.repository.find("ServiceAccount", workload.namespace, account)
    if stated is False or (stated is None and found and found.data.get("automountServiceAccountToken") is False):
        return Followed(f"{workload.name} gets no token")
    if stated is True and not case.named:
        return Unsuited(f"{workload.name} asks for its token (automountServiceAccountToken: true)")
    reason = _needs_token(case)
    if reason:
        return Unsuited(reason)
    operation = put(workload, in_pod(workload, "automountServiceAccountToken"), False)
    what = (
        f"{workload.name} gets no token for the Kubernetes API (automountServiceAccountToken: "
        "false, was the default true)"
    )
    return Change((operation,), what, (workload.resource,), overrides=stated is True)


def _no_links(case: Case) -> Advice:
    workload = case.workload
    stated = pod_spec(workload).get("enableServiceLinks")
    if stated is False:
        return Followed(f"{workload.name} sets enableServiceLinks: false")
    hint = _LINKS.search(everything_said(case.repository, workload).replace("KUBERNETES_SERVICE_", ""))
    if hint:
        return Unsuited(f"{workload.name} reads such a variable (its manifests say {hint.group()})")
    operation = put(workload, in_pod(workload, "enableServiceLinks"), False)
    what = (
        f"{workload.name} gets no variables for the namespace's Services (enableServiceLinks: "
        f"false, was {_said(stated)})"
    )
    return Change((operation,), what, (workload.resource,))


def _said(stated: object) -> str:
    return "true" if stated is True else "the default true"


def _links_on(operation: Operation) -> bool:
    return operation.expected is True


PRACTICES = (
    Practice(
        id="no-service-account-token",
        title="No token for the Kubernetes API",
        category="security",
        summary="Who breaks into a pod that never speaks to the Kubernetes API cannot do it either.",
        checks="A workload whose ServiceAccount has no rights in the repository does not mount its token.",
        changes="Sets `automountServiceAccountToken: false` on the pod where nothing in the "
        "manifests hints at a client.",
        experts=("security",),
        risk=0.25,
        effort=0.1,
        impact=0.5,
        advise=_no_token,
        risks=("A program that finds its peers through the Kubernetes API stops finding them.",),
        recommendations=("Give what does need the API a ServiceAccount of its own.",),
    ),
    Practice(
        id="no-service-links",
        title="No variables for Services",
        category="networking",
        summary="A Service called qdrant does not turn a program's QDRANT_PORT into tcp://10.43.56.55:6333.",
        checks="The pod states `enableServiceLinks: false`.",
        changes="Sets `enableServiceLinks: false` where nothing in the manifests reads such a variable.",
        experts=("networking", "integration"),
        risk=0.1,
        effort=0.05,
        impact=0.4,
        advise=_no_links,
        corrects=_links_on,
        risks=("A program that reads the variables instead of asking DNS finds nothing.",),
    ),
)
