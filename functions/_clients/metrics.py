"""Prometheus by its HTTP API: which series there are, and one expression over a span of time.

Nothing here decides. Whatever is no plain answer raises: an answer that is partial, an expression that is refused, a
server that is away. A sample is taken again in seconds, so a request is made once.
"""

import http.client
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from eventing.shapes import ready
from functions._clients.download import ended_after
from functions._clients.metric_series import Series
from functions._clients.metrics_access import Access, access_from

Shape = TypeVar("Shape")

SOCKET_TIMEOUT = 4.0  # seconds for connecting and between two reads
TOTAL_TIMEOUT = 8.0  # seconds for one answer; the server itself is told to give up a little earlier
LIMIT = 4 * 1024 * 1024  # bytes of one answer: 128 series over an hour are a tenth of it
JUNK = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # the last: brackets in brackets without end
_HEADERS = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
MOST_SERIES = 2000  # asked for at once; a server older than 2.53 does not know the parameter and is held by LIMIT


class Metrics(Protocol):
    """Every method raises `Temporary` when the server is away or its answer is none, `Permanent` when it refuses."""

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """The labels of every series that one of the selectors matches and that had samples in that time."""

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        """The expression's value at `start`, `start + step`, … up to `end`."""

    def ping(self) -> None:
        """Answer, or raise with what to do."""


class _Answer(Struct, frozen=True):
    status: str
    data: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    warnings: list[str] = []
    isPartial: bool = False  # VictoriaMetrics' way to say that a part of it did not answer


class _Row(Struct, frozen=True):
    metric: dict[str, str]
    values: list[tuple[float, str]] = []


class _Matrix(Struct, frozen=True):
    resultType: str
    result: list[_Row]


class _Vector(Struct, frozen=True):
    resultType: str


