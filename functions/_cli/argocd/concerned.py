"""Of which Applications Argo CD has to tell the school: of those that it may change, and reads. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from functions._cli.installing.kubectl import NAMESPACE
from functions._cli.installing.writers import owned
from functions._clients.cluster import ARGOCD_NAMESPACE as ARGOCD
from functions._policy.policy import Policy
from functions._policy.reading import PolicyError, load
from functions._preflight.change import is_any
from functions._preflight.guardrails.namespaces import ALWAYS

Object = Mapping[str, Any]


class Sorted(Struct, frozen=True):
    """`told`: those of which Argo CD has to tell. The others by `namespace/name`: `kept`, where nothing is changed, and
    `elsewhere`, outside Argo CD's own namespace.
    """

    told: tuple[Object, ...]
    kept: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def left_out(self) -> tuple[str, ...]:
        """Why nothing is asked of the others, in sentences."""
        kept = f"not asked of {', '.join(self.kept)}: nothing is changed where it goes (protected_namespaces)"
        elsewhere = f"not asked of {', '.join(self.elsewhere)}: the school reads Applications in {ARGOCD} alone"
        return (kept,) * bool(self.kept) + (elsewhere,) * bool(self.elsewhere)


def sorted_out(applications: Iterable[Object], policy: str) -> Sorted:
    """Each Application where it belongs; `policy` is the text of the one in force, empty where none is known."""
    patterns = (*ALWAYS, *_protected(policy))
    told: list[Object] = []
    kept: list[str] = []
    elsewhere: list[str] = []
    for one in applications:
        if (one["metadata"].get("namespace") or ARGOCD) != ARGOCD:
            elsewhere.append(named(one))
        elif _is_kept(one, patterns):
            kept.append(named(one))
        else:
            told.append(one)
    return Sorted(tuple(told), tuple(kept), tuple(elsewhere))


def named(application: Object) -> str:
    """`namespace/name`."""
    return f"{application['metadata'].get('namespace') or ''}/{application['metadata']['name']}"


def _protected(policy: str) -> tuple[str, ...]:
    try:
        return load(policy).protected_namespaces
    except PolicyError:  # then no function has it either
        return Policy().protected_namespaces


def _is_kept(application: Object, patterns: Iterable[str]) -> bool:
    """Whether all that it applies is in the namespaces of the patterns; the school itself may have rights elsewhere."""
    destination = ((application.get("spec") or {}).get("destination") or {}).get("namespace") or ""
    spaces = {destination, *(space for _, _, space, _ in owned(dict(application)))} - {""}
    return destination == NAMESPACE or (bool(spaces) and all(is_any(patterns, one) for one in spaces))
