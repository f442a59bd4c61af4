"""Credentials that stand in Git in plain text."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import Step, join
from functions._manifests.repository import Manifest
from functions._preflight.rule import Rule, finding
from functions._preflight.secrecy.called import texts_in
from functions._preflight.secrecy.credentials import Leak, is_placeholder, leak
from functions._preflight.secrecy.token_shapes import may_hold_token
from functions._preflight.supply.examples import deployment
from functions._preflight.view import View

RULE = "plain-secret"
# Entries of Secrets that are no secret by themselves: who and where, and the public half of a certificate.
_PUBLIC = re.compile(
    r"(?:.*(?:user(?:name)?|login|email|host(?:name)?|port|url|uri|endpoint|server|address|type|name|namespace|project|"
    r"database|region|bucket|issuer|audience|scopes?|schema|path|log[_-]?level|timeout|insecure|enabled|client[_-]?id)|"
    r"(?:.*[_.-])?(?:id|db|pub|crt|ca|cert|mode|driver|size))(?:[_.-]?in)?",
    re.IGNORECASE,
)
# Kinds that say where a secret is, or how it is sealed, and hold none.
_SEALED = frozenset(
    {"SealedSecret", "ExternalSecret", "ClusterExternalSecret", "PushSecret", "SecretStore", "ClusterSecretStore",
     "VaultStaticSecret", "VaultDynamicSecret", "OnePasswordItem", "BitwardenSecret", "InfisicalSecret",
     "CustomResourceDefinition"}
)  # fmt: skip


def no_plain_secrets(view: View) -> Iterator[Finding]:
    """No Secret, variable, argument, ConfigMap or other field holds a credential that anybody can read in Git."""
    for one in view.objects:
        if "sops" in one.data or one.kind in _SEALED:
            continue
        if one.kind == "Secret":
            yield from _secret(one)
            continue
        tokens = may_hold_token(view.repository.files[one.file])
        for steps, name, value in texts_in(one.data):
            if found := _leak(one.kind, steps, name, value, tokens):
                yield _told(one, join(steps), found)


def _leak(kind: str, steps: tuple[Step, ...], name: str, value: str, tokens: bool) -> Leak | None:
    """What a text gives away. Outside of pods and ConfigMaps a name proves little, so that only shapes count."""
    found = leak(name, value, tokens)
    named = found is not None and found.what == "a secret" and not _holds_values(kind, steps)
    return None if named else found


def _holds_values(kind: str, steps: tuple[Step, ...]) -> bool:
    return kind == "ConfigMap" or "env" in steps


def _secret(one: Manifest) -> Iterator[Finding]:
    for field in ("data", "stringData"):
        held = one.data.get(field)
        for key, value in held.items() if isinstance(held, dict) else ():
            text = _decoded(value) if field == "data" else value
            if isinstance(text, str) and (found := _in_secret(str(key), text)):
                yield _told(one, join((field, str(key))), found)


def _in_secret(key: str, text: str) -> Leak | None:
    found = leak(key, text)
    if found or is_placeholder(text) or _PUBLIC.fullmatch(key) or _is_certificate(text):
        return found
    return Leak("a value of a Secret", "warning")


def _is_certificate(text: str) -> bool:
    return text.lstrip().startswith("-----BEGIN CERTIFICATE-----")


def _decoded(value: Any) -> str:
    try:
        return base64.b64decode(str(value), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""  # no Secret of the API; the rule `schema` is not asked about it, `kubectl` would refuse it


def _told(one: Manifest, path: str, found: Leak) -> Finding:
    message = (
        f"{path} is {found.what} in plain text, and in the history of this repository for good: replace it, and keep "
        "the new one encrypted (SealedSecret, SOPS) or outside Git"
    )
    return finding(RULE, one, path, message, found.severity)


PLAIN_SECRET = Rule(
    id=RULE,
    severity="error",
    title="No credential stands in Git in plain text",
    why="Whoever may read the repository, or a clone, a fork or a backup of it, has the credential; the base64 of a "
    "Secret hides nothing. Deleting the line later leaves it in the history.",
    cure="Revoke the credential first. Then keep the new one as a SealedSecret, encrypted by SOPS, or fetched by an "
    "ExternalSecret, and let containers read it by secretKeyRef. Values that wait to be filled in (change-me, "
    "${PASSWORD}) are no finding.",
    check=no_plain_secrets,
    # The key is put together here, so that scanners of this file do not take it for one.
    example=deployment(
        container="env:\n  - name: GITHUB_TOKEN\n    value: " + "gh" + "p_" + "k7Q2m9Xw4Rt6Yb8Nc3Vd5Zf1Hj0Lp7Sg2Ma4"
    ),
    cured=deployment(
        container="env:\n  - name: GITHUB_TOKEN\n    valueFrom: {secretKeyRef: {name: web, key: github-token}}"
    ),
    knows="A key or token with the prefix of its provider, and a private key, is an error. A password is known by its "
    "name alone, so it is a warning: it may belong to a demo. No finding quotes the value.",
)
