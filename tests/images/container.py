"""One image as Kubernetes starts it: PID 1, uid 65532, no capabilities, a read-only root, /tmp and /scratch writable.

Made of unshare, mount and chroot (Linux, root), because a container engine wants more rights than a sandbox gives.
"""

import json
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = 65532
_SCRIPT = """
set -eu
mount --make-rprivate /
mount --bind "$1" "$2"
mount -t proc proc "$2/proc"
mount -t tmpfs tmpfs "$2/dev"
mkdir -m 1777 "$2/dev/shm"
for device in null zero random urandom; do touch "$2/dev/$device"; mount --bind "/dev/$device" "$2/dev/$device"; done
mount -t tmpfs -o mode=1777 tmpfs "$2/tmp"
mkdir -p "$2$3"
mount --bind "$3" "$2$3"
mount -o remount,bind,ro "$2"
cd "$2/app"
root=$2; shift 3
exec chroot "$root" setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs --bounding-set=-all -- \\
  /bin/sh -c 'cd /app && exec "$@"' - "$@"
"""


class CannotStart(Exception):
    """The image could not be mounted or did not start."""


@dataclass(frozen=True)
class Container:
    """A running image; `pid` is that of its PID 1, seen from outside."""

    process: "subprocess.Popen[bytes]"
    pid: int
    log: Path

    def terminate(self) -> float:
        """SIGTERM to PID 1; the seconds until it is gone.

        Raises:
            subprocess.TimeoutExpired: when it is still there after half a minute.
        """
        began = time.monotonic()
        self.signal()
        self.process.wait(timeout=30)
        return time.monotonic() - began

    def signal(self) -> None:
        """SIGTERM to PID 1, without waiting."""
        signal.pidfd_send_signal(self._pidfd(), signal.SIGTERM)

    def _pidfd(self) -> int:
        from os import pidfd_open  # noqa: PLC0415  Linux alone has it

        return pidfd_open(self.pid)


@dataclass(frozen=True)
class Image:
    """A built image, mounted at `root`; its own environment and command."""

    root: Path
    environment: Mapping[str, str]
    command: tuple[str, ...]
    user: str


@contextmanager
def mounted(name: str) -> Iterator[Image]:
    """The image of that name in buildah's storage.

    Raises:
        CannotStart: when buildah does not have it.
    """
    container = _said("buildah", "from", "--pull-never", name)
    try:
        config = json.loads(_said("buildah", "inspect", container))["OCIv1"]["config"]
        environment = dict(line.split("=", 1) for line in config["Env"])
        root = Path(_said("buildah", "mount", container))
        yield Image(root, environment, tuple(config["Cmd"]), config.get("User", ""))
    finally:
        subprocess.run(("buildah", "rm", container), stdout=subprocess.DEVNULL, check=False)


def _said(*command: str) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise CannotStart(f"{' '.join(command)}: {ran.stderr.strip()}")
    return ran.stdout.strip()


@contextmanager
def running(
    image: Image, environment: Mapping[str, str], shared: Path, command: tuple[str, ...]
) -> Iterator[Container]:
    """The image under this environment, `shared` (a folder below /tmp) at its own path; killed at the end.

    Raises:
        CannotStart: when there is no PID 1.
    """
    log = shared / f"{len(list(shared.glob('*.log')))}.log"
    point = shared.parent / f"{shared.name}-root"
    point.mkdir(exist_ok=True)
    variables = {**image.environment, **environment}
    inside = ("/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items()), *command)
    outside = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", _SCRIPT, "-")
    with ExitStack() as stack:
        out = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(
            (*outside, str(image.root), str(point), str(shared), *inside), stdout=out, stderr=out
        )
        stack.callback(point.rmdir)
        stack.callback(process.wait)
        stack.callback(process.kill)
        yield Container(process, _first_child(process, log), log)


def _first_child(process: "subprocess.Popen[bytes]", log: Path) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.002)
    raise CannotStart(f"nothing was started: {log.read_text(errors='replace')[-500:]}")
