"""Which keys of which Secrets the pods will not start without, and how to make them. Pure; no value is ever read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from functions._cli.installing.kubectl import NAMESPACE, Object

Keys = Mapping[str, frozenset[str]]
SOURCES = frozenset({"Secret", "SealedSecret", "ExternalSecret"})
# Redis' pod makes its access list of this template, and wants a password for each user that it names.
_TEMPLATE, _USER = "users.acl", re.compile(r"#@([a-z-]+)")
# Without these the pods start: then commands are refused, and nothing can be committed.
WANTED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("command-signing", ("key",), f"kubectl -n {NAMESPACE} create secret generic command-signing "
     "--from-literal=key=$(openssl rand -hex 32)"),
    ("github", ("token", "app-private-key"), f"kubectl -n {NAMESPACE} create secret generic github "
     "--from-file=token=/dev/stdin"),
)  # fmt: skip
_RANDOM = "$(openssl rand -hex 24)"  # passwords stand in URLs, so they are letters and digits


def required(objects: Iterable[Object]) -> dict[str, frozenset[str]]:
    """The Secrets by name, with the keys that manifests name and do not call optional."""
    found: dict[str, set[str]] = {}
    for data in objects:
        for name, key in _named(data):
            found.setdefault(name, set()).update({key} if key else ())
        if data["kind"] == "ConfigMap":
            users = _USER.findall((data.get("data") or {}).get(_TEMPLATE, ""))
            if users:
                found.setdefault("redis", set()).update(users)
    return {name: frozenset(keys) for name, keys in sorted(found.items())}


def brought(objects: Iterable[Object]) -> frozenset[str]:
    """Secrets that come with the manifests themselves: sealed, or from an external store."""
    names = set()
    for data in objects:
        if data["kind"] in SOURCES:
            target = (data.get("spec") or {}).get("target") if data["kind"] == "ExternalSecret" else None
            names.add(str((target or {}).get("name") or data["metadata"]["name"]))
    return frozenset(names)


def missing(needed: Keys, there: Keys) -> dict[str, frozenset[str]]:
    """What is needed and not there; a Secret that is absent as a whole has all its keys here."""
    gaps = {name: keys - there.get(name, frozenset()) for name, keys in needed.items()}
    return {name: keys for name, keys in gaps.items() if keys or name not in there}


def wanted(there: Keys, coming: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """What the pods start without and the school cannot work without: each Secret, and how to make it."""
    return tuple(
        (f"{name} ({' or '.join(keys)})", command)
        for name, keys, command in WANTED
        if name not in coming and not set(keys) & there.get(name, frozenset())
    )


def commands(gaps: Keys, there: Keys) -> tuple[str, ...]:
    """What to say to have them: a Secret is made, keys are added to one that is there."""
    lines = []
    for name, keys in gaps.items():
        if name in there:
            text = ",".join(f'"{key}":"{_RANDOM}"' for key in sorted(keys)).replace('"', '\\"')
            lines.append(f'kubectl -n {NAMESPACE} patch secret {name} -p "{{\\"stringData\\":{{{text}}}}}"')
        else:
            values = " ".join(f"--from-literal={key}={_RANDOM}" for key in sorted(keys))
            lines.append(f"kubectl -n {NAMESPACE} create secret generic {name} {values}".rstrip())
    return tuple(lines)


def _named(found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        reference = found.get("secretKeyRef")
        if isinstance(reference, dict) and not reference.get("optional"):
            yield str(reference["name"]), str(reference["key"])
        volume = found.get("secret")
        if isinstance(volume, dict) and not volume.get("optional") and (volume.get("secretName") or volume.get("name")):
            name = str(volume.get("secretName") or volume["name"])
            yield name, ""
            for item in volume.get("items") or ():
                yield name, str(item["key"])
        found = list(found.values())
    for each in found if isinstance(found, list) else ():
        yield from _named(each)
