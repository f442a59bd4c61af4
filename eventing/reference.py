"""Prints `docs/events.md`: every event type with its JSON Schema, from the contract alone.

Run as `python -m eventing.reference`; a test fails while the page is stale.
"""

import json
from typing import Any

import msgspec

from eventing.contracts import EVENT_TYPES, MAX_HOPS, EventType

_HEAD = f"""# Events

Generated from `eventing/contracts.py` by `make docs`; do not edit.

Every event is a CloudEvent 1.0 with JSON data. Ours have `source` `/cortex-school/<function>`, a derived `id`,
`subject` (the video or improvement), `dataschema` (below, with its version), `correlationid`, `causationid`,
`partitionkey`, `hops` (refused above {MAX_HOPS}) and, where the cause had one, `traceparent`. What a person sends needs
`type` and data alone. A payload above its limit stays in the ledger for 30 days; its event has `dataref` and no data.

Readers take the version below, the one before it, and events without `dataschema`. Data that breaks its schema is
refused (422), marked with the field, and dead-lettered.

"""


def page() -> str:
    """The whole page."""
    payloads = {declared.payload.__name__: declared.payload for declared in EVENT_TYPES.values()}
    _, schemas = msgspec.json.schema_components(tuple(payloads.values()), ref_template="#/$defs/{name}")
    shared = {name: schema for name, schema in sorted(schemas.items()) if name not in payloads}
    parts = [_HEAD, *_overview(), "\n"]
    parts += [_section(declared, schemas[declared.payload.__name__]) for declared in EVENT_TYPES.values()]
    parts += ["## Shared definitions\n\n", "What `#/$defs/...` above refers to.\n\n", _fenced(shared, open_levels=3)]
    return "".join(parts)


def _overview() -> list[str]:
    rows = ["| type | from | what |\n", "|---|---|---|\n"]
    for declared in EVENT_TYPES.values():
        rows.append(
            f"| [`{declared.name}`](#{_anchor(declared)}) | {', '.join(declared.producers)} | {declared.summary} |\n"
        )
    return rows


def _section(declared: EventType, schema: dict[str, Any]) -> str:
    facts = [
        f"- from: {', '.join(declared.producers)}",
        f"- dataschema: {'its own' if declared.foreign else f'`{declared.dataschema}`'}",
        f"- limit: {declared.limit // 1024} KiB",
    ]
    if not declared.counts_hops:
        facts.append("- neither counts hops nor is refused for them")
    if declared.begins:
        facts.append("- hops are counted anew from it")
    if declared.terminal:
        facts.append("- consumed by nobody")
    return f"## {declared.name}\n\n{declared.summary}\n\n" + "\n".join(facts) + "\n\n" + _fenced(schema)


def _fenced(schema: dict[str, Any], open_levels: int = 2) -> str:
    return f"```json\n{_laid_out(schema, open_levels)}\n```\n\n"


def _laid_out(value: Any, open_levels: int, indent: str = "") -> str:
    """JSON with one line for each property; deeper levels stay on their line."""
    if not open_levels or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    members = [f"{inner}{json.dumps(name)}: {_laid_out(item, open_levels - 1, inner)}" for name, item in value.items()]
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"


def _anchor(declared: EventType) -> str:
    return declared.name.lower().replace(".", "")


if __name__ == "__main__":
    print(page().rstrip() + "\n", end="")
