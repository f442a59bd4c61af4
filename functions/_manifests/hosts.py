"""Host names of Services in free text: values of environment variables, arguments, configuration files."""

import re
from typing import NamedTuple

_NAME = r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"  # a Service's name starts with a letter (DNS-1035)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(
    rf"(?<![A-Za-z0-9_./-])(?P<scheme>[a-z][a-z0-9+.-]*://)?(?:[^\s/@:\"']{{0,128}}(?::[^\s/@\"']{{0,256}})?@)?"
    rf"(?:{_LABEL}\.(?={_NAME}\.{_LABEL}\.svc(?![a-z0-9-])))?"  # one pod of a headless Service
    rf"(?P<name>{_NAME})(?:\.(?P<namespace>{_LABEL})(?P<rest>\.svc(?:\.[a-z0-9.-]*[a-z0-9])?)?)?"
    r"(?::(?P<port>[0-9]{1,5}))?(?![A-Za-z0-9_.-]|://)"
)


class Host(NamedTuple):
    """A possible Service. `certain`: written as a URL, with a port, or as `.svc`; else any word may look so."""

    name: str
    namespace: str
    port: int | None
    certain: bool


def hosts_in(text: str) -> tuple[Host, ...]:
    """Every word that may be a Service's host: `name`, `name.namespace`, `name.namespace.svc...`, with scheme or port.

    Of a pod's own name, `pod.name.namespace.svc...`, it is the Service that has to be there.

    A candidate is no finding: look the Service up, and believe uncertain ones only where the text is a host by itself.
    """
    found: dict[Host, None] = {}
    for match in _HOST.finditer(text):
        port = int(match["port"]) if match["port"] else None
        certain = bool(match["scheme"] or match["rest"] or port is not None)
        found[Host(match["name"], match["namespace"] or "", port, certain)] = None
    return tuple(found)
