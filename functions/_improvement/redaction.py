"""Takes what looks like a credential out of a text that is shown to people or kept where many read. Pure.

The forms are those that their makers publish (GitHub: "About authentication to GitHub", token formats; AWS: IAM
identifiers; RFC 7519 and RFC 7468). What has no form of its own is recognised by the name it is given.
"""

import re

HIDDEN = "(redacted)"
_WHOLE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:.*?-----END [A-Z ]*PRIVATE KEY-----|.*)"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{20,}"
    r"|\bsk-[A-Za-z0-9_-]{20,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    re.DOTALL,
)
_IN_URL = re.compile(r"(://[^\s/:@]{1,100}:)[^\s/@]{1,200}(?=@)")
_NAMED = re.compile(
    r"((?:password|passwd|api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|secret[_-]?key)"
    r"[\"']?[ \t]*[:=][ \t]*[\"']?)[^\s\"']{6,}",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text without credentials."""
    return _NAMED.sub(rf"\1{HIDDEN}", _IN_URL.sub(rf"\1{HIDDEN}", _WHOLE.sub(HIDDEN, text)))
