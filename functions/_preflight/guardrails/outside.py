"""No plan sends anything to a host that the repository does not know."""

import re
from collections.abc import Iterator, Mapping

from eventing.vocabulary import Finding, Operation
from functions._manifests.paths import Select, Step, join, parse
from functions._manifests.repository import Repository
from functions._preflight.change import Change
from functions._preflight.secrecy.called import texts_in

RULE = "outside-hosts"
_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^\s/@\"'<>]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/:?#\"'<>()\\,;|]+)")
_BARE = re.compile(r"(?P<host>(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?")
# What holds the name of a host, where the value is no URL.
_HOLDS_HOST = re.compile(
    r"(?:HOST|HOSTS|HOSTNAME|URL|URI|ADDR|ADDRESS|ENDPOINT|SERVER|SERVERS|BROKER|BROKERS|UPSTREAM|TARGET|DSN|PEER|PEERS|RELAY|WEBHOOK|REMOTE)$",
    re.IGNORECASE,
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]"})  # noqa: S104 - compared, not bound
_INSIDE = (".svc", ".svc.cluster.local", ".cluster.local")
# Text that nothing connects to: what is said to people, and what an image is called (the rule `registries`).
_SAID = re.compile(r"(?:^|\.)(?:annotations|labels|image|description|apiVersion|expr|apiGroup)(?:\.|\[|$)")


def no_outside_hosts(change: Change) -> Iterator[Finding]:
    """Every host in a value of the plan is in the cluster, or in a file of the repository already."""
    for operation in change.plan.operations:
        for steps, name, text in texts_in(operation.value, _called(operation.path)):
            where = join((*_steps(operation), *steps))
            if _SAID.search(where):
                continue
            for host in sorted(set(_hosts(name, text))):
                if not _is_known(change.before, host, operation):
                    yield _told(operation, where, host)


def _steps(operation: Operation) -> tuple[Step, ...]:
    return parse(operation.path) if operation.op == "set_field" and operation.path else ()


def _called(path: str) -> str:
    steps = parse(path) if path else ()
    if len(steps) > 1 and steps[-1] == "value" and isinstance(steps[-2], Select):
        return steps[-2].value
    return str(steps[-1]) if steps else ""


def _hosts(name: str, text: str) -> Iterator[str]:
    yield from (found["host"] for found in _URL.finditer(text))
    for part in text.split(",") if _HOLDS_HOST.search(name) else ():
        bare = _BARE.fullmatch(part.strip())
        if bare:
            yield bare["host"]


def _is_known(before: Repository, host: str, operation: Operation) -> bool:
    plain = host.lower().rstrip(".")
    if plain in _LOCAL or plain.endswith(_INSIDE) or "$" in plain:
        return True
    if "." not in plain and ":" not in plain and not re.fullmatch(r"[0-9]+|0x[0-9a-f]+", plain):
        return True  # the name of a Service in the same namespace
    name, _, namespace = plain.partition(".")
    if before.find("Service", namespace, name) and operation.resource.kind:
        return True
    return _stands_in(before.files, plain)


def _stands_in(files: Mapping[str, bytes], host: str) -> bool:
    """Whether a file says this very host, not one that only ends or starts like it."""
    pattern = re.compile(
        rb"(?<![A-Za-z0-9.-])" + re.escape(host.encode()) + rb"(?![A-Za-z0-9-]|\.[A-Za-z0-9])", re.IGNORECASE
    )
    return any(pattern.search(body) for body in files.values())


def _told(operation: Operation, path: str, host: str) -> Finding:
    resource = operation.resource
    message = (
        f"{resource.kind} {resource.name}: {path} names the host {host}, which is neither in the cluster nor in Git"
    )
    return Finding(RULE, "error", f"{message}: leave it out, or do it by hand"[:1000], resource, operation.file, path)
