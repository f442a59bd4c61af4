"""A server that ends while somebody connects leaves nothing open, whatever turn of the loop that happens in."""

import asyncio
import socket

import pytest
from aiohttp import web

from eventing.listening import ended, listening
from tests.eventing_broker.running import PATIENCE


async def never(_request: web.BaseRequest) -> web.Response:
    raise AssertionError("nothing is asked")


@pytest.mark.parametrize("turns", range(8))
def test_a_connection_that_comes_in_at_the_end_is_closed(turns: int) -> None:
    async def scene() -> socket.socket:
        runner = web.ServerRunner(web.Server(never))
        await runner.setup()
        server = runner.server
        assert server is not None
        port = await listening(runner, "127.0.0.1", 0)
        late = socket.create_connection(port.sockets[0].getsockname(), PATIENCE)  # while the loop stands still
        for _ in range(turns):
            await asyncio.sleep(0)
        await asyncio.wait_for(ended(runner, port), PATIENCE)
        assert server.connections == []
        return late

    with asyncio.Runner() as loop, loop.run(scene()) as late:
        try:
            assert late.recv(1) == b""
        except ConnectionResetError:  # it was not accepted any more
            assert turns == 0


def test_a_port_waits_for_its_server() -> None:
    async def scene() -> None:
        with pytest.raises(RuntimeError, match="set the runner up"):
            await listening(web.ServerRunner(web.Server(never)), "127.0.0.1", 0)

    asyncio.run(scene())
