"""Settings from the environment: absent, malformed or injected by Kubernetes, they stop the start with a clear word."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

# Kubernetes puts `<SERVICE>_PORT=tcp://<address>:<port>` into every container of a namespace that has such a Service.
_SERVICE_LINK = re.compile(r"tcp://(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d+")


class SettingError(Exception):
    """A setting is absent or cannot be what it has to be. Its message names the setting and what to do, no secrets."""


def setting(environ: Mapping[str, str], name: str, *, schemes: Sequence[str] = (), default: str | None = None) -> str:
    """The value of a setting; an empty one counts as absent. With `schemes` it has to be a URL of one of them.

    Raises:
        SettingError: when it is absent and has no default, a service link, no URL, or a URL of another scheme.
    """
    value = environ.get(name, "").strip()
    if not value:
        if default is None:
            expected = f" to a URL such as {schemes[0]}://..." if schemes else ""
            raise SettingError(f"{name} is not set. Set it{expected} in the service's environment.")
        return default
    if "tcp" not in schemes and _SERVICE_LINK.fullmatch(value):
        raise SettingError(
            f"{name}={value} looks like a Kubernetes service link: Kubernetes injects such a variable for a Service of "
            f"that name. Set `enableServiceLinks: false` in the pod, and {name} to {_wanted(schemes)}."
        )
    if schemes and (scheme := _scheme(name, value)) not in schemes:
        raise SettingError(f"{name} is not {_wanted(schemes)}: its scheme is {scheme or 'missing'!r}.")
    return value


def _scheme(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is none
        host = parts.hostname or ""
        if not host.isprintable() or " " in host or (not host and parts.scheme in ("http", "https")):
            raise ValueError
        host.encode("idna")
    except ValueError:  # UnicodeError, too; its message repeats what may be a password
        raise SettingError(
            f"{name} is not a URL that can be read: it needs a host that is a name or an address, and a port, if any, "
            "up to 65535. Where it holds a password, write each sign of that as %XX that is neither a letter nor a "
            "digit."
        ) from None
    return parts.scheme


def secret(environ: Mapping[str, str], name: str, *, default: str | None = None) -> str:
    """A secret from `NAME`, or from the file that `NAME_FILE` names (a mounted Secret), without surrounding space.

    Raises:
        SettingError: when both are set, when the file is unreadable or empty, when it is absent without a default.
    """
    path = environ.get(f"{name}_FILE", "").strip()
    if not path:
        if default is None and not environ.get(name, "").strip():
            raise SettingError(
                f"Neither {name} nor {name}_FILE is set. Set {name}_FILE to the path of a mounted Secret."
            )
        return setting(environ, name, default=default)
    if environ.get(name, "").strip():
        raise SettingError(f"Both {name} and {name}_FILE are set. Keep one, so that it is clear which is used.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{name}_FILE={path} cannot be read ({type(error).__name__}). Mount the Secret at that path."
        ) from error
    if not value:
        raise SettingError(f"{name}_FILE={path} is empty. Put the secret into the mounted Secret.")
    return value


def in_header(name: str, value: str) -> str:
    """The value, if a header can hold it; what an HTTP client would say of any other holds the value.

    Raises:
        SettingError: when no header can.
    """
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise SettingError(f"{name} holds spaces, line breaks or signs that no header may have.")
    return value


def _wanted(schemes: Sequence[str]) -> str:
    return f"a {' or '.join(schemes)} URL" if schemes else "the value you mean"
