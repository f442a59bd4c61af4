"""The value under a key: a number without a unit gets that of its key. Pure."""

import re
from typing import Any

from functions.rag_validator.settings.schedules import written as cron
from functions.rag_validator.settings.values import Kind, Value, find

_KEY_UNITS = (
    (re.compile(r"_(?:ms|millis|milliseconds)$"), "ms"),
    (re.compile(r"_(?:s|secs?|seconds)$"), "s"),
    (re.compile(r"_(?:mins?|minutes)$"), "m"),
    (re.compile(r"_(?:hrs?|hours)$"), "h"),
    (re.compile(r"_days$"), "d"),
    (re.compile(r"_(?:kb|kib)$"), "K"),
    (re.compile(r"_(?:mb|mib)$"), "M"),
    (re.compile(r"_(?:gb|gib)$"), "G"),
)
_BARE = re.compile(r"\d+(?:\.\d+)?")
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1", "enabled"}), frozenset({"false", "no", "off", "0", "disabled"})


def read(kind: Kind, raw: Any, key: str = "", unit: str = "") -> Value | None:
    """The raw value as one of its kind, None where it is none."""
    text = {True: "true", False: "false"}[raw] if isinstance(raw, bool) else str(raw).strip()
    lowered = text.lower()
    match kind:
        case "flag":
            word = "on" if lowered in _TRUE else "off" if lowered in _FALSE else ""
            return Value("flag", text, word=word) if word else None
        case "word":
            return Value("word", text, word=lowered.replace("_", "-")) if text else None
        case "schedule":
            return cron(text)
        case "cores" if _BARE.fullmatch(text):
            return Value("cores", text, (float(text),))
        case "count" if lowered.startswith(":") and lowered[1:].isdigit():
            return Value("count", text, (float(text[1:]),))
        case "percent" if _BARE.fullmatch(text):
            return Value("percent", text, (float(text),))
        case "duration" | "bytes" if _BARE.fullmatch(text):
            return _with_unit(kind, text, key, unit)
    return next((one.value for one in find(kind, text) if one.end - one.start == len(text)), None)


def _with_unit(kind: Kind, text: str, key: str, unit: str) -> Value | None:
    known = next((one for pattern, one in _KEY_UNITS if pattern.search(key)), unit)
    if not known:
        return Value(kind, text, (float(text),)) if kind == "bytes" else None
    found = next(find(kind, f"{text}{known}"), None)
    return Value(kind, text, found.value.amounts) if found else None
