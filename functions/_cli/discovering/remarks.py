"""What the drafted policy says above each list: where it is from, and what was not looked at. Pure.

Names from the cluster stand in comments of the policy, so what is not printable is no part of them.
"""

from collections.abc import Iterable

from functions._cli.discovering.landscape import WORKLOADS, Landscape, paths_of
from functions._clients.cluster import ARGOCD_NAMESPACE

_MOST = 10  # names in a sentence
_LONGEST = 200  # characters of a name


def on_applications(found: Landscape) -> str:
    """Why there is no Application to show; empty where there is one."""
    if found.apps:
        return ""
    if found.argocd is False:
        return "Argo CD is not installed here (no API group argoproj.io). The school changes what it applies."
    if "Application" in found.unread:
        return "Argo CD's Applications may not be read, so what they read and own was not looked at."
    where = f" in {ARGOCD_NAMESPACE}; others may not be read" if found.unread_of("Application") else ""
    return f"Argo CD has no Application{where}."


def on_paths(found: Landscape) -> str:
    """Above `allowed_paths`."""
    paths, ships = paths_of(found), "This is what ships: every path."
    if why := on_applications(found):
        return f"{why} {ships}"
    others = [f"{app.name} ({app.instead})" for app in found.apps if app.instead and app.instead != "a chart"]
    sentences = (
        f"What the Applications of {plain(found.repository())} read. Add an overlay's base that is elsewhere."
        if paths.allowed
        else f"No Application with a path of its own was found that can be named here. {ships}",
        f"Left out, since no pattern stands for them: {_named(map(ascii, paths.left_out))}." if paths.left_out else "",
        f"Not among them: {_named(others)}." if others else "",
        _outside(found, "what they read is to be added"),
    )
    return _joined(sentences)


def on_namespaces(found: Landscape) -> str:
    """Above `protected_namespaces`."""
    anywhere = [app.name for app in found.apps if not app.namespace]
    sentences = (
        "Shipped, and what the cluster stands on. Add what may not be changed: what no Application owns is not known."
        if not found.apps
        else "Shipped, what the cluster stands on, and what no Application owns: take out what may be changed.",
        on_applications(found),
        f"These name no namespace and may own some of it: {_named(anywhere)}." if anywhere else "",
        _outside(found, "what they own is protected here"),
        "Namespaces may not be read: only those of Applications were looked at." if "Namespace" in found.unread else "",
    )
    return _joined(sentences)


def on_resources(found: Landscape) -> str:
    """Above `protected_resources`."""
    missing = found.unread_of(*WORKLOADS)
    if len(missing) == len(WORKLOADS):
        return "No workload may be read, so what keeps data on volumes was not looked at: add it."
    return "What keeps data on volumes: take out what may be changed." + _unseen(missing, "add what keeps data")


def on_registries(found: Landscape) -> str:
    """Above `trusted_registries`."""
    missing = found.unread_of(*WORKLOADS)
    if len(missing) == len(WORKLOADS):
        return "No workload may be read, so this is what ships."
    if not found.registries:
        return "No container was found, so this is what ships." + _unseen(missing, "add where theirs come from")
    return "Where the containers of this cluster come from." + _unseen(missing, "add where theirs come from")


def plain(text: str) -> str:
    """A name on one line, whatever somebody called it."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))[:_LONGEST]


def _outside(found: Landscape, so: str) -> str:
    if not found.apps or "Application" in found.unread or not found.unread_of("Application"):
        return ""
    return f"Applications outside {ARGOCD_NAMESPACE} may not be read: {so}."


def _unseen(kinds: tuple[str, ...], do: str) -> str:
    return f" Not looked at, since it may not be read: {', '.join(kinds)}; {do}." if kinds else ""


def _named(names: Iterable[str]) -> str:
    every = [plain(one) for one in names]
    return ", ".join(every[:_MOST]) + (f" and {len(every) - _MOST} more" if len(every) > _MOST else "")


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(one for one in sentences if one)
