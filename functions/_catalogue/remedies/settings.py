"""Settings that a program does not accept, and credentials that are placeholders."""

import re
from collections import Counter
from typing import Any

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, named_items

# logging.getLevelName of Python knows its levels in capitals only (Lib/logging/__init__.py, _nameToLevel).
_LEVELS = ("critical", "fatal", "error", "warn", "warning", "info", "debug", "notset")


def spell_level(patient: Patient) -> Answer:
    """A log level in the capitals that Python wants, in the one variable that has it."""
    value, manifest = patient.details.get("value", ""), patient.manifest
    if manifest is None or value.lower() not in _LEVELS or value == value.upper():
        return None
    found = [
        child(where, "value")
        for where, entry in _variables(manifest)
        if entry.get("value") == value and "LEVEL" in str(entry.get("name")).upper()
    ]
    cause = f"the program knows no level {value!r}: Python's are written in capitals"
    if len(found) != 1:
        return Escalation("it is not plain which variable it comes from", cause)
    what = f"{value.upper()} instead of {value}"
    return Treatment((put(manifest, found[0], value.upper()),), what, (manifest.resource,), "", cause)


def refer_to_secret(patient: Patient) -> Answer:
    """A placeholder gives way to the Secret that the same variable comes from elsewhere in the repository."""
    manifest = patient.manifest
    if manifest is None:
        return None
    wrong = {one.path for one in patient.findings_of("placeholder")}
    for where, entry in _variables(manifest):
        if child(where, "value") not in wrong:
            continue
        name = str(entry.get("name"))
        cause = f"{name} is a placeholder that somebody meant to replace"
        source = _usual(patient, name)
        if source is None:
            return Escalation("no workload of the repository shows which Secret it comes from", cause)
        operations = (put(manifest, where, {"name": name, "valueFrom": {"secretKeyRef": source}}),)
        held = f"Secret {source['name']} must be in namespace {manifest.namespace}; Git does not show it"
        what = f"{name} comes from key {source['key']} of Secret {source['name']}, as it does elsewhere"
        return Treatment(operations, what, (manifest.resource,), held, cause)
    return None


def other_key(patient: Patient) -> Answer:
    """The entry that the Secret or ConfigMap has, where facts or Git list them and only one can be meant."""
    manifest, name, key = patient.manifest, patient.details.get("name", ""), patient.details.get("key", "")
    if manifest is None or not name:
        return None
    cause = f"{patient.details.get('kind', 'the object')} {name} has no entry {key}"
    known = _keys(patient, manifest.namespace, name)
    akin = [one for one in known if _akin(one, key)] if len(known) > 1 else list(known)
    if len(akin) != 1:
        return Escalation(
            f"correct the key, or add the entry {key}" + (f"; it has {', '.join(sorted(known))}" if known else ""),
            cause,
        )
    operations = [
        put(manifest, child(where, "valueFrom", field, "key"), akin[0])
        for where, entry in _variables(manifest)
        for field in ("secretKeyRef", "configMapKeyRef")
        if get(entry, f"valueFrom.{field}.name") == name and get(entry, f"valueFrom.{field}.key") == key
    ]
    if not operations:
        return Escalation("it is not read by a variable: correct the volume's items", cause)
    held = "it names the entry that is there, and only a person knows which was meant"
    return Treatment(tuple(operations), f"read entry {akin[0]} of {name}", (manifest.resource,), held, cause)


def _variables(manifest: Manifest) -> list[tuple[str, dict[str, Any]]]:
    both = (*containers(manifest), *containers(manifest, init=True))
    return [each for path, container in both for each in named_items(child(path, "env"), container.get("env"))]


def _usual(patient: Patient, variable: str) -> dict[str, str] | None:
    """Where a variable of this name comes from in other workloads; of several the most frequent, near ones first."""
    here = patient.manifest.namespace if patient.manifest else ""
    votes: Counter[tuple[str, str]] = Counter()
    for one in patient.repository.workloads():
        for _, entry in _variables(one):
            source = get(entry, "valueFrom.secretKeyRef")
            if entry.get("name") == variable and isinstance(source, dict) and source.get("name") and source.get("key"):
                votes[str(source["name"]), str(source["key"])] += 100 if one.namespace == here else 1
    if not votes:
        return None
    (name, key), _ = votes.most_common(1)[0]
    return {"name": name, "key": key}


def _keys(patient: Patient, namespace: str, name: str) -> set[str]:
    live = [one.keys for one in patient.facts.objects if (one.namespace, one.name) == (namespace, name) and one.keys]
    if live:
        return set(live[0])
    return {
        str(key)
        for one in patient.repository.manifests
        if (one.namespace, one.name) == (namespace, name)
        for field in ("data", "stringData")
        for key in (get(one.data, field) or {})
    }


def _akin(one: str, other: str) -> bool:
    plain = [re.sub(r"[^a-z0-9]", "", each.lower()) for each in (one, other)]
    return plain[0] in plain[1] or plain[1] in plain[0]


REMEDIES = (
    Remedy(
        id="spell-log-level",
        title="A log level as the program writes it",
        faults=("bad-setting",),
        precondition="the value is one of Python's levels in small letters, and stands in one variable",
        changes="that variable",
        risks="none that is known",
        undo="the commit is reverted: the program refuses its setting again",
        treat=spell_level,
    ),
    Remedy(
        id="read-from-secret",
        held=True,
        title="A credential from its Secret instead of a placeholder",
        faults=("unauthorized",),
        precondition="the variable is a placeholder, and other workloads read it from a Secret",
        changes="the variable's source",
        risks="the Secret may not be in this namespace: then the pods do not start",
        undo="the commit is reverted: the placeholder is back",
        treat=refer_to_secret,
    ),
    Remedy(
        id="read-existing-key",
        held=True,
        title="The entry that is there",
        faults=("missing-key",),
        precondition="Git or the facts list the entries, and one alone can be meant",
        changes="the key in the variable's source",
        risks="the entry may hold something else",
        undo="the commit is reverted: the key that is missing is named again",
        treat=other_key,
    ),
)