class Prometheus:
    """A server, or what speaks like one: Thanos, Mimir, VictoriaMetrics. `where` is a URL or all that leads there."""

    def __init__(
        self,
        where: str | Access,
        socket_timeout: float = SOCKET_TIMEOUT,
        total_timeout: float = TOTAL_TIMEOUT,
        limit: int = LIMIT,
    ) -> None:
        self._access = Access(where) if isinstance(where, str) else where
        self._socket_timeout, self._total_timeout, self._limit = socket_timeout, total_timeout, limit
        self._shown = self._access.shown

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """By `/api/v1/series`."""
        form = [("match[]", one) for one in selectors]
        span = [("start", f"{start:.3f}"), ("end", f"{end:.3f}"), ("limit", str(MOST_SERIES))]
        return tuple(self._asked("series", [*form, *span], list[dict[str, str]]))

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        """By `/api/v1/query_range`."""
        span = [("start", f"{start:.3f}"), ("end", f"{end:.3f}"), ("step", f"{step:g}")]
        given_up = [("timeout", f"{self._total_timeout * 0.75:g}s")]
        matrix = self._asked("query_range", [("query", query), *span, *given_up], _Matrix)
        if matrix.resultType != "matrix":
            said = self._access.harmless(matrix.resultType)[:40]
            raise Temporary(f"Prometheus at {self._shown} answered a {said!r}, not a matrix")
        try:
            return tuple(
                Series(row.metric, tuple((at, float(value)) for at, value in row.values)) for row in matrix.result
            )
        except ValueError:
            raise self._junk("a value that is no number") from None

    def ping(self) -> None:
        """Ask for a number; not each of those that speak like Prometheus tells its version."""
        self._asked("query", [("query", "vector(1)")], _Vector)

    def _asked(self, path: str, form: list[tuple[str, str]], shape: type[Shape]) -> Shape:
        status, body = self._answered(f"/api/v1/{path}", form)
        try:
            answer = msgspec.json.decode(body, type=ready(_Answer))
        except JUNK:
            answer = None
        said = (answer.error if answer else body[:2000].decode(errors="replace").strip()) or "no reason given"
        said = self._access.harmless(said)[:300]
        if status in (400, 422):
            raise Permanent(f"Prometheus at {self._shown} refused the expression ({status}): {said}")
        if status in (401, 403):
            raise Permanent(
                f"Prometheus at {self._shown} answered {status}; check PROMETHEUS_TOKEN, or PROMETHEUS_USERNAME and "
                "PROMETHEUS_PASSWORD"
            )
        if status != 200:
            raise Temporary(f"Prometheus at {self._shown} answered {status}: {said}")
        if answer is None or answer.status != "success":
            raise self._junk(said[:80])
        if answer.warnings or answer.isPartial:
            why = self._access.harmless(answer.warnings[0])[:300] if answer.warnings else "a part did not answer"
            raise Temporary(f"Prometheus at {self._shown} says that its answer is partial: {why}")
        try:
            return msgspec.json.decode(answer.data, type=ready(shape))
        except JUNK as error:
            raise self._junk(str(error)) from None

    def _answered(self, path: str, form: list[tuple[str, str]]) -> tuple[int, bytes]:
        try:
            headers = self._access.headers() | _HEADERS
            with closing(self._access.connection(self._socket_timeout)) as connection:
                connection.connect()
                with ended_after(self._total_timeout, connection.sock) as late:
                    # a long expression does not fit a URL
                    connection.request("POST", self._access.path + path, urlencode(form), headers)
                    with closing(connection.getresponse()) as response:
                        body = response.read(self._limit + 1)
                    if late.is_set():
                        raise Temporary(f"Prometheus at {self._shown} did not answer in {self._total_timeout:g} s")
                    if response.length and len(body) <= self._limit:
                        raise Temporary(f"Prometheus at {self._shown} broke off {response.length} bytes before its end")
        except SettingError as error:
            raise Temporary(str(error)) from None
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            why = self._access.harmless(f"{type(error).__name__}: {error}")[:300]
            advice = " and PROMETHEUS_CA" if isinstance(error, ssl.SSLError) else ""
            raise Temporary(f"Prometheus at {self._shown} is away ({why}); check PROMETHEUS_URL{advice}") from None
        if len(body) > self._limit:
            raise Temporary(
                f"Prometheus at {self._shown} answered more than {self._limit} bytes; nothing of it is used"
            )
        return response.status, body

    def _junk(self, what: str) -> Temporary:
        return Temporary(f"Prometheus at {self._shown} answered what is none of its answers ({what})")


class Bounded:
    """A server that is asked only so long in all: many slow answers must not hold a function beyond its timeout."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float], budget: float) -> None:
        self._metrics, self._clock, self._budget, self._until = metrics, clock, budget, clock() + budget

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """See `Metrics.series`."""
        self._in_time()
        return self._metrics.series(selectors, start, end)

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        """See `Metrics.over`."""
        self._in_time()
        return self._metrics.over(query, start, end, step)

    def ping(self) -> None:
        """See `Metrics.ping`."""
        self._metrics.ping()

    def _in_time(self) -> None:
        if self._clock() > self._until:
            raise Temporary(f"Prometheus did not answer everything in {self._budget:g} s")


def open_metrics(environ: Mapping[str, str]) -> Prometheus | None:
    """The server that PROMETHEUS_URL names; None where it names none, and then verdicts rest on other evidence."""
    access = access_from(environ)
    return Prometheus(access) if access else None


@dataclass
class MemoryMetrics:
    """A server in memory, for tests of what stands above it: `answer` gives an expression's rows at those times."""

    found: tuple[dict[str, str], ...] = ()
    answer: Callable[[str, float, float, float], tuple[Series, ...]] = lambda *_: ()
    away: str = ""
    asked: list[Any] = field(default_factory=list)

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """All that it was given; which of them fit is for the caller to see."""
        self.ping()
        self.asked.append((tuple(selectors), start, end))
        return self.found

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        """What `answer` gives."""
        self.ping()
        self.asked.append(query)
        return self.answer(query, start, end, step)

    def ping(self) -> None:
        """Memory is there unless it is told to be away."""
        if self.away:
            raise Temporary(self.away)
