"""`make image-check`: build the images and start each as Kubernetes does. Linux, root, buildah.

Each has to open its port, be healthy, answer its first event with the right code, finish what it does when SIGTERM
comes, and end at once when SIGTERM comes while it starts.
"""

import hashlib
import hmac
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from shutil import chown, copy

from eventing.manifests import load_services
from eventing.server import ENDED_BY_SIGTERM
from functions._images.builders import BuildFailed, chosen
from functions._images.names import ROOT, known
from functions._images.requirements import reads_a_repository
from tests.benchmarks.processes import Call
from tests.benchmarks.starts import first_call
from tests.benchmarks.surroundings import RECEIVER, Surroundings, surroundings
from tests.images.container import USER, CannotStart, Container, Image, mounted, running

KEY = "It's a Secret to Everybody"
AT_ONCE = 5.0  # seconds an idle function may take to end; gunicorn looks at its worker every second
STRUCTURED = {"content-type": "application/cloudevents+json"}


class Failed(Exception):
    """An image did not do what it has to."""


@dataclass(frozen=True)
class Subject:
    """A function's image with what it needs: its environment and the request that it answers first, with which code."""

    image: Image
    environment: Mapping[str, str]
    shared: Path
    body: bytes
    headers: Mapping[str, str]
    codes: frozenset[int]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.environment["PORT"])


def main(names: list[str]) -> int:
    """Build and check these functions, all by default; 1 when one failed."""
    failed = 0
    try:
        builder = chosen("buildah", ROOT, shlex.split(os.environ.get("BUILDER_ARGS", "")))
        with surroundings() as around:
            # git refuses a repository of somebody else's, which the containers' user makes of it
            calls = {name: first_call(name, around) for name in known(names)}
            for name, call in calls.items():
                tag = f"localhost/cortex-school-check/{name}:check"
                told = [f"FUNCTION={name}", f"BASE={os.environ.get('BASE') or 'python:3.13-slim'}"]
                builder.build(tag, [*told, *(["GIT=1"] if reads_a_repository(name) else [])])
                with mounted(tag) as image:
                    failed += _checked(name, image, around, call)
    except (BuildFailed, CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 1 if failed else 0


def _checked(name: str, image: Image, around: Surroundings, call: Call) -> int:
    try:
        said = check(subject(name, image, around, call))
    except (Failed, CannotStart, OSError, subprocess.TimeoutExpired) as error:
        said = f"FAILED: {error}"
    sys.stdout.write(f"{name:22} {said}\n")
    sys.stdout.flush()
    return int(said.startswith("FAILED"))


def subject(name: str, image: Image, around: Surroundings, call: Call) -> Subject:
    """The image of a function with its Service's environment, and its first request; the receiver's is GitHub's."""
    service = next(one for one in load_services() if one.name == name)
    policy = around.folder / "policy.yaml"
    copy(ROOT / "knative" / "policy.yaml", policy)
    for path in (around.folder, *around.folder.rglob("*")):
        chown(path, USER, USER)
    declared = service.environment.keys() | service.referenced | {"K_SERVICE", "GITOPS_BRANCH"}
    environment = {key: value for key, value in around.environments[name].items() if key in declared}
    environment |= {"POLICY_FILE": str(policy), "PORT": str(_free_port())}
    if name != RECEIVER:
        return Subject(image, environment, around.folder, call.body, STRUCTURED, frozenset({204, 422}))
    branch = {"head": {"ref": "cortex-school/i-1-abc"}}
    said = {"action": "closed", "number": 7, "pull_request": branch, "repository": {"full_name": "robin/home"}}
    body = json.dumps(said).encode()
    signature = "sha256=" + hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-GitHub-Event": "pull_request", "X-Hub-Signature-256": signature}
    environment |= {"GITHUB_WEBHOOK_SECRET": KEY, "GITHUB_REPO": "robin/home"}
    return Subject(image, environment, around.folder, body, headers, frozenset({202}))


def check(one: Subject) -> str:
    """Start it three times; what was seen, in one line.

    Raises:
        Failed: at the first thing that is wrong.
    """
    if one.image.user != f"{USER}:{USER}":
        raise Failed(f"the image's user is {one.image.user!r}")
    with running(one.image, one.environment, one.shared, one.image.command) as container:
        opened = _opened(container, one.port)
        health, ready = (_asked(one.port, "GET", path, b"", {}) for path in ("/health", "/readyz"))
        code = _asked(one.port, "POST", "/", one.body, one.headers)
        if (health, ready, code in one.codes) != (204, 204, True):
            raise Failed(f"/health: {health}, /readyz: {ready}, the first event: {code}; {_words(container)}")
        _holds_the_rules(container)
        finished = _finishes(container, one)
    with running(one.image, one.environment, one.shared, one.image.command) as container:
        _opened(container, one.port)
        idle = container.terminate()
        if container.process.returncode or idle > AT_ONCE:
            raise Failed(f"idle, it ended with {container.process.returncode} after {idle:.1f} s")
    with running(one.image, one.environment, one.shared, one.image.command) as container:
        _until(
            lambda: b"eventing.server" in Path(f"/proc/{container.pid}/cmdline").read_bytes(), "no server was started"
        )
        _until(lambda: _hears_sigterm(container.pid), "SIGTERM is not heard while it starts")
        early = container.terminate()
        if container.process.returncode not in (0, ENDED_BY_SIGTERM):
            raise Failed(f"SIGTERM at its start: it ended with {container.process.returncode}")
    return (
        f"port after {opened:.2f} s, health {health}, ready {ready}, first event {code}, SIGTERM: {finished}; "
        f"idle gone in {idle:.2f} s, while starting in {early:.2f} s"
    )


def _finishes(container: Container, one: Subject) -> str:
    """A request is half sent when SIGTERM comes: it has to be answered, and then the container ends."""
    head = "".join(f"{name}: {value}\r\n" for name, value in one.headers.items())
    start = f"POST / HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(one.body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", one.port), timeout=20) as connection:
        connection.sendall(start + one.body[:10])
        time.sleep(0.5)  # until a thread has it; were it too short, the request would not be answered below
        container.signal()
        _until(lambda: not _listens(container.pid), "it does not obey SIGTERM")
        connection.sendall(one.body[10:])
        answer = connection.recv(100)
    container.process.wait(timeout=AT_ONCE)
    if not answer.startswith(b"HTTP/1.1 20") and not answer.startswith(b"HTTP/1.1 422"):
        raise Failed(f"what was running at SIGTERM got {answer[:60]!r}")
    if container.process.returncode:
        raise Failed(f"after SIGTERM it ended with {container.process.returncode}: {_words(container)}")
    return f"answered {answer[9:12].decode()} and ended 0"


