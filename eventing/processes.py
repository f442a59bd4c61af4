"""Scale from and to zero: each function is its own functions-framework process, started for an event, stopped idle.

A function gets the environment that its Knative Service declares, overridden by the engine, and little else: a stray
`DEBUG` or `WORKERS` of the user's shell would change how functions-framework serves, and a credential only reaches the
functions whose manifest asks for it.
"""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from eventing.services import Service

INGRESS = "http://broker-ingress.knative-eventing.svc.cluster.local"
START_SECONDS = 60.0  # to open the port; Knative waits 600 s, but a person is watching here
STOP_SECONDS = 10.0  # between SIGTERM and SIGKILL; only idle functions are stopped, so there is nothing to finish
_REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")
_PASSED_ON = frozenset(
    {"PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH"}
    | {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
    | {"http_proxy", "https_proxy", "no_proxy", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO"}
)


class StartFailed(Exception):
    """A function's process ended, or did not open its port; the message has the last lines it wrote."""


def environment(
    service: Service,
    services: Iterable[Service],
    overrides: Mapping[str, str],
    inherited: Mapping[str, str],
    broker: str,
) -> dict[str, str]:
    """The environment of a function's process; `broker` is the base URL that stands in for the cluster's ingress.

    What the manifest takes from Secrets and ConfigMaps comes from `overrides`, then from `inherited`; `$(NAME)` in a
    value is that variable, as in Kubernetes. An override that is empty takes the variable away; one that other services
    reference, and this one does not, is kept from it.
    """
    foreign = frozenset().union(*(other.referenced for other in services)) - service.referenced
    values = {name: value for name, value in inherited.items() if name in _PASSED_ON | service.referenced}
    for name, value in service.environment.items():
        values[name] = broker + value.removeprefix(INGRESS) if value.startswith(INGRESS + "/") else value
    given = {name: value for name, value in overrides.items() if name not in foreign}
    values |= {name: _expanded(values[name], values | given) for name in service.environment}
    values.update(given)
    named = {"K_SERVICE": service.name, "K_CONFIGURATION": service.name, "K_REVISION": f"{service.name}-00001"}
    return {name: value for name, value in {**values, **named}.items() if value or name not in overrides}


def _expanded(value: str, values: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: values.get(found[1], found[0]), value)


class FunctionProcess:
    """One service's process; at most one runs at a time, and one that died is replaced on the next request."""

    def __init__(self, service: Service, environment: Mapping[str, str], root: Path, log: Path, idle: float) -> None:
        self.service = service
        self.starts = 0
        self._environment = dict(environment)
        self._root = root
        self._log = log
        self._idle = idle
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._open = False
        self._log_begins = 0
        self._lock = asyncio.Lock()
        self._seats = asyncio.Semaphore(service.concurrency or sys.maxsize)
        self._requests = 0
        self._timer: asyncio.TimerHandle | None = None
        self._sleeping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it is awake."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @asynccontextmanager
    async def request(self) -> AsyncIterator[str]:
        """A base URL to send one request to, when one of containerConcurrency's seats is free and the port is open.

        Raises:
            StartFailed: when the function cannot be started.
        """
        async with self._seats:
            self._requests += 1
            if self._timer is not None:
                self._timer.cancel()
            try:
                async with self._lock:
                    await self._wake()
                yield f"http://127.0.0.1:{self._port}"
            finally:
                self._requests -= 1
                if not self._requests:
                    self._timer = asyncio.get_running_loop().call_later(self._idle, self._fall_asleep)

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL to the whole process group; returns when it is gone."""
        if self._timer is not None:
            self._timer.cancel()
        async with self._lock:
            await self._stop()

    def _fall_asleep(self) -> None:
        self._sleeping = asyncio.get_running_loop().create_task(self._stop_if_idle())

    async def _stop_if_idle(self) -> None:
        async with self._lock:
            if not self._requests:
                await self._stop()

    async def _wake(self) -> None:
        if self.pid is None:
            await self._stop()  # what a dead master left behind
            self._launch()
        if not self._open:  # also where a delivery that gave up waiting left it starting
            await self._opened()
            self._open = True

    def _launch(self) -> None:
        self._port, self._open = _free_port(), False
        command = [sys.executable, "-m", "functions_framework", "--host", "127.0.0.1", "--port", str(self._port)]
        if setpriv := shutil.which("setpriv"):  # Linux: the function must not outlive an engine that was killed
            command = [setpriv, "--pdeathsig", "TERM", *command]
        self.starts += 1
        with self._log.open("ab") as log:
            self._log_begins = log.tell()
            self._process = subprocess.Popen(
                command,
                cwd=self._root,
                env={**self._environment, "PORT": str(self._port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def _opened(self) -> None:
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await _is_open(self._port):
                    if self._process is None or self._process.poll() is not None:
                        raise StartFailed(self._obituary("ended before it opened its port"))
                    await asyncio.sleep(0.01)
        except TimeoutError as error:
            await self._stop()
            raise StartFailed(self._obituary(f"opened no port in {START_SECONDS:g} s")) from error

    async def _stop(self) -> None:
        process = self._process
        if process is None:
            return
        process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while process.poll() is None:
                    await asyncio.sleep(0.01)
        with suppress(ProcessLookupError):  # the group is empty when every worker went with its master
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None

    def _obituary(self, what: str) -> str:
        with self._log.open("rb") as log:
            log.seek(self._log_begins)
            lines = log.read().decode(errors="replace").strip().splitlines()
        return f"{self.service.name} {what}; its log {self._log} ends: " + " | ".join(lines[-3:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _is_open(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
