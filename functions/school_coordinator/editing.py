"""A person's edit of what was said: other parameters, the same practice. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from eventing.handler import Permanent
from eventing.vocabulary import Improvement
from functions._improvement.identity import statement_fingerprint

WHOLE = frozenset({"replicas", "min_replicas", "max_replicas", "port", "seconds", "history", "ttl_seconds"})
TEXT = frozenset(
    {"container", "image", "tag", "registry", "cpu", "memory", "path", "schedule", "min_available", "retention"}
)


def edited(improvement: Improvement, changes: Mapping[str, str]) -> Improvement:
    """The improvement with these parameters; an empty value takes one away. Its fingerprint follows.

    Raises:
        Permanent: for a parameter that no practice knows, a number that is none, or a remedy.
    """
    if improvement.category == "remedy":
        raise Permanent(
            "a remedy is the healer's, and has no parameters: approve it, reject it, or change Git yourself"
        )
    if not changes:
        raise Permanent("an edit names at least one parameter, as name=value")
    parameters = dict(improvement.parameters)
    for name, value in changes.items():
        if name not in WHOLE | TEXT:
            raise Permanent(f"no practice knows the parameter {name}; there are {', '.join(sorted(WHOLE | TEXT))}")
        if value == "":
            parameters.pop(name, None)
        elif name in TEXT:
            parameters[name] = value
        elif value.isascii() and value.isdecimal():
            parameters[name] = int(value)
        else:
            raise Permanent(f"{name} is a whole number, not {value!r}")
    fingerprint = statement_fingerprint(improvement.practice, parameters, improvement.targets)
    return replace(improvement, parameters=parameters, fingerprint=fingerprint)
