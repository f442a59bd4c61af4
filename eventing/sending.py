"""One attempt of one delivery over HTTP, as Knative's dispatcher makes it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from eventing.delivery import Answered, Result, Sink, TimedOut, Unreachable
from eventing.processes import FunctionProcess, StartFailed
from eventing.queue import Parcel
from eventing.wire import NotAnEvent, claims_to_be_an_event, parse, to_binary


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> Answered:
    """An answer over HTTP; in a 2xx the headers alone say whether it is meant as a reply."""
    if not 200 <= status < 300 or not claims_to_be_an_event(headers):
        return Answered(status, body)
    try:
        return Answered(status, body, reply=parse(headers, body))
    except NotAnEvent as error:
        return Answered(status, body, unreadable=f"a malformed CloudEvent ({error})")


class Sender:
    """Sends parcels to the functions' processes, and to URLs of their own."""

    def __init__(self, processes: Mapping[str, FunctionProcess]) -> None:
        self._processes = processes
        # A kept connection could break just when it is used again, which would cost a retry and its delay.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None))

    async def attempt(self, parcel: Parcel) -> Result:
        """Deliver once. Waiting for a seat and a cold start count against the timeout, as they do on Knative."""
        headers, body = to_binary(parcel.message)
        headers["Kn-Namespace"] = parcel.trigger.namespace
        if not parcel.dead:
            headers["Prefer"] = "reply"
        try:
            async with asyncio.timeout(parcel.trigger.delivery.timeout), self._address(parcel.sink) as url:
                return await self._post(url, headers, body)
        except TimeoutError:
            return TimedOut()
        except (aiohttp.ClientError, OSError) as error:
            return Unreachable(f"{type(error).__name__}: {error}")
        except StartFailed as error:
            return Unreachable(str(error))

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        invented = ("Content-Type", "User-Agent")  # by aiohttp, where the event has none
        async with self._session.post(
            url, data=body, headers=headers, allow_redirects=False, skip_auto_headers=invented
        ) as response:
            return read_answer(response.status, response.headers, await response.read())

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    @asynccontextmanager
    async def _address(self, sink: Sink) -> AsyncIterator[str]:
        if not sink.service:
            yield sink.uri
        elif (process := self._processes.get(sink.service)) is not None:
            async with process.request() as base:
                yield base + (sink.uri or "/")
        else:
            raise StartFailed(f"there is no Service {sink.service} among the manifests")
