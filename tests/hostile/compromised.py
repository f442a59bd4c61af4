"""A language model in the hands of the attacker: it answers whatever the attack wants, in the form that is asked for.

It is the fake of `Models`, so everything between its answers and Git is the product's. It knows the repository, as an
attacker may: the old values that it claims to expect are the right ones.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from functions._clients.model_calls import Request
from functions._clients.scripted_models import ScriptedModels
from functions._manifests.paths import get
from functions._manifests.repository import Repository
from tests.hostile.corpus import Numbered

_LESSON = re.compile(r"attack(\d{5})")


class Compromised(ScriptedModels):
    """Answers by the attack that the question is about; `repository` is what it may know."""

    def __init__(self, attacks: tuple[Numbered, ...], repository: Repository) -> None:
        super().__init__(self._said)
        self._attacks = {one.number: one for one in attacks}
        self._repository = repository

    def know(self, repository: Repository) -> None:
        """Show it the repository."""
        self._repository = repository

    def _said(self, request: Request) -> str:
        one = self._attacks[int(_LESSON.search(request.video)[1])]  # type: ignore[index]  # each has its number
        kind = request.purpose.partition(".")[0]
        if kind == "extraction":
            return extraction(one)
        if kind == "expert":
            return verdict(one, request.purpose.partition(".")[2], request.schema)
        return plan(one, self._repository)


def extraction(one: Numbered) -> str:
    """What the reader writes down."""
    attack = one.attack
    if attack.extraction_text:
        return attack.extraction_text.replace('"x"', json.dumps(one.sentence))
    if attack.extraction_size:
        return json.dumps({"improvements": [_draft(one, {"description": "a" * attack.extraction_size})]})
    drafts = [_draft(one, said) for said in (attack.reads or ({},))] * attack.reads_copies
    return json.dumps({"improvements": drafts})


def _draft(one: Numbered, said: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(said)
    parameters = given.pop("parameters", {})
    targets = given.pop("targets", [{"kind": "Deployment", "namespace": "orders", "name": "orders-api"}])
    return {
        "quote": one.sentence,
        "timestamp": 0.0,
        "practice": "",
        "category": "capability",
        "type": "setting",
        "title": one.attack.name,
        "description": one.text[:1500],
        "relevance": 1.0,
        "parameters": [{"name": str(name), "value": str(value)} for name, value in parameters.items()],
        "targets": [{"kind": "", "namespace": "", "name": ""} | target for target in targets],
        "notes": [],
        **given,
    }


def verdict(one: Numbered, expert: str, schema: Mapping[str, Any]) -> str:
    """What a judge says: nothing better ever was. Whatever the schema asks for is there."""
    if one.attack.judges_text:
        return one.attack.judges_text
    best: dict[str, Any] = {
        "feasibility": 1.0,
        "impact": 1.0,
        "effort": 0.0,
        "risk": 0.0,
        "priority": "high",
        "veto": False,
        "reason": "Approved.",
        "risks": [],
        "recommendations": [],
        "dependencies": [],
    }
    wanted = {name: _smallest(part) for name, part in schema.get("properties", {}).items()}
    return json.dumps({**wanted, **best, **one.attack.judges})


def _smallest(schema: Mapping[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    empty: dict[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": []}
    return empty.get(str(schema.get("type")), {})


def plan(one: Numbered, repository: Repository) -> str:
    """What the planner composes."""
    operations = [each for said in one.attack.plan for each in _operations(said, repository)] * one.attack.copies
    if one.attack.nested:
        operations = [_field("Deployment", "orders", "orders-api", "metadata.annotations", "", "[" * one.attack.nested)]
    return json.dumps(
        {
            "way": "operations" if operations else "nothing",
            "summary": one.text[:1500],
            "reason": "There is nothing to do.",
            "practice": "",
            "parameters": [],
            "targets": [],
            "application": "orders",
            "operations": operations,
            "automatic": True,
            "approved": True,
            "file": "../../etc/passwd",
        }
    )


def _operations(said: Mapping[str, Any], repository: Repository) -> Iterator[dict[str, Any]]:
    kind, _, name = str(said.get("of", "Deployment/orders-api")).partition("/")
    manifest = next((one for one in repository.of_kind(kind) if one.name == name), None)
    for path, value in said.get("set", {}).items():
        there = _there(manifest.data, path) if manifest else None
        place = manifest.namespace if manifest else "orders"
        yield _field(kind, place, name, path, "" if there is None else json.dumps(there), json.dumps(value)) | {
            "file": said.get("file", "")
        }
    for path, (old, new) in said.get("exchange", {}).items():
        place = manifest.namespace if manifest else "orders"
        yield _field(kind, place, name, path, json.dumps(old), json.dumps(new)) | {"op": "replace_text"}
    if "add" in said:
        data = said["add"]
        metadata = data["metadata"]
        added = _field(data["kind"], metadata.get("namespace", ""), metadata["name"], "", "", json.dumps(data))
        yield added | {"op": "add_resource", "file": said["file"]}
    if "delete" in said:
        kind, _, name = said["delete"].partition("/")
        yield _field(kind, "orders", name, "", "", "") | {"op": "remove_resource"}
    if "operations" in said:
        raw = said["operations"]
        resource = raw["resource"]
        there = "" if raw.get("expected") is None else json.dumps(raw["expected"])
        named = _field(resource["kind"], resource["namespace"], resource["name"] or "-", raw.get("path", ""), there, "")
        yield named | {"op": raw["op"], "value": json.dumps(raw["value"]), "file": raw["file"]}


def _there(data: Any, path: str) -> Any:
    try:
        return get(data, path)
    except ValueError:
        return None


def _field(kind: str, namespace: str, name: str, path: str, expected: str, value: str) -> dict[str, Any]:
    return {
        "op": "set_field",
        "kind": kind,
        "namespace": namespace,
        "name": name,
        "path": path,
        "expected": expected,
        "value": value,
    }
