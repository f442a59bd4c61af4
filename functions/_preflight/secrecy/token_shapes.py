"""Shapes of credentials that cannot be anything else: private keys, and the tokens that providers give a prefix.

The prefixes are those that the providers document so that scanners find what leaked; a word for people goes with each.
"""

import re
from functools import lru_cache

_SHAPES = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/:]",
    "an age key": r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
    "a GitHub token": r"\bgh[oprsu]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{50,}",
    "a GitLab token": r"\bgl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_-]{20,}",
    "an AWS key": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "an Anthropic key": r"\bsk-ant-[A-Za-z0-9_-]{20,}",
    "an OpenAI key": r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9]{32,}",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Za-z0-9-]{10,}",
    "a Slack webhook": r"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}",
    "a Discord webhook": r"discord(?:app)?\.com/api/webhooks/[0-9]{16,}/[A-Za-z0-9_-]{40,}",
    "a Google key": r"\bAIza[A-Za-z0-9_-]{35}",
    "a Stripe key": r"\b[rs]k_live_[A-Za-z0-9]{16,}",
    "an npm token": r"\bnpm_[A-Za-z0-9]{36}",
    "a PyPI token": r"\bpypi-AgE[A-Za-z0-9_-]{40,}",
    "a Docker Hub token": r"\bdckr_[op]at_[A-Za-z0-9_-]{20,}",
    "a Hugging Face token": r"\bhf_[A-Za-z]{30,}",
    "a DigitalOcean token": r"\bdo[opr]_v1_[a-f0-9]{64}",
    "a SendGrid key": r"\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}",
    "a Telegram bot token": r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b",
    "a Tailscale key": r"\btskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{20,}",
    "a Vault token": r"\bhv[bs]\.[A-Za-z0-9_-]{24,}",
    "a Grafana token": r"\bglsa_[A-Za-z0-9]{32}_[a-f0-9]{8}",
    "a 1Password token": r"\bops_eyJ[A-Za-z0-9_-]{50,}",
    "an Azure storage key": r"AccountKey=[A-Za-z0-9+/]{80,}={0,2}",
}
# A text with none of these holds none of the shapes: looked for first, because that is many times as fast.
_MARKS = (
    "PRIVATE KEY", "AGE-SECRET", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "glpat-", "gldt-", "glrt-",
    "glcbt-", "glptt-", "glsoat-", "AKIA", "ASIA", "sk-", "xox", "xapp-", "hooks.slack", "/api/webhooks/", "AIza",
    "k_live_", "npm_", "pypi-AgE", "dckr_", "hf_", "_v1_", "SG.", ":AA", "tskey-", "hvs.", "hvb.", "glsa_", "ops_eyJ",
    "AccountKey",
)  # fmt: skip
_BYTES = tuple(mark.encode() for mark in _MARKS)
# What documentation writes in place of a key: the word itself, or one character over and over.
_EXAMPLE = re.compile(r"EXAMPLE|example|xxxx|XXXX|0000000|1234567|your|YOUR|\.\.\.|\*\*\*|redacted|REDACTED|(.)\1{7}")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {what: re.compile(shape) for what, shape in _SHAPES.items()}


def may_hold_token(content: bytes) -> bool:
    """Whether a closer look at a file is worth it."""
    return any(mark in content for mark in _BYTES)


def token_in(text: str) -> str:
    """What kind of credential a text holds, in words; empty where it holds none of a known shape."""
    if not any(mark in text for mark in _MARKS):
        return ""
    for what, pattern in _patterns().items():
        for found in pattern.finditer(text):
            if not _EXAMPLE.search(found.group()):
                return what
    return ""
