"""Functions of Sprig and Helm that write and read YAML, JSON, base64 and digests."""

import base64
import binascii
import hashlib
import json
import urllib.parse
import zlib
from typing import Any

from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.gotemplate.printing import float_text
from functions._manifests.helm.sprig.signatures import Signature
from functions._manifests.helm.sprig.strings import text_of
from functions._manifests.helm.yaml_text import to_yaml
from functions._manifests.source import lenient_documents_of

_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def floats(value: Any) -> Any:
    """Plain data as Go reads it from JSON: every number is a float64."""
    if isinstance(value, dict):
        return {key: floats(one) for key, one in value.items()}
    if isinstance(value, list):
        return [floats(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read(text: str) -> Any:
    found = lenient_documents_of(text.encode(errors="replace"))
    if isinstance(found, str):
        raise TemplateError(found)
    return floats(found[0]) if found else None


def _from(text: str, read: Any, kind: type) -> Any:
    try:
        found = read(text)
    except (TemplateError, ValueError, RecursionError) as error:
        return {"Error": str(error)} if kind is dict else [str(error)]
    if found is None:
        return kind()
    if isinstance(found, kind):
        return found
    return {"Error": "no mapping"} if kind is dict else ["no list"]


def _toml_read(text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  5 ms, and hardly a chart reads TOML

    return tomllib.loads(text)


def _json_read(text: str) -> Any:
    return floats(json.loads(text))


def _json_scalars(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json_scalars(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json_scalars(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return _Number(value) if isinstance(value, float) else value


class _Number(float):
    """A float that json writes as Go does."""

    def __repr__(self) -> str:
        return float_text(float(self), -6, 21).replace("e-0", "e-")


def to_json(value: Any, indent: int | None = None, safe: bool = True) -> str:
    """A value as encoding/json marshals it."""
    separators = (",", ":") if indent is None else (",", ": ")
    data = _json_scalars(value)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=indent, separators=separators, default=text_of)
    for char, escape in _HTML.items() if safe else ():
        text = text.replace(char, escape)
    return text


def _decoded(decode: Any, text: str) -> str:
    try:
        return str(decode(text.encode()).decode(errors="replace"))
    except (binascii.Error, ValueError) as error:
        return str(error)


def _url(text: str) -> dict[str, Any]:
    parts = urllib.parse.urlsplit(text)
    userinfo, _, host = parts.netloc.rpartition("@")
    return {
        "scheme": parts.scheme, "host": host, "hostname": parts.hostname or "", "path": parts.path,
        "query": parts.query, "opaque": "", "fragment": parts.fragment, "userinfo": userinfo,
    }  # fmt: skip


def _joined_url(parts: dict[str, Any]) -> str:
    host = f"{parts['userinfo']}@{parts.get('host', '')}" if parts.get("userinfo") else str(parts.get("host", ""))
    whole = (parts.get("scheme", ""), host, parts.get("path", ""), parts.get("query", ""), parts.get("fragment", ""))
    return urllib.parse.urlunsplit([str(part) for part in whole])


def _toml(value: Any) -> str:
    raise TemplateError(f"toToml is not supported here (of a {type(value).__name__})")


def _digest(name: str) -> Signature:
    return "s", lambda text: hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


FUNCTIONS: dict[str, Signature] = {
    "toYaml": ("!a", to_yaml),
    "mustToYaml": ("!a", to_yaml),
    "toYamlPretty": ("!a", lambda value: to_yaml(value, pretty=True)),
    "fromYaml": ("s", lambda text: _from(text, _read, dict)),
    "fromYamlArray": ("s", lambda text: _from(text, _read, list)),
    "toJson": ("!a", to_json),
    "mustToJson": ("!a", to_json),
    "toPrettyJson": ("!a", lambda value: to_json(value, 2)),
    "mustToPrettyJson": ("!a", lambda value: to_json(value, 2)),
    "toRawJson": ("!a", lambda value: to_json(value, None, safe=False)),
    "mustToRawJson": ("!a", lambda value: to_json(value, None, safe=False)),
    "fromJson": ("s", lambda text: _from(text, _json_read, dict)),
    "mustFromJson": ("s", _json_read),
    "fromJsonArray": ("s", lambda text: _from(text, _json_read, list)),
    "toToml": ("!a", _toml),
    "fromToml": ("s", lambda text: _from(text, _toml_read, dict)),
    "b64enc": ("s", lambda text: base64.b64encode(text.encode()).decode()),
    "b64dec": ("s", lambda text: _decoded(base64.b64decode, text)),
    "b32enc": ("s", lambda text: base64.b32encode(text.encode()).decode()),
    "b32dec": ("s", lambda text: _decoded(base64.b32decode, text)),
    "sha1sum": _digest("sha1"),
    "sha256sum": _digest("sha256"),
    "sha512sum": _digest("sha512"),
    "adler32sum": ("s", lambda text: str(zlib.adler32(text.encode()))),
    "urlParse": ("s", _url),
    "urlJoin": ("m", _joined_url),
}
