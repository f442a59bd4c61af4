"""Does Argo CD tell the school of its syncs, and do its Applications prune and heal by themselves?"""

from collections.abc import Iterator

from functions._cli.argocd.judgement import missing
from functions._cli.argocd.wiring import SENDER, addressed, posts_to
from functions._cli.cluster.api import core, grouped
from functions._cli.cluster.installation import BROKER, NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader

ARGOCD = "argocd"
WHAT = "Argo CD notifications"
MEND = "make argocd, and docs/argocd.md; make argocd-check lists them"


def notifications(look: Reader, ours: list[Object]) -> Iterator[Finding]:
    """What `make argocd-check` says: our keys in its ConfigMaps, those of health checks too, and who subscribes."""
    broker = look.read(grouped("eventing.knative.dev/v1", "brokers", NAMESPACE, BROKER)) or {}
    address = str(((broker.get("status") or {}).get("address") or {}).get("url") or "")
    wanted = [addressed(one, address) for one in ours]
    names = [str(one["metadata"]["name"]) for one in wanted]
    live = {name: look.read(core(ARGOCD, "configmaps", name)) or {} for name in names}
    applications, projects = (
        list(look.items(grouped("argoproj.io/v1alpha1", plural))) for plural in ("applications", "appprojects")
    )
    found = missing(wanted, live, applications, projects)
    posted = [posts_to(str((one.get("data") or {}).get(SENDER) or "")) for one in live.values()]
    elsewhere = [one for one in posted if one and address and one != address]
    if elsewhere:
        said = f"{SENDER} posts to {elsewhere[0]}, and the Broker is at {address}"
        yield Finding(WHAT, "wrong", said, "make argocd")
    elif found:
        yield Finding(WHAT, "wrong", "; ".join(found), MEND)
    else:
        yield Finding(WHAT, "ok", f"Argo CD tells of {len(applications)} Applications, and knows Knative's health")


def applications(look: Reader) -> Iterator[Finding]:
    """Applications that do not prune or heal by themselves: there, new objects wait for a person."""
    count = 0
    for one in look.items(grouped("argoproj.io/v1alpha1", "applications", ARGOCD)):
        count += 1
        automated = ((one.get("spec") or {}).get("syncPolicy") or {}).get("automated")
        on = automated is not None and automated.get("enabled", True)
        lacks = [name for name in ("prune", "selfHeal") if not (automated or {}).get(name)] if on else ["automated"]
        if lacks:
            said = f"its syncPolicy lacks {', '.join(lacks)}: nothing new is added there without a person"
            next_ = "set spec.syncPolicy.automated: {prune: true, selfHeal: true}, if you want that"
            yield Finding(f"Application {one['metadata']['name']}", "note", said, next_)
    if not count:
        yield Finding(
            "Applications", "wrong", f"Argo CD has none in {ARGOCD}: there is nothing to learn for", "docs/install.md"
        )
    else:
        yield Finding("Applications", "ok", f"{count} looked at")
