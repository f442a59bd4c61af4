"""Threads that read into a type for the first time at once: in a process of its own, which must not die of it."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys, threading
import msgspec
from eventing.shapes import ready

sys.setswitchinterval(1e-6)
for _ in range(60):
    below = int
    for number in range(30):
        fields = [("a", below), ("b", dict[str, below], {}), ("c", tuple[below, ...], ())]
        below = msgspec.defstruct(f"S{number}", fields)
    barrier = threading.Barrier(8)

    def read(shape=below):
        barrier.wait()
        try:
            msgspec.json.decode(b'{"a": 1}', type=ready(shape))
        except msgspec.ValidationError:
            pass

    threads = [threading.Thread(target=read) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def test_eight_threads_at_once() -> None:
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, timeout=100, check=False)
    assert (ended.returncode, ended.stderr.decode()[-500:]) == (0, "")
