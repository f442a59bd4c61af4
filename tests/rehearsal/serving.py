"""A world behind its real HTTP API, in a thread of its own; time stands still unless a test moves it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from functions._rehearsal.cluster import served, write_kubeconfig
from functions._rehearsal.world import World

T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """Where the API answers; `within` does something in the thread that owns the world."""

    url: str
    kubeconfig: str
    world: World
    loop: asyncio.AbstractEventLoop

    def within(self, do: Callable[[], T]) -> T:
        """The result of a call beside the server."""

        async def call() -> T:
            return do()

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(10)


@contextmanager
def serving(world: World, folder: Path) -> Iterator[Served]:
    """Serve a world until the block ends."""
    ready, box = threading.Event(), list[Served]()
    ended = asyncio.Event()

    async def serve() -> None:
        async with served(world) as url:
            write_kubeconfig(folder / "kubeconfig", url)
            box.append(Served(url, str(folder / "kubeconfig"), world, asyncio.get_running_loop()))
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield box[0]
    finally:
        box[0].loop.call_soon_threadsafe(ended.set)
        thread.join(10)
