"""`--set a.b[0].c=value` as Argo CD's `helm.parameters` have it: a name with dots and positions, and a value."""

import re
from typing import Any

from functions._manifests.helm.charts import ChartError

_STEP = re.compile(r"((?:\\.|[^.\[\\])+)|\.|\[(\d{1,4})\]", re.DOTALL)
_MAX_POSITION = 1000
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


def set_parameter(values: dict[str, Any], name: str, text: str, force_string: bool = False) -> None:
    """Put one parameter into the values, over what is there.

    Raises:
        ChartError: when the name is none.
    """
    steps = _steps(name)
    holder: Any = values
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if following is None:
            _store(holder, step, value_of(text, force_string), name)
            return
        held = _held(holder, step, name)
        wanted: type = list if isinstance(following, int) else dict
        if not isinstance(held, wanted):
            held = wanted()
            _store(holder, step, held, name)
        holder = held


def value_of(text: str, force_string: bool = False) -> Any:
    """What a value means: a number, true, false, null, a list in braces, else text."""
    if force_string:
        return text
    if text.startswith("{") and text.endswith("}"):
        return [value_of(part.strip()) for part in text[1:-1].split(",")] if text[1:-1].strip() else []
    if text in _WORDS:
        return _WORDS[text]
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    return text.replace("\\,", ",")


def _steps(name: str) -> list[str | int]:
    steps: list[str | int] = []
    position = 0
    while position < len(name):
        found = _STEP.match(name, position)
        if not found:
            raise ChartError(f"{name!r} is no name of a Helm parameter")
        position = found.end()
        if found[1]:
            steps.append(re.sub(r"\\(.)", r"\1", found[1]))
        elif found[2]:
            steps.append(int(found[2]))
    if not steps or not isinstance(steps[0], str):
        raise ChartError(f"{name!r} is no name of a Helm parameter")
    return steps


def _held(holder: Any, step: str | int, name: str) -> Any:
    if isinstance(step, int):
        return holder[step] if isinstance(holder, list) and step < len(holder) else None
    if not isinstance(holder, dict):
        raise ChartError(f"the Helm parameter {name!r} leads into a list")
    return holder.get(step)


def _store(holder: Any, step: str | int, value: Any, name: str) -> None:
    if isinstance(step, str) and isinstance(holder, dict):
        holder[step] = value
    elif isinstance(step, int) and isinstance(holder, list) and step < _MAX_POSITION:
        holder.extend([None] * (step + 1 - len(holder)))
        holder[step] = value
    else:
        raise ChartError(f"the Helm parameter {name!r} does not fit the values")
