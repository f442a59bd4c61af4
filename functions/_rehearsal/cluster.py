"""The rehearsal's cluster as a process of its own: `python -m functions._rehearsal.cluster --help`.

When it is ready it prints one line of JSON: its URL, the path of a kubeconfig, and the revision that runs. It ends with
its parent (`--parent`), or where none is named when its standard input is closed.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from aiohttp import web

from eventing.handler import Permanent
from eventing.listening import ended, listening
from functions._rehearsal.api import Api
from functions._rehearsal.argocd.notifications import CONFIG, Message, load_notifications
from functions._rehearsal.faults import FAULTS
from functions._rehearsal.legacy.day import day_of
from functions._rehearsal.legacy.serving import Beside
from functions._rehearsal.legacy.world import LegacyWorld
from functions._rehearsal.programs import load_programs
from functions._rehearsal.repository import files_of, head_of
from functions._rehearsal.world import World

LOOK = 0.1  # seconds between two looks of everything
POLL = 0.3  # seconds between two looks at the branch; Argo CD takes two to three minutes, or a refresh
ATTEMPTS = 4  # of a webhook, as Argo CD's retryMax of 3
log = logging.getLogger("rehearsal")


@contextlib.asynccontextmanager
async def served(world: World, port: int = 0) -> AsyncIterator[str]:
    """Serve the API of a world on loopback; gives its URL."""
    api = Api(world, time.time)
    handler = Beside(api, world.day) if isinstance(world, LegacyWorld) and world.day else api
    async with api.emulator:
        runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.5)
        await runner.setup()
        try:
            opened = await listening(runner, "127.0.0.1", port)
        except OSError:
            await runner.cleanup()
            raise
        try:
            host, bound = opened.sockets[0].getsockname()
            yield f"http://{host}:{bound}"
        finally:
            await ended(runner, opened)


async def run_world(world: World, bare: Path, broker: str, poll: float = POLL) -> None:
    """Let time pass: look at everything, follow the branch, post what Argo CD has to say. Never returns.

    `poll` is the seconds between two looks at the branch that nobody asked for.
    """
    polled, sending = 0.0, set[asyncio.Task[None]]()
    async with aiohttp.ClientSession() as session:
        while True:
            began = time.monotonic()
            world.step(time.time())
            if world.argocd.refresh_asked or time.monotonic() - polled >= poll:
                world.argocd.refresh_asked, polled = False, time.monotonic()
                await _follow(world, bare)
            messages, world.argocd.outbox = world.argocd.outbox, []
            for message in messages if broker else ():
                task = asyncio.create_task(post(session, broker, message, pause=1.0 / world.pace))
                sending.add(task)
                task.add_done_callback(sending.discard)
            await asyncio.sleep(max(LOOK, time.monotonic() - began))  # a large repository never takes the whole core


async def _follow(world: World, bare: Path) -> None:
    try:
        head = await asyncio.to_thread(head_of, bare, world.branch)
        if head != world.argocd.revision:
            world.see(head, await asyncio.to_thread(files_of, bare, head), time.time())
    except Permanent as error:
        log.warning("the branch cannot be read: %s", error)


async def post(session: aiohttp.ClientSession, broker: str, message: Message, pause: float) -> None:
    """One webhook call, tried again as Argo CD does: on network errors, 429 and 5xx."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with session.request(
                message.method, broker + message.path, data=message.body.encode(), headers=dict(message.headers)
            ) as response:
                if response.status != 429 and response.status < 500:
                    if response.status >= 400:
                        log.warning("the broker refused a notification with %s", response.status)
                    return
                trouble = f"answered {response.status}"
        except aiohttp.ClientError as error:
            trouble = str(error)
        await asyncio.sleep(pause * attempt)
    log.warning("a notification was given up after %s attempts: %s %s", ATTEMPTS, broker, trouble)


def write_kubeconfig(path: Path, url: str) -> None:
    """A kubeconfig for the official client and for kubectl."""
    named = {"name": "rehearsal"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{**named, "cluster": {"server": url}}],
        "users": [{**named, "user": {}}],
        "contexts": [{**named, "context": {"cluster": "rehearsal", "user": "rehearsal"}}],
        "current-context": "rehearsal",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(config, indent=1))


async def rehearse(arguments: argparse.Namespace) -> None:
    """Build the world, serve it, and live until the parent is gone."""
    world = _world(arguments)
    head = head_of(arguments.repository, arguments.branch)
    world.begin(head, files_of(arguments.repository, head), time.time())
    if arguments.inject and FAULTS[arguments.inject].outage:
        world.outage.arm()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    async with served(world, arguments.port) as url:
        kubeconfig = arguments.state / "kubeconfig"
        write_kubeconfig(kubeconfig, url)
        ready = {"url": url, "kubeconfig": str(kubeconfig), "revision": head, "pid": os.getpid()}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        life = asyncio.create_task(run_world(world, arguments.repository, arguments.broker, arguments.poll))
        watch = asyncio.create_task(_until_orphaned(arguments.parent))
        stop = asyncio.create_task(ended.wait())
        done, _ = await asyncio.wait((life, watch, stop), return_when=asyncio.FIRST_COMPLETED)
        for task in (life, watch, stop):
            task.cancel()
        if life in done:
            life.result()


def _world(arguments: argparse.Namespace) -> World:
    notifications = load_notifications(arguments.notifications)
    if arguments.legacy:
        day = day_of(arguments.legacy, f"127.0.0.1:{arguments.port}")
        return LegacyWorld.of(day, notifications, arguments.branch, arguments.pace)
    return World(load_programs(), notifications, arguments.branch, arguments.pace)


async def _until_orphaned(parent: int) -> None:
    if not parent:
        loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()
        return
    direct = os.getppid() == parent
    while os.getppid() == parent if direct else _is_alive(parent):
        await asyncio.sleep(0.5)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    """Parse the arguments and rehearse."""
    parser = argparse.ArgumentParser(prog="python -m functions._rehearsal.cluster", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder for the kubeconfig")
    parser.add_argument("--repository", type=Path, required=True, help="the bare GitOps repository")
    parser.add_argument("--branch", default="main")
    parser.add_argument("--broker", default="", help="where Argo CD's notifications go; empty: nowhere")
    parser.add_argument("--inject", choices=sorted(FAULTS), help="a fault of the rehearsal")
    parser.add_argument("--pace", type=float, default=10.0, help="the cluster's seconds in one second")
    parser.add_argument("--poll", type=float, default=POLL, help="seconds between two looks at the branch")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--legacy", type=int, default=0, help="the seed of a cluster on its worst day; needs --port")
    parser.add_argument("--parent", type=int, default=0, help="end with this process; 0: when stdin closes")
    parser.add_argument("--notifications", type=Path, default=CONFIG)
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "WARNING").upper(), stream=sys.stderr)
    try:
        asyncio.run(rehearse(parser.parse_args()))
    except Permanent as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
