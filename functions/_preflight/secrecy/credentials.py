"""Whether a named value is a credential in plain text: by what it is called, and by what it looks like."""

import math
import re
from collections import Counter
from functools import lru_cache

from msgspec import Struct

from eventing.vocabulary import Severity
from functions._preflight.secrecy.token_shapes import token_in

_END = r"(?:[_.-]?(?:b64|base64|value|v?[0-9]+))?$"
_PASSWORD = re.compile(rf"(?:pass(?:word|wd|phrase)|pwd|(?:^|[_.-])pass){_END}", re.IGNORECASE)
_KEY = re.compile(
    rf"(?:(?:api|access|secret|private|signing|encryption|master|auth|license|account|jwt|session)[_.-]?key|"
    rf"secret|token|credentials?|cookie|bearer|salt|dsn){_END}",
    re.IGNORECASE,
)
# Values that stand for another one, or for none: references, templates, encrypted text, and what is to be filled in.
_STANDS_FOR = re.compile(
    r"\$\{|\$\(|\{\{|\$[A-Z_]+|<[^<>]*>|ENC\[|vault:|ref\+|op://|%[A-Z_]+%|secretref|!vault|\bos\.|process\.env|getenv",
    re.IGNORECASE,
)
# A value of such words alone waits to be filled in, if one of the first kind is among them: `your-api-key-here`.
_TO_FILL = frozenset(
    {"change", "changeit", "changeme", "changethis", "dummy", "example", "fake", "fill", "fixme", "here", "hidden",
     "insert", "placeholder", "put", "redacted", "removed", "replace", "replaced", "replaceme", "sample", "tbd",
     "todo", "unused", "x", "xx", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx", "your", "yourpassword", "yoursecret"}
)  # fmt: skip
_AROUND = frozenset(
    {"a", "access", "actual", "admin", "an", "and", "api", "base", "before", "by", "client", "configured", "credential",
     "created", "db", "deploy", "deployment", "encoded", "external", "from", "generated", "in", "it", "jwt", "key",
     "kubernetes", "manually", "me", "my", "of", "or", "pass", "password", "prod", "production", "real", "sealed",
     "secret", "secrets", "set", "strong", "the", "this", "to", "token", "use", "user", "value", "vault", "with"}
)  # fmt: skip
_NOTHING = frozenset(
    {"", "none", "null", "nil", "true", "false", "yes", "no", "on", "off", "enabled", "disabled", "auto"}
)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>]*:(?P<password>[^\s/@\"'<>]+)@[^\s/\"'<>]", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_.~-]{16,}")
_RANDOM = 3.0  # bits a character: words stay below, hexadecimal is near 4, base64 near 6
_WORD = re.compile(r"pass|pwd|secret|token|key|credential|cookie|bearer|salt|dsn", re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t]*(?:export[ \t]+|-[ \t]+)?[\"']?(?P<key>[A-Za-z][A-Za-z0-9_.-]{2,60})[\"']?[ \t]*[:=][ \t]*"
    r"(?P<quote>[\"']?)(?P<value>[^\s\"'#,;(){}\[\]]{4,200})(?P=quote)[ \t]*[,;]?[ \t]*(?:#.*)?$",
    re.MULTILINE,
)


class Leak(Struct, frozen=True):
    """A credential: what it is, in words that do not quote it, and how sure that is."""

    what: str
    severity: Severity


def leak(name: str, value: str, tokens: bool = True) -> Leak | None:
    """What a value gives away, where it gives anything away; `name` is what it is called.

    Without `tokens` the shapes of tokens are not looked for: the file that it is from is known to hold none.
    """
    token = token_in(value) if tokens else ""
    if token:
        return Leak(token, "error")
    if "eyJ" in value and _JWT.search(value):
        return Leak("a signed token (JWT)", "warning")
    if "://" in value and any(_is_secret(found["password"]) for found in _URL.finditer(value)):
        return Leak("a URL with a password", "warning")
    if "\n" in value.strip():
        return _in_lines(value) if _WORD.search(value) else None
    called = _called(name)
    return Leak(called, "warning") if called and _fits(name, value) else None


def _in_lines(text: str) -> Leak | None:
    """What the lines `name: value` or `name=value` of a configuration file give away."""
    for found in _LINE.finditer(text):
        key, value = found["key"], found["value"]
        if _called(key) and _fits(key, value) and (found["quote"] or not re.search(r"[a-z]\.[a-z]", value)):
            return Leak(f"{_called(key)} ({key})", "warning")
    return None


@lru_cache(maxsize=4096)
def _called(name: str) -> str:
    if _PASSWORD.search(name):
        return "a password"
    return "a secret" if _KEY.search(name) else ""


def _fits(name: str, value: str) -> bool:
    """A password is any word that stands for nothing else; other secrets have to look like one."""
    if not _is_secret(value):
        return False
    if _PASSWORD.search(name):
        return not re.search(r"\s|^/|://", value.strip())
    return is_random(value)


def _is_secret(value: str) -> bool:
    plain = value.strip()
    return len(plain) > 2 and not is_placeholder(plain)


def is_placeholder(value: str) -> bool:
    """Whether a value waits to be filled in, or says nothing."""
    plain = value.strip().lower()
    words = set(re.findall(r"[a-z]+", plain))
    filled = bool(words & _TO_FILL) and words <= _TO_FILL | _AROUND
    return filled or plain in _NOTHING or not re.search(r"[a-z0-9]", plain) or bool(_STANDS_FOR.search(value))


def is_random(value: str) -> bool:
    """Whether a value looks drawn, not written: long, letters and digits, no pattern."""
    plain = value.strip()
    if not _TOKEN.fullmatch(plain) or not re.search(r"[0-9]", plain) or not re.search(r"[A-Za-z]", plain):
        return False
    if plain.startswith("/") or re.fullmatch(r"[a-z0-9-]+(?:[./][a-z0-9-]+)+(?::[0-9]+)?", plain):
        return False  # a path, a host
    counts = Counter(plain)
    bits = -sum(count / len(plain) * math.log2(count / len(plain)) for count in counts.values())
    words = [part for part in re.split(r"[-_.]", plain) if part]
    return bits >= _RANDOM and not all(
        re.fullmatch(r"[a-z]{2,}|[a-z]+[0-9]|[0-9]{1,4}|v[0-9]+", part) for part in words
    )