def _holds_the_rules(container: Container) -> None:
    """The worker is not root, has no capability, and can write nothing but its scratch."""
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{container.pid}/status").read_text().splitlines())
    mounts = Path(f"/proc/{container.pid}/mounts").read_text().splitlines()
    root = next(line for line in mounts if line.split()[1] == "/")
    inside = status["NSpid"].split()[-1]
    seen = (status["Uid"].split()[0], int(status["CapEff"], 16), int(status["CapBnd"], 16), inside)
    if seen != (str(USER), 0, 0, "1") or "ro" not in root.split()[3].split(","):
        raise Failed(f"it runs as {seen} on {root}")


def _hears_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> 14 & 1)  # signal 15


def _listens(pid: int) -> bool:
    """Whether gunicorn's master still has its socket; obeying SIGTERM, it closes that first."""
    return any(_is_socket(link) for link in Path(f"/proc/{pid}/fd").iterdir())


def _is_socket(link: Path) -> bool:
    try:
        return str(link.readlink()).startswith("socket:")
    except FileNotFoundError:  # closed since the folder was listed
        return False


def _opened(container: Container, port: int) -> float:
    began = time.monotonic()
    _until(lambda: _is_open(port) or container.process.poll() is not None, "it opened no port")
    if container.process.poll() is not None:
        raise Failed(f"it ended with {container.process.returncode}: {_words(container)}")
    return time.monotonic() - began


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + 30
    while not holds():
        if time.monotonic() > until:
            raise Failed(otherwise)
        time.sleep(0.005)


def _asked(port: int, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        if answer.read():
            raise Failed(f"{method} {path} was answered with a body, which Knative takes for a failure")
        return answer.status
    finally:
        connection.close()


def _words(container: Container) -> str:
    return container.log.read_text(errors="replace")[-600:]


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
