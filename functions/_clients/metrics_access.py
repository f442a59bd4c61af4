"""Where Prometheus is and how it is asked: its URL, credentials, tenant and certificate authority.

None of what is secret is ever part of a message: what is shown of the URL has no user and no password, and whatever a
server says is looked through for them.
"""

import http.client
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

from eventing.settings import SettingError, in_header, secret, setting
from functions._clients.addresses import shown

HIDDEN = "(redacted)"
SHORTEST = 3  # characters of a secret that are looked for in a text; what is shorter stands in every other word


def nothing() -> str:
    """No token."""
    return ""


class Access:
    """A server by its URL, which may end in a path (`/prometheus` of Mimir, `/select/0/prometheus` of VictoriaMetrics)
    and carry `user:password@`; both in it have to be percent-encoded.

    `token` is asked for at each request, because mounted tokens are renewed; `tenant` is sent as X-Scope-OrgID (Mimir,
    Cortex, Loki); `authority` holds certificates in PEM that are trusted besides the system's.

    Raises:
        SettingError: when one of them cannot be what it has to be; it names the setting and no value.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str = "",
        password: str = "",
        token: Callable[[], str] = nothing,
        tenant: str = "",
        authority: str = "",
    ) -> None:
        try:
            parts = urlsplit(url)
            self.host, self.port = parts.hostname or "", parts.port
        except ValueError:
            raise _unreadable() from None
        if "@" in parts.path + parts.query + parts.fragment:
            raise _unreadable()
        self.tls, self.path, self.shown = parts.scheme == "https", parts.path.rstrip("/"), shown(url).rstrip("/")
        if parts.username is not None and user:
            raise SettingError("PROMETHEUS_URL names a user, and so does PROMETHEUS_USERNAME. Keep one.")
        self._user = user or unquote(parts.username or "")
        self._password = password or unquote(parts.password or "")
        self._token, self._tenant, self._authority = token, in_header("PROMETHEUS_TENANT", tenant), authority
        if ":" in self._user:
            raise SettingError("PROMETHEUS_USERNAME has a colon, which no user of basic authentication may have.")
        if self._user and token():
            raise SettingError("PROMETHEUS_TOKEN and a user for Prometheus are both set. Keep one.")
        if authority:
            self._context  # noqa: B018 - certificates that cannot be read stop the start

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """A connection that is not made yet."""
        if self.tls:
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=self._context)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def headers(self) -> dict[str, str]:
        """Who asks, and for whom.

        Raises:
            SettingError: when the file of the token cannot be read any more.
        """
        found = {"X-Scope-OrgID": self._tenant} if self._tenant else {}
        if token := in_header("PROMETHEUS_TOKEN", self._token()):
            return found | {"Authorization": f"Bearer {token}"}
        return found | {"Authorization": f"Basic {self._basic}"} if self._user or self._password else found

    def harmless(self, text: str) -> str:
        """The text without the password and the token, however they are written."""
        try:
            token = self._token()
        except SettingError:
            token = ""
        for one in (self._password, quote(self._password, safe=""), self._basic, token):
            text = text.replace(one, HIDDEN) if len(one) >= SHORTEST else text
        return text

    @property
    def _basic(self) -> str:
        return b64encode(f"{self._user}:{self._password}".encode()).decode()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()  # of the system, or of SSL_CERT_FILE and SSL_CERT_DIR
        if self._authority:
            try:
                context.load_verify_locations(cadata=self._authority)
            except (ssl.SSLError, ValueError):
                raise SettingError("PROMETHEUS_CA holds no certificate in PEM.") from None
        return context


def access_from(environ: Mapping[str, str]) -> Access | None:
    """The server that PROMETHEUS_URL names, with what else is set for it; None where it names none.

    Raises:
        SettingError: when a setting cannot be used.
    """
    url = setting(environ, "PROMETHEUS_URL", schemes=("http", "https"), default="")
    if not url:
        return None
    user = setting(environ, "PROMETHEUS_USERNAME", default="")
    password = secret(environ, "PROMETHEUS_PASSWORD", default="")
    if password and not user:
        raise SettingError("PROMETHEUS_PASSWORD is set without PROMETHEUS_USERNAME. Set both.")
    return Access(
        url,
        user=user,
        password=password,
        token=lambda: secret(environ, "PROMETHEUS_TOKEN", default=""),
        tenant=setting(environ, "PROMETHEUS_TENANT", default=""),
        authority=secret(environ, "PROMETHEUS_CA", default=""),
    )


def _unreadable() -> SettingError:
    return SettingError(
        "PROMETHEUS_URL is not a URL that can be read. Where it holds a password, write each sign of it that is "
        "neither a letter nor a digit as %XX, or use PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD."
    )
