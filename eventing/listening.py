"""The port of an aiohttp server: once it is closed, nothing that it accepted is open."""

import asyncio

from aiohttp import web

_BACKLOG = 128  # as aiohttp has it
_TURNS = 4  # of the loop, from a connection that is accepted to its handler that waits for a request (Python 3.11)


async def listening(runner: web.BaseRunner, host: str, port: int) -> asyncio.Server:
    """Open the port of a server that is set up; 0 takes a free one.

    Raises:
        OSError: when the port is taken.
        RuntimeError: when the server is not set up.
    """
    if runner.server is None:
        raise RuntimeError("set the runner up before its port is opened")
    return await asyncio.get_running_loop().create_server(runner.server, host, port, backlog=_BACKLOG)


async def ended(runner: web.BaseRunner, port: asyncio.Server) -> None:
    """Close the port, the server, and every connection, also one that is accepted just now.

    asyncio makes a transport of what it accepted in one turn of the loop, tells the server in the next, and lets the
    handler begin in the one after. Where the port or the server is closed in between, which aiohttp by itself may do,
    that connection is left open, or its handler is waited for as if it were at work.
    """
    for one in port.sockets:
        asyncio.get_running_loop().remove_reader(one)  # from here on nothing is accepted
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    port.close()
    await runner.cleanup()
