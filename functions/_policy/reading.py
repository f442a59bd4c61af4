"""From text to policy: the plain file as it is in Git and mounted, or a ConfigMap that holds it. Pure."""

from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from eventing.handler import Permanent
from eventing.shapes import ready
from functions._manifests.source import one_line, only_document_of
from functions._manifests.tree import Unparsable
from functions._policy.policy import NEVER_ALLOWED, Mode, Policy, Seconds

T = TypeVar("T")
DATA_KEY = "policy.yaml"


class PolicyError(Permanent):
    """The policy cannot be used; the message names the file and the key."""


class Rehearsal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a rehearsal may change."""

    mode: Mode | None = None
    health_check_duration: Seconds | None = None
    sample_period: Seconds | None = None


def load(text: str, file: str = DATA_KEY) -> Policy:
    """The policy in `text`; `file` is only named in errors.

    Raises:
        PolicyError: for an unknown or repeated key, a wrong type, a figure out of range, or settings that contradict.
    """
    found = unwrapped(text, DATA_KEY, "policy", file)
    return _checked(converted({} if found is None else found, Policy, file), file)


def overlay(policy: Policy, text: str, file: str = "overlay") -> Policy:
    """The policy under a rehearsal's overlay, which may set the mode, the watch window and the sample period.

    Raises:
        PolicyError: for anything else in it.
    """
    found = parsed(text, file)
    rehearsal = converted({} if found is None else found, Rehearsal, file)
    said = {name: value for name, value in msgspec.structs.asdict(rehearsal).items() if value is not None}
    return _checked(replace(policy, **said), file)


def text_of(policy: Policy) -> str:
    """The policy as the plain file, which `load` reads back as the same policy."""
    return msgspec.yaml.encode(policy).decode()


def _checked(policy: Policy, file: str) -> Policy:
    if policy.sample_period > policy.health_check_duration:
        raise PolicyError(
            f"{file}: sample_period ({policy.sample_period:g} s) is longer than health_check_duration "
            f"({policy.health_check_duration:g} s); a watch without a sample proves nothing"
        )
    models = policy.models
    thinking = {f"experts.{name}": tier for name, tier in models.experts.items()}
    thinking |= {name: getattr(models, name) for name in ("router", "extraction", "planning", "diagnosis")}
    for key, tier in thinking.items():
        if tier not in models.tiers:
            raise PolicyError(f"{file}: models.{key} is {tier}, which models.tiers gives no model id")
    for kind in policy.allowed_kinds:
        if kind.partition(".")[0] in NEVER_ALLOWED:
            raise PolicyError(f"{file}: allowed_kinds has {kind}, which no plan ever changes; take it out")
    for window in policy.maintenance_windows:
        if window.start == window.end or not window.days:
            raise PolicyError(f"{file}: a maintenance window from {window.start} to {window.end} never opens")
    for window in policy.alerts.quiet_hours:
        if window.start == window.end or not window.days:
            raise PolicyError(f"{file}: alerts.quiet_hours from {window.start} to {window.end} never begin")
    return policy


def converted(found: Any, shape: type[T], file: str) -> T:
    """What was parsed, as this shape.

    Raises:
        PolicyError: where it is not of it; the message names the key.
    """
    try:
        return msgspec.convert(found, ready(shape))
    except msgspec.ValidationError as wrong:
        raise PolicyError(f"{file}: {one_line(wrong)}") from None


def unwrapped(text: str, key: str, what: str, file: str) -> Any:
    """What `text` holds: the plain file, or a ConfigMap with it under `key`; `what` it is, for errors.

    Raises:
        PolicyError: where it is no YAML, or a ConfigMap without it.
    """
    found = parsed(text, file)
    if not isinstance(found, dict) or found.get("kind") != "ConfigMap":
        return found
    data = found.get("data")
    inner = data.get(key) if isinstance(data, dict) else None
    if not isinstance(inner, str):
        raise PolicyError(f"{file}: the ConfigMap has no text under data[{key}]; put the {what} there")
    return parsed(inner, f"{file}: data[{key}]")


def parsed(text: str, file: str) -> Any:
    """The YAML in `text`: plain values and nothing else, whatever a person wrote.

    Raises:
        PolicyError: where it is none, gives a key twice, or is nested or numerous beyond what is read.
    """
    try:
        return only_document_of(text.encode(errors="surrogatepass"))
    except Unparsable as wrong:
        raise PolicyError(f"{file}: {one_line(wrong)}") from None
