"""Prometheus' expressions as trees. What is not understood raises `Unknown`."""

import re
from typing import Any

AGGREGATES = ("sum", "max", "min", "count", "avg")
RANGES = ("rate", "increase", "count_over_time", "max_over_time", "min_over_time", "avg_over_time", "last_over_time")
_TOKENS = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+?Inf\b)(?![a-zA-Z0-9_])|(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
    r'|(?P<text>"(?:[^"\\]|\\.)*")|(?P<range>\[[0-9smhd]+\])|(?P<sign>=~|!~|!=|==|<=|>=|[-+*/(){},=<>]))'
)
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_ORDER = {"or": 1, "<": 2, "<=": 2, ">": 2, ">=": 2, "==": 2, "!=": 2, "+": 3, "-": 3, "*": 4, "/": 4}


class Unknown(ValueError):
    """An expression that is not understood here."""


class Parser:
    """One expression, token by token."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, position = text, list[tuple[str, str]](), 0
        while position < len(text.rstrip()):
            found = _TOKENS.match(text, position)
            if found is None or found.lastgroup is None:
                raise Unknown(f"{text!r} at character {position}")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        self.at = 0

    def whole(self) -> Any:
        """The tree of all of it."""
        node = self.expression(0)
        if self.at != len(self.tokens):
            raise Unknown(f"{self.text!r}: {self.peek()} is too much")
        return node

    def peek(self) -> str:
        """The next token; empty at the end."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        """The next token, which has to be the wanted one."""
        found = self.peek()
        if not found or (wanted and found != wanted):
            raise Unknown(f"{self.text!r}: {wanted or 'more'} expected instead of {found!r}")
        self.at += 1
        return found

    def expression(self, least: int) -> Any:
        """Operands with operators that bind more tightly than `least`."""
        left = self.operand()
        while (order := _ORDER.get(self.peek(), 0)) > least:
            sign = self.take()
            left = ("binary", sign, left, self.expression(order))
        return left

    def operand(self) -> Any:
        """A number, an expression in parentheses, a selector, a call."""
        kind = self.tokens[self.at][0] if self.at < len(self.tokens) else ""
        if kind == "number":
            return ("number", float(self.take().replace("+", "")))
        if self.peek() == "(":
            self.take()
            node = self.expression(0)
            self.take(")")
            return node
        if self.peek() == "{":
            return self.selector("")
        if kind != "name":
            raise Unknown(f"{self.text!r}: {self.peek()!r} is not understood")
        name = self.take()
        if name in AGGREGATES and self.peek() in ("(", "by"):
            return self.aggregate(name)
        if self.peek() == "(":
            return self.call(name)
        return self.selector(name)

    def aggregate(self, name: str) -> Any:
        """`sum by (label) (expression)`, or with its labels behind."""
        by = self.labels() if self.peek() == "by" else ()
        self.take("(")
        inner = self.expression(0)
        self.take(")")
        return ("aggregate", name, self.labels() if self.peek() == "by" else by, inner)

    def labels(self) -> tuple[str, ...]:
        """`by (label, label)`."""
        self.take("by")
        self.take("(")
        found = []
        while self.peek() != ")":
            found.append(self.take())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return tuple(found)

    def call(self, name: str) -> Any:
        """A function of a selector over a range."""
        if name not in RANGES:
            raise Unknown(f"{self.text!r}: {name} is not understood")
        self.take("(")
        selector = self.selector(self.take() if self.peek() != "{" else "")
        span = self.take()
        self.take(")")
        parts = re.findall(r"(\d+)([smhd])", span)
        if not parts:
            raise Unknown(f"{self.text!r}: {span!r} is no range")
        return ("call", name, selector[1], sum(float(count) * _UNITS[unit] for count, unit in parts))

    def selector(self, name: str) -> Any:
        """`name{label="value"}`."""
        terms = [("__name__", "=", name)] if name else []
        if self.peek() == "{":
            self.take()
            while self.peek() != "}":
                label, sign, value = self.take(), self.take(), self.take()
                if sign not in ("=", "!=", "=~", "!~"):
                    raise Unknown(f"{self.text!r}: {sign!r} is no matcher")
                terms.append((label, sign, re.sub(r"\\(.)", r"\1", value[1:-1])))
                if self.peek() == ",":
                    self.take()
            self.take("}")
        return ("selector", tuple(terms))
