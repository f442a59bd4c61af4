"""Does Argo CD tell the school of its syncs, and do its Applications prune and heal by themselves?"""

from collections.abc import Iterator

from functions._cli.argocd.concerned import Sorted, sorted_out
from functions._cli.argocd.judgement import missing, well
from functions._cli.argocd.wiring import SENDER, addressed, posts_to
from functions._cli.cluster.api import Forbidden, core, grouped
from functions._cli.cluster.installation import BROKER, COORDINATOR, NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader
from functions._cli.installing.flight import named_in
from functions._cli.installing.manifests import POLICY_MAP
from functions._clients.cluster import ARGOCD_NAMESPACE as ARGOCD

WHAT = "Argo CD notifications"
MEND = "make argocd, and docs/argocd.md; make argocd-check lists them"
GROUP = "argoproj.io/v1alpha1"


def notifications(look: Reader, ours: list[Object]) -> Iterator[Finding]:
    """What `make argocd-check` says: our keys in its ConfigMaps, those of health checks too, and who subscribes."""
    broker = look.read(grouped("eventing.knative.dev/v1", "brokers", NAMESPACE, BROKER)) or {}
    address = str(((broker.get("status") or {}).get("address") or {}).get("url") or "")
    wanted = [addressed(one, address) for one in ours]
    names = [str(one["metadata"]["name"]) for one in wanted]
    live = {name: look.read(core(ARGOCD, "configmaps", name)) or {} for name in names}
    listed = _applications(look)
    found = missing(wanted, live, listed, list(look.items(grouped(GROUP, "appprojects", ARGOCD))))
    posted = [posts_to(str((one.get("data") or {}).get(SENDER) or "")) for one in live.values()]
    elsewhere = [one for one in posted if one and address and one != address]
    if elsewhere:
        said = f"{SENDER} posts to {elsewhere[0]}, and the Broker is at {address}"
        yield Finding(WHAT, "wrong", said, "make argocd")
    elif found:
        yield Finding(WHAT, "wrong", "; ".join(found), MEND)
    else:
        yield Finding(WHAT, "ok", "; ".join((well(listed), *listed.left_out())))


def applications(look: Reader) -> Iterator[Finding]:
    """Applications that do not prune or heal by themselves: there, new objects wait for a person. And those that the
    school does not read.
    """
    listed = _applications(look)
    for one in listed.told:
        automated = ((one.get("spec") or {}).get("syncPolicy") or {}).get("automated")
        on = automated is not None and automated.get("enabled", True)
        lacks = [name for name in ("prune", "selfHeal") if not (automated or {}).get(name)] if on else ["automated"]
        if lacks:
            said = f"its syncPolicy lacks {', '.join(lacks)}: nothing new is added there without a person"
            next_ = "set spec.syncPolicy.automated: {prune: true, selfHeal: true}, if you want that"
            yield Finding(f"Application {one['metadata']['name']}", "note", said, next_)
    for name in listed.elsewhere:
        said = f"the school reads Applications in {ARGOCD} alone: what a change does there is not watched"
        yield Finding(f"Application {name}", "note", said, f"keep it in {ARGOCD}, if the school shall change it")
    kept = f", and {len(listed.kept)} where nothing is changed" if listed.kept else ""
    if not listed.told:
        said = f"Argo CD has none in {ARGOCD} that the school may change{kept}: there is nothing to learn for"
        yield Finding("Applications", "wrong", said, "docs/install.md")
    else:
        yield Finding("Applications", "ok", f"{len(listed.told)} looked at{kept}")


def _applications(look: Reader) -> Sorted:
    """All of the cluster; Argo CD's own where the person may list no others."""
    try:
        found = list(look.items(grouped(GROUP, "applications")))
    except Forbidden:
        found = list(look.items(grouped(GROUP, "applications", ARGOCD)))
    return sorted_out(found, _policy(look))


def _policy(look: Reader) -> str:
    """The policy in force; empty where there is none, or the person may not read it."""
    try:
        coordinator = look.read(grouped("serving.knative.dev/v1", "services", NAMESPACE, COORDINATOR))
        name = named_in(coordinator, POLICY_MAP)
        found = look.read(core(NAMESPACE, "configmaps", name)) if name else None
    except Forbidden:
        return ""
    return str(((found or {}).get("data") or {}).get("policy.yaml") or "")
