"""A control plane on loopback, in a folder of its own: etcd, API server, controller manager, scheduler. No kubelet."""

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.knative.scheduling.api import Api, Refused

PATIENCE = 90.0  # seconds for one program to be there; some 10 on two idle cores
# What makes pods of Deployments, counts quotas and budgets. None that taints a node whose kubelet says nothing.
CONTROLLERS = "deployment,replicaset,statefulset,resourcequota,serviceaccount,disruption,namespace"


class Down(Exception):
    """A program of the control plane did not start, or ended; the message has its last words."""


@contextmanager
def control_plane(programs: Mapping[str, Path], folder: Path) -> Iterator[Api]:
    """Its API, until the block ends; then every program that was started is gone.

    Raises:
        Down: when one does not come up.
    """
    client, peer, port = _free_ports(3)
    token = secrets.token_hex(16)
    store, settings = f"http://127.0.0.1:{client}", folder / "kubeconfig"
    (folder / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n")
    (folder / "tokens.csv").chmod(0o600)
    _signing_key(folder)
    with ExitStack() as running:
        etcd = _started(programs["etcd"], _etcd(folder, store, f"http://127.0.0.1:{peer}"), folder, running)
        server = _started(programs["kube-apiserver"], _api_server(folder, store, port), folder, running)
        certificate = folder / "certs" / "apiserver.crt"
        _until(certificate.exists, server, etcd)
        api = Api(port, token, str(certificate))
        _until(lambda: _is_ready(api), server, etcd)
        settings.write_text(yaml.safe_dump(_kubeconfig(api, token, certificate)))
        settings.chmod(0o600)
        told = [f"--kubeconfig={settings}", "--leader-elect=false", "--secure-port=0"]
        controlled = [*told, f"--controllers={CONTROLLERS}", f"--service-account-private-key-file={folder / 'sa.key'}"]
        manager = _started(programs["kube-controller-manager"], controlled, folder, running)
        scheduler = _started(programs["kube-scheduler"], told, folder, running)
        _until(lambda: bool(api.items("ServiceAccount", "default")), manager, scheduler)
        yield api


def _etcd(folder: Path, client: str, peer: str) -> list[str]:
    return [
        f"--data-dir={folder / 'etcd'}",
        "--unsafe-no-fsync",  # what is here is not kept
        *(f"--{kind}-client-urls={client}" for kind in ("listen", "advertise")),
        *(f"--{kind}-peer-urls={peer}" for kind in ("listen", "initial-advertise")),
        f"--initial-cluster=default={peer}",
    ]


def _api_server(folder: Path, store: str, port: int) -> list[str]:
    return [
        f"--etcd-servers={store}",
        f"--cert-dir={folder / 'certs'}",
        f"--secure-port={port}",
        *(f"--{kind}-address=127.0.0.1" for kind in ("bind", "advertise")),
        "--endpoint-reconciler-type=none",  # it refuses loopback
        "--service-cluster-ip-range=10.43.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'sa.key'}",
        f"--service-account-signing-key-file={folder / 'sa.key'}",
        "--authorization-mode=RBAC",
        f"--token-auth-file={folder / 'tokens.csv'}",
    ]


def _kubeconfig(api: Api, token: str, certificate: Path) -> dict[str, object]:
    cluster = {"server": f"https://127.0.0.1:{api.port}", "certificate-authority": str(certificate)}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "here", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
        "current-context": "here",
    }


class _Program:
    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name, self.process, self.log = name, process, log

    def words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _started(place: Path, arguments: Sequence[str], folder: Path, running: ExitStack) -> _Program:
    log = folder / f"{place.name}.log"
    with log.open("wb") as out:
        # a session of its own: Ctrl-C reaches this check alone, which then stops them in order
        process = subprocess.Popen([place, *arguments], stdout=out, stderr=out, start_new_session=True)
    one = _Program(place.name, process, log)
    running.callback(one.stop)
    return one


def _until(holds: Callable[[], bool], *programs: _Program) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        for one in programs:
            if one.process.poll() is not None:
                raise Down(f"{one.name} ended with {one.process.returncode}:\n{one.words()}")
        if time.monotonic() > until:
            raise Down(f"{programs[0].name} is not ready after {PATIENCE:.0f} s:\n{programs[0].words()}")
        time.sleep(0.1)


def _is_ready(api: Api) -> bool:
    try:
        api.call("GET", "/readyz")
    except (OSError, Refused):
        return False
    return True


def _signing_key(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form, code = serialization.PrivateFormat.TraditionalOpenSSL, serialization.Encoding.PEM
    path = folder / "sa.key"
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(code, form, serialization.NoEncryption()))


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
