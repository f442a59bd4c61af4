"""Documents over http(s), for URLs that strangers name: public addresses only, checked again at every redirect.

The name is resolved once and the connection goes to that very address, so a name that changes its mind between check
and use gains nothing. Proxies are not used here: behind one, nobody could check the address.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from urllib.parse import quote, urljoin, urlsplit

from eventing.contracts import TRANSCRIPT_LIMIT
from eventing.handler import Temporary
from functions._clients.addresses import is_public, refusal_of, shown
from functions._clients.transcripts import SourceFailure

REDIRECTS = 5  # what a file host with a CDN needs, and short enough that a loop ends soon
SOCKET_TIMEOUT = 10.0  # seconds for connecting and between two reads
TOTAL_TIMEOUT = 30.0  # seconds for one answer, so that a server that drips bytes cannot hold the function
_TEXT = ("text/", "application/json", "application/x-subrip", "application/ttml", "application/octet-stream")
_SEND_ALONG = "Save the transcript as a .vtt, .srt, .json or .txt file and submit it with the event, or name its URL."

_AS_IT_IS = "/?:@!$&'()*+,;=%~[]"  # what RFC 3986 allows in a path and query, and escapes that are there already
_HEADERS = {"Accept": "text/*, application/json", "Accept-Encoding": "identity", "User-Agent": "cortex-school"}

Resolver = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host name, in the system's order; an OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Downloads:
    """A `DocumentSource`. `refuses` judges a URL's text, `allows` an address; tests on loopback pass their own."""

    def __init__(
        self,
        resolver: Resolver = resolve,
        refuses: Callable[[str], str] = refusal_of,
        allows: Callable[[str], bool] = is_public,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        socket_timeout: float = SOCKET_TIMEOUT,
        total_timeout: float = TOTAL_TIMEOUT,
    ) -> None:
        self._resolver, self._refuses, self._allows, self._tls = resolver, refuses, allows, tls
        self._socket_timeout, self._total_timeout = socket_timeout, total_timeout

    def document(self, url: str) -> bytes:
        """See `DocumentSource.document`."""
        for _ in range(REDIRECTS + 1):
            answer = self._get(url, self._checked(url))
            if isinstance(answer, bytes):
                return answer
            try:
                url = urljoin(url, answer)
            except ValueError as error:
                raise _refused(url, f"it redirects to something that is not a URL ({error})") from error
        raise SourceFailure("unavailable", f"{shown(url)}: more than {REDIRECTS} redirects", "Name the final URL.")

    def _checked(self, url: str) -> str:
        """The address to connect to. All must be public: a name with one foot inside is not trusted."""
        why = self._refuses(url)
        if why:
            raise _refused(url, why)
        try:
            host, port = _host_and_port(url)
        except UnicodeError as error:
            raise _no_host(url) from error
        try:
            addresses = self._resolver(host, port)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise Temporary(f"the name {host} cannot be resolved at the moment; it is tried again") from error
            message = f"{shown(url)}: there is no host {host}"
            raise SourceFailure("unavailable", message, "Check the URL's spelling.") from error
        inside = [address for address in addresses if not self._allows(address)]
        if inside or not addresses:
            raise _refused(url, f"{host} resolves to the internal address {', '.join(inside) or '(none)'}")
        return addresses[0]

    def _get(self, url: str, address: str) -> bytes | str:
        """The body, or where the server sends us instead."""
        target = quote(urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() or "/", safe=_AS_IT_IS)
        try:
            with ExitStack() as stack:
                connection = stack.enter_context(closing(self._connected(url, address)))
                late = stack.enter_context(ended_after(self._total_timeout, connection.sock))
                connection.request("GET", target, headers=_HEADERS)
                response = stack.enter_context(closing(connection.getresponse()))
                location = response.getheader("Location")
                if response.status in {301, 302, 303, 307, 308} and location:
                    return location
                _check_status(url, response.status)
                _check_headers(url, response)
                body = b"".join(_pieces(url, response))
                if late.is_set():
                    raise Temporary(f"{shown(url)} did not end within {self._total_timeout} s; it is tried again")
                return body
        except ssl.SSLCertVerificationError as error:
            message = f"{shown(url)}: its certificate is not valid ({error.verify_message})"
            raise SourceFailure("unavailable", message, _SEND_ALONG) from error
        except http.client.InvalidURL as error:
            raise _no_host(url) from error
        except (OSError, http.client.HTTPException) as error:
            why = f"{shown(url)} cannot be read at the moment ({type(error).__name__}: {error}); it is tried again"
            raise Temporary(why) from error

    def _connected(self, url: str, address: str) -> http.client.HTTPConnection:
        """A connection whose socket goes to `address`; Host header and certificate are those of the URL's name."""
        host, port = _host_and_port(url)
        if urlsplit(url).scheme == "http":
            connection = http.client.HTTPConnection(host, port)
            connection.sock = socket.create_connection((address, port), self._socket_timeout)
            return connection
        context = self._tls()
        secure = http.client.HTTPSConnection(host, port, context=context)
        plain = socket.create_connection((address, port), self._socket_timeout)  # last: nothing else fails from here on
        secure.sock = context.wrap_socket(plain, server_hostname=host)
        return secure


@contextmanager
def ended_after(seconds: float, connected: socket.socket) -> Iterator[threading.Event]:
    """Cuts the connection after so many seconds, whatever it is doing; the event says that this happened."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):  # the other side was faster
            connected.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, cut)
    alarm.start()
    try:
        yield late
    finally:
        alarm.cancel()


def _pieces(url: str, response: http.client.HTTPResponse) -> Iterator[bytes]:
    size = 0
    while piece := response.read1(65536):
        size += len(piece)
        if size > TRANSCRIPT_LIMIT:
            raise _refused(url, f"it is larger than {TRANSCRIPT_LIMIT} bytes")
        yield piece
    if response.length:
        raise Temporary(f"{shown(url)} broke off {response.length} bytes before its end; it is tried again")


def _refused(url: str, why: str) -> SourceFailure:
    return SourceFailure("refused", f"{shown(url)} was refused: {why}", _SEND_ALONG)


def _no_host(url: str) -> SourceFailure:
    return _refused(url, f"{urlsplit(url).hostname!r} is not a host name")


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return (
        host if ":" in host else host.encode("idna").decode(),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def _check_status(url: str, status: int) -> None:
    if status == 429:
        raise SourceFailure("blocked", f"{shown(url)} answered 429: too many requests", _SEND_ALONG)
    if status >= 500 or status in {408, 425}:
        raise Temporary(f"{shown(url)} answered {status}; it is tried again")
    if status != 200:
        advice = "Check that the URL opens without signing in. " + _SEND_ALONG
        raise SourceFailure("unavailable", f"{shown(url)} answered {status}", advice)


def _check_headers(url: str, response: http.client.HTTPResponse) -> None:
    kind = (response.getheader("Content-Type") or "text/plain").partition(";")[0].strip().lower()
    if not kind.startswith(_TEXT):
        raise _refused(url, f"its content type is {kind!r}, which is no transcript")
    length = response.getheader("Content-Length") or "0"
    if length.isdecimal() and int(length) > TRANSCRIPT_LIMIT:
        raise _refused(url, f"it is {length} bytes, more than {TRANSCRIPT_LIMIT}")
