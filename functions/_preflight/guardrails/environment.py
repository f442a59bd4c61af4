"""No variable turns a program into another one, sends it elsewhere, or switches its guards off."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import Select, child
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping, paired, rows
from functions._preflight.rule import finding

RULE = "environment"
# Read by the loader, a shell, an interpreter or a client library before the program itself: each can run other code,
# or send what the program sends somewhere else.
_LOADED = re.compile(
    r"LD_[A-Z_]+|DYLD_[A-Z_]+|GCONV_PATH|PATH|IFS|ENV|BASH_ENV|SHELLOPTS|BASHOPTS|PS4|PROMPT_COMMAND|"
    r"PYTHON(?:PATH|HOME|STARTUP|INSPECT|BREAKPOINT|WARNINGS|EXECUTABLE)|NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|REPL_EXTERNAL_MODULE)|"
    r"(?:JAVA_TOOL|_JAVA|JDK_JAVA|JAVA|CATALINA|MAVEN|GRADLE)_?(?:OPTIONS|OPTS)|CLASSPATH|"
    r"PERL5?(?:OPT|LIB|DB)|RUBY(?:OPT|LIB)|PHP_INI_SCAN_DIR|PHPRC|LUA_(?:PATH|CPATH|INIT)(?:_[0-9]_[0-9])?|"
    r"DOTNET_STARTUP_HOOKS|CORECLR_[A-Z_]+|COR_[A-Z_]+|OPENSSL_(?:CONF|MODULES|ENGINES)|"
    r"GIT_(?:ASKPASS|CONFIG[A-Z_0-9]*|EDITOR|EXEC_PATH|EXTERNAL_DIFF|PAGER|PROXY_COMMAND|SSH|SSH_COMMAND|SSL_[A-Z_]+|"
    r"TEMPLATE_DIR)|SSH_(?:ASKPASS|AUTH_SOCK)|EDITOR|VISUAL|PAGER|BROWSER|"
    r"(?:HTTPS?|ALL|FTP|SOCKS[45]?|NO|WSS?|GLOBAL_AGENT_HTTPS?)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|CURL_HOME|WGETRC|"
    r"(?:PIP|NPM_CONFIG|UV|YARN|GO)_?(?:INDEX_URL|EXTRA_INDEX_URL|REGISTRY|PROXY|TRUSTED_HOST)|"
    r"KUBECONFIG|KUBERNETES_SERVICE_(?:HOST|PORT)|DOCKER_HOST|AWS_ENDPOINT_URL(?:_[A-Z0-9]+)?|AWS_(?:CONFIG|SHARED_CREDENTIALS)_FILE|"
    r"RES_OPTIONS|HOSTALIASES|LOCALDOMAIN|MALLOC_[A-Z_]+",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"[A-Z0-9_]+|[a-z]+_proxy")  # how variables are written; a key `path` is none
# The size of a heap is what most of them are really set for.
_HEAP = re.compile(
    r"(?:--max-old-space-size=[0-9]+|--max-semi-space-size=[0-9]+|-Xm[sx][0-9]+[kmgKMG]|-Xss[0-9]+[kmgKMG]|"
    r"-XX:[+-]?(?:MaxRAMPercentage|InitialRAMPercentage|UseContainerSupport|UseG1GC|UseSerialGC|MaxMetaspaceSize|"
    r"ActiveProcessorCount)(?:=[0-9.]+[kmgKMG]?)?|[0-9]+|\s+)+"
)
_GUARD = re.compile(
    r"(?:^|_)(?:AUTH|AUTHENTICATION|AUTHORIZATION|TLS|SSL|VERIFY|VERIFICATION|SECURE|SECURITY|CSRF|RBAC|MFA|SANDBOX|"
    r"HTTPS|REJECT_UNAUTHORIZED|HTTPSVERIFY|AUDIT)(?:_|$)|(?:VERIFY|REJECT_UNAUTHORIZED)$",
    re.IGNORECASE,
)
_HOLE = re.compile(
    r"(?:^|_)(?:INSECURE|ANONYMOUS|NO_AUTH|DISABLE_AUTH|SKIP_(?:VERIFY|AUTH|TLS)|NO_(?:VERIFY|SSL|TLS)|NO_SSL_VERIFY|"
    r"ALLOW_EMPTY_PASSWORD|DISABLE_(?:SECURITY|TLS|SSL|CSRF)|TRUST_ALL|UNSAFE)(?:_|$)|EMPTY_PASSWORD$",
    re.IGNORECASE,
)
_OFF, _ON = (
    frozenset({"", "0", "false", "no", "off", "none", "disable", "disabled", "trust"}),
    frozenset({"1", "true", "yes", "on", "enable", "enabled"}),
)


def safe_environment(change: Change) -> Iterator[Finding]:
    """No variable that loaders, interpreters or clients obey comes in, and no guard is switched off by one."""
    for one in change.changed:
        if one.kind == "ConfigMap":
            yield from _keys(one, change.old(one))
        for path, container, before in paired(change.old(one), one):
            known = {str(entry.get("name")): entry for entry in rows((before or {}).get("env"))}
            for entry in rows(container.get("env")):
                name = str(entry.get("name"))
                why = "" if same(entry, known.get(name)) else _why_not(name, entry)
                if why:
                    where = child(path, "env", Select("name", name))
                    yield _refused(one, where, f"variable {name} of container {container.get('name')} {why}")
            yield from _gone(one, path, container, known)
            yield from _prefixed(one, path, container, before or {})


def _keys(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    """A ConfigMap may be read as variables as a whole (envFrom); its keys are their names."""
    known = mapping(old.data.get("data")) if old else {}
    for key, value in mapping(one.data.get("data")).items():
        why = "" if same(value, known.get(key)) or not _SHOUTED.fullmatch(key) else _why_not(key, {"value": value})
        if why:
            yield _refused(one, child("data", key), f"key {key}, read as a variable, {why}")


def _why_not(name: str, entry: Mapping[str, Any]) -> str:
    value = str(entry.get("value") or "").strip()
    if _LOADED.fullmatch(name) and (name != "ENV" or "/" in value):  # ENV=production is no file that a shell reads
        sized = "OPT" in name.upper() and bool(_HEAP.fullmatch(value))
        return "" if sized else "decides what is loaded, or where it connects to"
    if "valueFrom" in entry:
        return ""
    if (_GUARD.search(name) and value.lower() in _OFF) or (_HOLE.search(name) and value.lower() in _ON):
        return "switches a guard off"
    return ""


def _gone(one: Manifest, path: str, container: Mapping[str, Any], known: Mapping[Any, Any]) -> Iterator[Finding]:
    left = {str(entry.get("name")) for entry in rows(container.get("env"))}
    for name, entry in known.items():
        guarded = _GUARD.search(str(name)) and str(entry.get("value") or "").lower() in _ON
        if name not in left and guarded:
            message = f"variable {name} of container {container.get('name')} held a guard up and is removed"
            yield _refused(one, child(path, "env"), message)


def _prefixed(one: Manifest, path: str, container: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Finding]:
    """A prefix such as LD_ turns every key of a ConfigMap into such a variable."""
    known = rows(before.get("envFrom"))
    for position, entry in enumerate(rows(container.get("envFrom"))):
        prefix = str(entry.get("prefix") or "")
        if entry not in known and re.match(r"LD_|PYTHON|NODE_|JAVA|BASH|GIT_", prefix, re.IGNORECASE):
            yield _refused(one, child(path, "envFrom", position), f"prefix {prefix} makes variables that are obeyed")


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
