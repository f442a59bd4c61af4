"""Who else applies what the school consists of: Argo CD's Applications, judged by what each of them owns. Pure.

What an Application owns is what Argo CD compared it with last, its `status.resources`: also what is missing in the
cluster, also before its first sync. It is empty until Argo CD has compared it once.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from functions._cli.installing.kubectl import NAMESPACE, Object
from functions._cli.installing.stages import Key, counted

SCHOOL = "cortex-online-school"  # the Application and the AppProject of knative/argocd
_SPACE = ("", "Namespace")
# What a school cannot be without, whatever its overlay; everything else in the namespace may be the user's own.
_RUNS = frozenset({("serving.knative.dev", "Service"), ("eventing.knative.dev", "Broker"), ("apps", "StatefulSet")})


class Writer(Struct, frozen=True):
    """An Application that has to do with the school's namespace: `what` it applies, and whether that is the school."""

    name: str
    in_the_way: bool
    what: str


def writers(applications: Iterable[Object], ours: Callable[[Key], bool]) -> tuple[Writer, ...]:
    """The Applications that apply something of `ours`, and those that apply something else into the namespace."""
    judged = (_judged(each, ours) for each in applications)
    return tuple(one for one in judged if one is not None)


def among(wanted: Iterable[Key]) -> Callable[[Key], bool]:
    """Whether something is one of these objects. The namespace itself may be in two places; what differs in it is said
    as a conflict.
    """
    listed = {key for key in wanted if key[:2] != _SPACE}
    return lambda key: key in listed or _is_application(key)


def running(outside: Iterable[Key]) -> Callable[[Key], bool]:
    """Whether something is what runs the school in its namespace, there or not, or is one of these beside it."""
    listed = frozenset(outside)
    return lambda key: key in listed or _is_application(key) or (key[2] == NAMESPACE and key[:2] in _RUNS)


def owned(application: Object) -> tuple[Key, ...]:
    """What Argo CD says that it applies, or would; empty while it has not compared it."""
    listed = (application.get("status") or {}).get("resources") or ()
    return tuple((_text(one, "group"), _text(one, "kind"), _text(one, "namespace"), _text(one, "name"))
                 for one in listed)  # fmt: skip


def _judged(application: Object, ours: Callable[[Key], bool]) -> Writer | None:
    found, name = owned(application), _name(application)
    destination = str(((application.get("spec") or {}).get("destination") or {}).get("namespace") or "")
    if same := [key for key in found if ours(key)]:
        return Writer(name, True, _listed(same))
    known = [key for key in found if key[:2] != _SPACE]
    if not known and destination in ("", NAMESPACE) and _is_the_school(application):
        return Writer(name, True, "the school (so its name, project, labels or path say)")
    if not found and destination == NAMESPACE:
        return Writer(name, False, "")
    here = [key for key in found if key[2] == NAMESPACE or key == (*_SPACE, "", NAMESPACE)]
    return Writer(name, False, counted({"kind": kind} for _, kind, _, _ in here)) if here else None


def _is_the_school(application: Object) -> bool:
    metadata, spec = application["metadata"], application.get("spec") or {}
    sources = (spec.get("source") or {}, *(spec.get("sources") or ()))
    return (
        SCHOOL in (metadata["name"], (metadata.get("labels") or {}).get("app.kubernetes.io/part-of"))
        or spec.get("project") == SCHOOL
        or any("knative/overlays/" in f"{one.get('path') or ''}/" for one in sources)
    )


def _is_application(key: Key) -> bool:
    """The school's own Application, of which another one is kept."""
    return key[:2] == ("argoproj.io", "Application") and key[3] == SCHOOL


def _listed(keys: list[Key]) -> str:
    more = f" and {len(keys) - 2} more" if len(keys) > 2 else ""
    return ", ".join(f"{kind} {name}" for _, kind, _, name in keys[:2]) + more


def _name(application: Object) -> str:
    metadata = application["metadata"]
    space = metadata.get("namespace") or ""
    return str(metadata["name"]) if space == "argocd" else f"{space}/{metadata['name']}"


def _text(one: Any, field: str) -> str:
    return str(one.get(field) or "")
