"""The ledger as on a cluster: one server that knows only the users of the access list."""

from collections.abc import Iterator, Mapping

import pytest
from redis import Redis

from eventing.redis_store import RedisStore
from tests.knative.redis_users import FUNCTIONS, SERVERS, serving, url_of


@pytest.fixture(scope="session")
def guarded_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server under the access list, for the whole session."""
    with serving(SERVERS["valkey"], tmp_path_factory.mktemp("guarded")) as port:
        yield port


@pytest.fixture
def redis(guarded_port: int) -> Iterator[Redis]:
    """The administrator on the emptied server. What is denied to anybody in a test fails it."""
    with Redis.from_url(url_of("admin", guarded_port), protocol=2) as client:
        client.flushall()
        client.execute_command("ACL", "LOG", "RESET")
        yield client
        denied = [(entry["username"], entry["object"]) for entry in client.acl_log()]
        assert denied == []


@pytest.fixture
def store(redis: Redis, guarded_port: int) -> Iterator[RedisStore]:
    """The administrator's store, for what a test looks at itself."""
    made = RedisStore(url_of("admin", guarded_port))
    yield made
    made.close()


@pytest.fixture
def users(redis: Redis, guarded_port: int) -> Iterator[Mapping[str, RedisStore]]:
    """The store as each function has it."""
    made = {name: RedisStore(url_of(name, guarded_port)) for name in FUNCTIONS}
    yield made
    for store in made.values():
        store.close()
