"""The conditions of Argo CD's triggers (expr-lang), as far as `knative/argocd/notifications.yaml` uses them.

Known: `a.b?.c`, 'text', nil, [lists], ==, !=, in, not in, not, and, or, parentheses. Everything else is refused.
"""

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<path>[A-Za-z_][\w]*(?:\??\.[A-Za-z_][\w]*)+)|(?P<word>[a-z]+)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<sign>==|!=|[()\[\],]))"
)


class ExpressionError(Exception):
    """The expression uses what this evaluator does not know, or asks for a field of nil."""


def evaluate(expression: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression over named values."""
    tokens = _tokens(expression)
    parser = _Parser(tokens, values, expression)
    value = parser.either()
    if tokens:
        raise ExpressionError(f"{expression!r}: unexpected {tokens[0]!r}")
    return value


def _tokens(expression: str) -> list[str]:
    tokens, position, text = [], 0, expression.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            raise ExpressionError(f"{expression!r}: {text[position : position + 10]!r} is not known here")
        tokens.append(found.group().strip())
        position = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], values: Mapping[str, Any], expression: str) -> None:
        self._tokens, self._values, self._expression = tokens, values, expression

    def either(self) -> Any:
        value = self._both()
        while self._take("or"):
            other = self._both()
            value = bool(value) or bool(other)
        return value

    def _both(self) -> Any:
        value = self._negated()
        while self._take("and"):
            other = self._negated()
            value = bool(value) and bool(other)
        return value

    def _negated(self) -> Any:
        return not self._negated() if self._take("not") else self._compared()

    def _compared(self) -> Any:
        value = self._value()
        if self._take("=="):
            return value == self._value()
        if self._take("!="):
            return value != self._value()
        if self._take("in"):
            return value in self._value()
        if self._take("not"):
            if not self._take("in"):
                raise ExpressionError(f"{self._expression!r}: `in` is missing after `not`")
            return value not in self._value()
        return value

    def _value(self) -> Any:
        piece = self._tokens.pop(0) if self._tokens else ""
        if piece == "(":
            value = self.either()
            self._must(")")
            return value
        if piece == "[":
            items = []
            while not self._take("]"):
                items.append(self._value())
                if not self._take(","):
                    self._must("]")
                    break
            return items
        if piece == "nil":
            return None
        if piece[:1] in ("'", '"'):
            return piece[1:-1]
        if "." in piece:
            return self._field(piece)
        raise ExpressionError(f"{self._expression!r}: {piece!r} is not known here")

    def _field(self, path: str) -> Any:
        name, *steps = re.split(r"(?=\?\.|(?<!\?)\.)", path)
        value = self._values.get(name)
        for step in steps:
            if value is None and step.startswith("?"):
                return None
            if not isinstance(value, Mapping):
                raise ExpressionError(f"{path}: {step.lstrip('?.')} of nil")
            value = value.get(step.lstrip("?."))
        return value

    def _take(self, token: str) -> bool:
        if self._tokens and self._tokens[0] == token:
            self._tokens.pop(0)
            return True
        return False

    def _must(self, token: str) -> None:
        if not self._take(token):
            raise ExpressionError(f"{self._expression!r}: {token!r} is missing")
