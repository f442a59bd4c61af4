"""The pipelines inside the actions of a template."""

import re
from typing import Any

from functions._manifests.gotemplate.errors import TemplateError, TooMuch
from functions._manifests.gotemplate.lexing import Token
from functions._manifests.gotemplate.nodes import Call, Fields, Grouped, Operand, Pipeline, Value

_MAX_NESTING = 40  # parentheses inside parentheses
_WORDS = {"true": True, "false": False, "nil": None}
_KEYWORDS = frozenset(
    ("if", "with", "range", "else", "end", "define", "template", "block", "break", "continue")
)  # fmt: skip
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class PipelineParser:
    """Reads one action from its tokens."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    def more(self) -> bool:
        """Whether tokens are left."""
        return self._at < len(self._tokens)

    def keyword(self) -> str:
        """The word that starts a control action, taken; empty for any other action."""
        token = self._peek()
        if token and token.kind == "word" and token.text in _KEYWORDS:
            self._at += 1
            return token.text
        return ""

    def rest_texts(self) -> list[str]:
        """What is left, as text."""
        return [token.text for token in self._tokens[self._at :]]

    def quoted(self) -> str:
        """A name in quotes.

        Raises:
            TemplateError: when there is none.
        """
        token = self._peek()
        if not token or token.kind != "string":
            raise TemplateError("a name in quotes is missing")
        self._at += 1
        return unquoted(token.text)

    def pipeline(self) -> Pipeline:
        """The whole rest of the action as a pipeline.

        Raises:
            TemplateError: when it is none.
        """
        found = self._pipeline(0)
        if self.more():
            raise TemplateError(f"unexpected {self._tokens[self._at].text!r}")
        return found

    def _pipeline(self, depth: int) -> Pipeline:
        if depth > _MAX_NESTING:
            raise TooMuch(f"parentheses are nested deeper than {_MAX_NESTING}")
        names, declares = self._targets()
        commands = [self._command(depth)]
        while self._sign("|"):
            commands.append(self._command(depth))
        for command in commands[1:]:
            if isinstance(command[0], Value):
                raise TemplateError("a literal cannot take the value of a pipeline")
        return Pipeline(tuple(commands), names, declares)

    def _targets(self) -> tuple[tuple[str, ...], bool]:
        """`$x :=`, `$x =` or `$i, $x :=` at the start."""
        names, at = [], self._at
        while at < len(self._tokens) and self._tokens[at].kind == "variable":
            names.append(self._tokens[at].text)
            following = self._tokens[at + 1].text if at + 1 < len(self._tokens) else ""
            if following in (":=", "="):
                self._at = at + 2
                return tuple(names), following == ":="
            if following != ",":
                break
            at += 2
        return (), False

    def _command(self, depth: int) -> tuple[Operand, ...]:
        operands: list[Operand] = []
        while (token := self._peek()) and token.text not in ("|", ")"):
            if operands and not token.spaced and token.kind in ("word", "variable", "string", "number"):
                raise TemplateError(f"unexpected {token.text!r}")
            operands.append(self._operand(depth))
        if not operands:
            raise TemplateError("a command is missing")
        return tuple(operands)

    def _operand(self, depth: int) -> Operand:
        token = self._tokens[self._at]
        self._at += 1
        if token.text == "(":
            inner = self._pipeline(depth + 1)
            if not self._sign(")"):
                raise TemplateError("a closing parenthesis is missing")
            return Grouped(inner, self._names())
        if token.kind == "field":
            return Fields("", (token.text[1:], *self._names()))
        if token.kind == "dot":
            return Fields("", ())
        if token.kind == "variable":
            return Fields(token.text, self._names())
        if token.kind == "word":
            return Value(_WORDS[token.text]) if token.text in _WORDS else Call(token.text)
        if token.kind in ("string", "char", "number"):
            return Value(_literal(token))
        raise TemplateError(f"unexpected {token.text!r}")

    def _names(self) -> tuple[str, ...]:
        names = []
        while (token := self._peek()) and token.kind == "field" and not token.spaced:
            names.append(token.text[1:])
            self._at += 1
        return tuple(names)

    def _sign(self, sign: str) -> bool:
        token = self._peek()
        if token and token.kind == "sign" and token.text == sign:
            self._at += 1
            return True
        return False

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def unquoted(text: str) -> str:
    """A Go string literal, without its quotes and escapes."""
    if text.startswith("`"):
        return text[1:-1].replace("\r", "")
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1)
    if code[0] in "xuU" and len(code) > 1:
        return chr(min(int(code[1:], 16), 0x10FFFF))
    if len(code) == 3:
        return chr(int(code, 8))
    return _SIMPLE.get(code, code)


def _literal(token: Token) -> Any:
    if token.kind == "string":
        return unquoted(token.text)
    if token.kind == "char":
        return ord(unquoted(token.text)[:1] or "\0")
    text = token.text.replace("_", "")
    if len(text) > 40:
        raise TemplateError("a number is too long")
    try:
        if re.fullmatch(r"[+-]?0[0-7]+", text):
            return int(text, 8)
        return int(text, 0)
    except ValueError:
        return float(text)
