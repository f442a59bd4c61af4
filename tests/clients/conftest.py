"""GitHub as the clients' tests see it: a server over real git, the package `emulate`, a token and an App for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from functions._clients.cluster import Cluster, KubernetesCluster, MemoryCluster
from functions._clients.github import GitHub
from functions._clients.github_api import GitHubApi
from functions._clients.github_credentials import Credentials
from functions._clients.github_pull_requests import GitHubPullRequests
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.clients.cluster_answers import NOW, OBJECTS
from tests.clients.emulator import Emulator, emulator
from tests.clients.github_server.accounts import APP_ID, INSTALLATION, OUR_TOKEN, Accounts
from tests.clients.github_server.repository import Repository
from tests.clients.github_server.server import GitHubServer, github_server
from tests.conftest import free_port
from tests.rehearsal.serving import Served, serving


@dataclass(frozen=True, slots=True)
class Key:
    """An App's key."""

    pem: str
    public: rsa.RSAPublicKey


@pytest.fixture(scope="session")
def app_key() -> Key:
    """A key of the App, made for this run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Key(pem.decode(), key.public_key())


@pytest.fixture
def server(tmp_path: Path, app_key: Key) -> Iterator[GitHubServer]:
    """The server over an empty repository."""
    with github_server(Repository(tmp_path / "github.git"), Accounts(app_key.public)) as running:
        yield running


@pytest.fixture(params=["token", "app"])
def credentials(request: pytest.FixtureRequest, app_key: Key) -> Credentials:
    """Both ways to be known on that server."""
    return of_app(app_key) if request.param == "app" else Credentials(OUR_TOKEN)


def of_app(key: Key) -> Credentials:
    """The App's credentials on the server."""
    return Credentials("", APP_ID, key.pem, INSTALLATION)


def client_of(server: GitHubServer, credentials: Credentials, branch: str = "") -> GitHub:
    """A client that does not pause between writes."""
    return GitHub(GitHubApi(server.name, credentials, server.url, between_writes=0), branch)


@pytest.fixture
def github(server: GitHubServer) -> GitHub:
    """A client with a token, over a repository with one commit."""
    server.repository.push("main", {"apps/web/deployment.yaml": b"kind: Deployment\n", "docs/notes.md": b"# Notes\n"})
    return client_of(server, Credentials(OUR_TOKEN))


@pytest.fixture
def pull_requests(github: GitHub) -> GitHubPullRequests:
    """Its pull requests."""
    return GitHubPullRequests(github)


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory, app_key: Key) -> Iterator[Emulator]:
    """The package `emulate`, running; a session's only one."""
    with emulator(tmp_path_factory.mktemp("emulate"), free_port(), app_key.pem) as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The rehearsal's API with a few objects; its time stands still."""
    world = World(load_programs(), load_notifications())
    for each in OBJECTS:
        world.objects.put(each, NOW)
    with serving(world, tmp_path_factory.mktemp("api")) as found:
        yield found


@pytest.fixture(scope="module")
def real(served: Served) -> KubernetesCluster:
    return KubernetesCluster({"KUBECONFIG": served.kubeconfig}, page=2)


@pytest.fixture(params=["memory", "real"])
def cluster(request: pytest.FixtureRequest) -> Cluster:
    if request.param == "memory":
        return MemoryCluster.of(*OBJECTS)
    found: Cluster = request.getfixturevalue("real")
    return found
