"""Stands in for kubectl in front of one pod, whose programs run here; and for the pod's `valkey-cli`, over redis-py.

Started as `cluster_of_one.py kubectl|valkey-cli|valkey-server ...` by the scripts of `test_backup`.
"""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as Away
from redis.exceptions import RedisError

POD = json.loads(os.environ["POD"])
FOLDER = Path(POD["folder"])
PID = FOLDER / "server.pid"


def kubectl(words: list[str]) -> int:
    """The calls of the page."""
    words = words[2:] if words[:2] == ["-n", "cortex-school"] else words
    if words[0] == "exec":
        return inside(words[words.index("--") + 1 :])
    if words[:3] == ["get", "secret", "redis"]:
        sys.stdout.write(base64.b64encode(POD["password"].encode()).decode())
    elif words[:3] == ["scale", "statefulset", "redis"]:
        started() if words[3] == "--replicas=1" else stopped()
    elif words[0] == "apply":
        sys.stdin.read()
    else:
        assert words[0] in ("wait", "rollout", "delete"), words
    return 0


def inside(command: list[str]) -> int:
    """A command in the pod: its folders are those of the test."""
    local = [word.replace("/data", str(FOLDER / "data")).replace("/run/redis", str(FOLDER / "run")) for word in command]
    return subprocess.run(local, check=False).returncode


def started() -> None:
    """The server of the StatefulSet, until it answers."""
    conf = (Path(__file__).parents[2] / "knative" / "redis" / "redis.conf").read_text()
    places = {"port": POD["port"], "bind": "127.0.0.1", "dir": FOLDER / "data", "aclfile": FOLDER / "users.acl"}
    kept = [line for line in conf.splitlines() if line.split(" ")[0] not in places]
    (FOLDER / "redis.conf").write_text("\n".join([*kept, *(f"{name} {value}" for name, value in places.items()), ""]))
    command = (POD["server"], str(FOLDER / "redis.conf"), "--daemonize", "yes", "--pidfile", str(PID))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with Redis(port=POD["port"], username="admin", password=POD["password"], protocol=2) as client:
        for _ in range(2000):
            try:
                client.ping()
            except RedisError:
                continue
            return
    raise SystemExit("the server does not answer")


def stopped() -> None:
    """As a pod is ended: it writes what is left."""
    with Redis(port=POD["port"], username="admin", password=POD["password"], protocol=2) as client:
        try:
            client.shutdown(nosave=True)
        except Away:
            return


def valkey_cli(words: list[str]) -> int:
    """Raw answers, one a line."""
    if words[0] == "-s":
        way: dict[str, Any] = {"unix_socket_path": words[1]}
    else:
        assert words[:2] == ["--user", "admin"]
        way = {"port": POD["port"], "username": "admin", "password": os.environ["REDISCLI_AUTH"]}
    words = words[2:]
    try:
        with Redis(**way, protocol=2) as client:
            answer: Any = client.execute_command(*words)
    except Away as error:
        if words == ["shutdown"]:
            return 0
        sys.stderr.write(f"{error}\n")
        return 1
    if isinstance(answer, dict):
        answer = "\n".join(f"{name}:{value}" for name, value in answer.items())
    answer = "PONG" if words == ["ping"] and answer is True else answer
    sys.stdout.write(f"{answer.decode() if isinstance(answer, bytes) else answer}\n")
    return 0


if __name__ == "__main__":
    name, rest = sys.argv[1], sys.argv[2:]
    if name == "valkey-server":
        os.execv(POD["server"], [POD["server"], *rest])  # noqa: S606  the program itself, as in the pod
    sys.exit(kubectl(rest) if name == "kubectl" else valkey_cli(rest))
