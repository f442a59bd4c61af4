"""TypeScript declarations of Kubernetes models, as schemas: what `build_schemas` reads.

The packages hold compiled validators and these declarations, no schema. The declarations are generated and regular:
classes of quoted fields, aliases, unions of literals, arrays and maps. What they do not tell is lost: whole numbers,
patterns, bounds.
"""

import re
from typing import Any

Schema = dict[str, Any]
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ALIASES = re.compile(r"export type \{([^}]*)\};")
_TYPE = re.compile(r"export type (\w+) = ")
_CLASS = re.compile(r"export declare class \w+ extends Model<\w+> implements (\w+) \{")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\w$]+|\?:|[{}\[\]<>|;:,()&]')
_PLAIN = {"string": "string", "number": "number", "boolean": "boolean"}
_ANYTHING = ("any", "unknown", "object", "Record")


def read(text: str) -> dict[str, Schema]:
    """The schemas that a file declares, by their full names: classes, which have the fields of all that they extend,
    and aliases."""
    text = _COMMENT.sub("", text)
    full: dict[str, str] = {}
    for listed in _ALIASES.findall(text):
        full |= dict(re.findall(r"(\w+) as (\w+)", listed))
    found: dict[str, Schema] = {}
    for match in (*_CLASS.finditer(text), *_TYPE.finditer(text)):
        start = match.end() - 1 if match[0].endswith("{") else match.end()
        found.setdefault(full.get(match[1], match[1]), _Reader(text[start:], full).type())
    return {name: schema for name, schema in found.items() if schema != {"$ref": name}}


class _Reader:
    """Reads one type from the start of a text."""

    def __init__(self, text: str, full: dict[str, str]) -> None:
        self._tokens = (found.group() for found in _TOKEN.finditer(text))
        self._next = next(self._tokens, "")
        self._full = full

    def type(self) -> Schema:
        options = [self._one()]
        while self._next == "|":
            self._take("|")
            options.append(self._one())
        literals = [value for one in options for value in one.get("enum", ())]
        others = [one for one in options if "enum" not in one and one != {"type": "null"}]
        if not others:
            return {"type": "string", "enum": literals} if literals else {}
        if literals or {} in others:
            return {}
        different = [one for at, one in enumerate(others) if one not in others[:at]]
        return different[0] if len(different) == 1 else {"oneOf": different}

    def _one(self) -> Schema:
        token = self._take()
        if token == "{":
            return self._body()
        if token.startswith('"'):
            return {"enum": [token[1:-1]]}
        if token in _PLAIN:
            return {"type": _PLAIN[token]}
        if token.isdigit():
            return {"type": "integer"}
        if token == "null":
            return {"type": "null"}
        if token == "Array":
            self._take("<")
            items = self.type()
            self._take(">")
            return {"type": "array", "items": items}
        if token in _ANYTHING:
            return {}
        return {"$ref": self._full.get(token, token)}

    def _body(self) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        further: Schema | bool = False
        while self._next not in ("}", "static", "constructor"):
            if self._next == "[":
                while self._take() != "]":
                    pass
                self._take(":")
                further = self.type()
            else:
                name = self._take().strip('"')
                if self._take() == ":":
                    required.append(name)
                properties[name] = self.type()
            self._take(";")
        self._take(self._next)
        body: Schema = {"type": "object", "properties": properties, "additionalProperties": further}
        return body | ({"required": required} if required else {})

    def _take(self, expected: str = "") -> str:
        taken, self._next = self._next, next(self._tokens, "")
        if not taken or (expected and taken != expected):
            raise ValueError(f"{taken or 'the end'} where {expected or 'a type'} was expected")
        return taken
