"""Whether a value by itself has the type and the form that a schema wants, and in words why not."""

import re
from functools import lru_cache
from typing import Any

from functions._preflight.objects.schemas.schema import Schema

_WANTED = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}
_IS = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
_BITS = {"int32": 31, "int64": 63}
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")  # Go's StdEncoding


def why_not_type(schema: Schema, value: Any, quotes: bool = True) -> str:
    """Why the value has not the type; empty where it has, or where any will do."""
    wanted = types_of(schema)
    if not wanted or any(_is(value, one) for one in wanted):
        return ""
    shown = _shown(value) if quotes else "it"
    words = " or ".join(dict.fromkeys(_WANTED.get(one, one) for one in wanted))
    hint = ": put it in quotes" if "string" in wanted and isinstance(value, bool | int | float) else ""
    return f"{shown} is {_IS.get(type(value), 'something else')}, and must be {words}{hint}"


def takes_null(schema: Schema) -> bool:
    """Whether null may stand there, as the schema says it."""
    if schema.type is not None:
        return "null" in schema.type if isinstance(schema.type, list) else schema.type == "null"
    return not schema.one_of or any(map(takes_null, schema.one_of))


def types_of(schema: Schema) -> tuple[str, ...]:
    """The types that it takes, where it says so; of alternatives that are types only, all of them."""
    if schema.int_or_string:
        return ("integer", "string")
    if schema.type is not None:
        listed = [schema.type] if isinstance(schema.type, str) else schema.type
        return tuple(one for one in listed if one != "null")
    found: list[str] = []
    for one in schema.one_of or ():
        if one.properties or one.ref or one.required:
            return ()
        found += types_of(one)
    return tuple(found)


def why_not_value(schema: Schema, value: Any, quotes: bool = True) -> str:
    """Why a value of the right type is not taken; empty where it is."""
    shown = _shown(value) if quotes else "it"
    if schema.enum is not None and value not in schema.enum:
        return f"{shown} is none of {', '.join(map(str, schema.enum[:20]))}: use one of them"
    if isinstance(value, str):
        return _why_not_text(schema, value, shown)
    if isinstance(value, int | float) and not isinstance(value, bool):
        bits = _BITS.get(schema.format or "", 0)
        if bits and not -(2**bits) <= value < 2**bits:
            return f"{shown} does not fit into {bits + 1} bits"
        if schema.minimum is not None and value < schema.minimum:
            return f"{shown} is below the minimum of {schema.minimum:g}"
        if schema.maximum is not None and value > schema.maximum:
            return f"{shown} is above the maximum of {schema.maximum:g}"
    if isinstance(value, list):
        return _why_not_length(len(value), schema.min_items, schema.max_items, "items")
    return ""


def _why_not_text(schema: Schema, value: str, shown: str) -> str:
    if schema.format == "byte" and not _BASE64.fullmatch(value.replace("\n", "").replace("\r", "")):
        return "is not base64: encode it, or use stringData in a Secret"
    if schema.pattern is not None:
        pattern = _compiled(schema.pattern)
        if pattern and not pattern.search(value):
            return f"{shown} does not match the pattern {schema.pattern[:200]}"
    return _why_not_length(len(value), schema.min_length, schema.max_length, "characters")


def _why_not_length(length: int, low: int | None, high: int | None, unit: str) -> str:
    if low is not None and length < low:
        return f"has {length} {unit}, at least {low} are needed"
    return f"has {length} {unit}, at most {high} are taken" if high is not None and length > high else ""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern of Go's RE2; None where Python cannot read it, or could take for ever over it."""
    if re.search(r"[*+}]\)[*+{]", pattern):  # nested repetition, which RE2 matches in linear time and Python does not
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _is(value: Any, wanted: str) -> bool:
    match wanted:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return whole and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return True


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    return text if 0 < len(text) <= 60 else "it"
