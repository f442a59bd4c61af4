"""Go templates, as far as `knative/argocd/notifications.yaml` uses them; everything else is refused.

Known: text, `{{ pipeline }}`, `.field.field`, "strings", parentheses, and the functions printf (`%s` alone), toJson,
default, dig and list. Semantics follow text/template and Sprig: what is absent is nil, and a field of nil is an error.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|((?:\.[A-Za-z_][A-Za-z0-9_]*)+)|([A-Za-z]+)|([()|]))')


class TemplateError(Exception):
    """The template uses what this renderer does not know, or cannot be rendered from these values."""


def render(template: str, values: Mapping[str, Any]) -> str:
    """The text of a template."""
    if "{{" in _ACTION.sub("", template) or "}}" in _ACTION.sub("", template):
        raise TemplateError("an action is not closed")
    return _ACTION.sub(lambda action: _printed(_Action(action.group(1), values).result()), template)


def _printed(value: Any) -> str:
    return "<no value>" if value is None else str(value)


class _Action:
    """One `{{ }}`, parsed and evaluated in one pass."""

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self._text, self._values, self._tokens = text.strip(), values, _tokens(text)

    def result(self) -> Any:
        value = self._pipeline()
        if self._tokens:
            raise TemplateError(f"{self._text!r}: unexpected {self._tokens[0]!r}")
        return value

    def _pipeline(self) -> Any:
        value = self._command(())
        while self._tokens and self._tokens[0] == "|":
            self._tokens.pop(0)
            value = self._command((value,))
        return value

    def _command(self, piped: Sequence[Any]) -> Any:
        if not self._tokens:
            raise TemplateError(f"{self._text!r}: a value is missing")
        first = self._tokens.pop(0)
        if first[0] in '".(':
            if piped:
                raise TemplateError(f"{self._text!r}: only a function can take a piped value")
            return self._operand(first)
        if first not in _FUNCTIONS:
            raise TemplateError(f"{self._text!r}: function {first!r} is not known here")
        arguments = []
        while self._tokens and self._tokens[0] not in ("|", ")"):
            arguments.append(self._operand(self._tokens.pop(0)))
        return _FUNCTIONS[first]((*arguments, *piped))

    def _operand(self, piece: str) -> Any:
        if piece.startswith('"'):
            return json.loads(piece)
        if piece == "(":
            value = self._pipeline()
            if not self._tokens or self._tokens.pop(0) != ")":
                raise TemplateError(f"{self._text!r}: a parenthesis is not closed")
            return value
        if piece.startswith("."):
            return self._field(piece)
        raise TemplateError(f"{self._text!r}: {piece!r} is no value")

    def _field(self, token: str) -> Any:
        value: Any = self._values
        for name in token[1:].split("."):
            if not isinstance(value, Mapping):
                raise TemplateError(f"{token}: {name} of nil")
            value = value.get(name)
        return value


def _tokens(text: str) -> list[str]:
    tokens, position, text = [], 0, text.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            raise TemplateError(f"{text!r}: {text[position : position + 10]!r} is not known here")
        tokens.append(found.group().strip())
        position = found.end()
    return tokens


def _printf(arguments: Sequence[Any]) -> str:
    if not arguments or not isinstance(arguments[0], str):
        raise TemplateError("printf needs a format")
    pieces, rest = arguments[0].split("%s"), list(arguments[1:])
    if "%" in "".join(pieces) or len(rest) != len(pieces) - 1:
        raise TemplateError(f"printf {arguments[0]!r}: only %s, one for each value")
    words = ["%!s(<nil>)" if value is None else str(value) for value in rest]
    return "".join(piece + word for piece, word in zip(pieces, [*words, ""], strict=True))


def _to_json(arguments: Sequence[Any]) -> str:
    (value,) = _exactly(arguments, 1, "toJson")
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")  # as encoding/json does


def _default(arguments: Sequence[Any]) -> Any:
    fallback, value = _exactly(arguments, 2, "default")
    return value or fallback


def _dig(arguments: Sequence[Any]) -> Any:
    if len(arguments) < 3:
        raise TemplateError("dig needs a key, a default and a map")
    *keys, fallback, value = arguments
    for position, key in enumerate(keys):
        if not isinstance(value, Mapping):
            raise TemplateError(f"dig {key!r}: not a map, and Sprig panics on that")
        if key not in value:
            return fallback
        value = value[key]
        if value is None and position < len(keys) - 1:
            raise TemplateError(f"dig {key!r}: null, and Sprig panics on that")
    return value


def _list(arguments: Sequence[Any]) -> list[Any]:
    return list(arguments)


def _exactly(arguments: Sequence[Any], count: int, name: str) -> Sequence[Any]:
    if len(arguments) != count:
        raise TemplateError(f"{name} needs {count} values, not {len(arguments)}")
    return arguments


_FUNCTIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "printf": _printf,
    "toJson": _to_json,
    "default": _default,
    "dig": _dig,
    "list": _list,
}
