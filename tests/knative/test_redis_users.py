"""The access list of `knative/redis`, on real servers: who may write what, and what nobody may do."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError
from redis.retry import Retry

from eventing.handler import Append, Change, Delete, Put, Schedule, Temporary
from eventing.manifests import load_services
from eventing.redis_store import RedisStore
from tests.knative.redis_users import FUNCTIONS, SERVERS, TEMPLATE, password, rendered, serving, url_of

COORDINATOR = "school-coordinator"
EVERYBODY_ELSE = tuple(name for name in FUNCTIONS if name != COORDINATOR)
DECIDED = (
    "decision:1", "lease:shop", "frozen", "frozen:shop", "override:auto_approve_all", "tombstone:1", "pace", "epoch",
    "review-only:shop", "waiting:shop", "agenda", "nonce:1", "audit",
)  # fmt: skip
SHARED = {f"school:{name}" for name in ("inbox", "refusal", "outbox", "outbox-due", "payload")}  # by render-users.sh
FORBIDDEN = (
    "FLUSHALL", "FLUSHDB", "CONFIG GET maxmemory", "CONFIG SET appendonly no", "KEYS *", "ACL WHOAMI", "SHUTDOWN",
    "SAVE", "SCRIPT FLUSH", "SWAPDB 0 1", "REPLICAOF a 1", "MONITOR", "CLIENT LIST", "PUBLISH a b",
    "RENAME school:frozen x", "GET school:secret",
)  # fmt: skip


@pytest.fixture(scope="module", params=sorted(SERVERS))
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of each make under the access list."""
    binary = SERVERS[request.param]
    if not binary:
        pytest.skip(f"{request.param}-server is not installed")
    with serving(binary, tmp_path_factory.mktemp(request.param)) as found:
        yield found


def refused(port: int, user: str, change: Change) -> bool:
    store = RedisStore(url_of(user, port))
    try:
        store.apply([change])
    except Temporary as error:
        return "Redis forbids this function to write" in str(error)
    finally:
        store.close()
    return False


def test_every_function_with_a_ledger_has_a_user_and_no_other_has() -> None:
    with_ledger = {service.name for service in load_services() if "REDIS_URL" in service.environment}
    assert set(FUNCTIONS) == with_ledger


@pytest.mark.parametrize("user", EVERYBODY_ELSE)
def test_only_the_coordinator_decides(port: int, user: str) -> None:
    for name in DECIDED:
        key = f"school:{name}"
        for change in (Put(key, b"{}"), Delete(key), Schedule(key, "m", 1.0), Append(key, {"a": "b"})):
            assert refused(port, user, change), change


@pytest.mark.parametrize(
    ("user", "change"),
    [
        ("health-monitor", Append("improvements:approved", {"id": "1"})),
        ("moe-router", Put("school:watch:1", b"{}")),
        ("youtube-ingestion", Put("school:improvement:1", b"{}")),
        ("alerting", Put("school:improvement:1", b"{}")),
        (COORDINATOR, Put("school:intent:1:d", b"{}")),
        (COORDINATOR, Put("school:watch:1", b"{}")),
        ("rag-validator", Put("somebody-else's", b"{}")),
        (COORDINATOR, Put("somebody-else's", b"{}")),
    ],
)
def test_a_function_writes_nothing_of_anothers(port: int, user: str, change: Change) -> None:
    assert refused(port, user, change)


def test_a_worker_may_look_whether_there_is_a_freeze_and_lift_none(port: int) -> None:
    gate, frozen = Delete("school:frozen", expected=0), Put("school:frozen", b"{}")
    assert not refused(port, "implementation-workers", gate)
    assert not refused(port, COORDINATOR, frozen)
    with pytest.raises(Exception, match="school:frozen is at version 1, not 0"):
        refused(port, "implementation-workers", gate)
    assert refused(port, "implementation-workers", Delete("school:frozen", expected=1))
    assert not refused(port, COORDINATOR, Delete("school:frozen", expected=1))


@pytest.mark.parametrize("user", FUNCTIONS)
def test_an_event_is_marked_as_done_by_who_has_done_it(port: int, user: str) -> None:
    with closing(RedisStore(url_of(user, port))) as store:
        assert store.claim(user, "/s", f"e-{user}", "t", 60) == "claimed"
        store.finish(user, "/s", f"e-{user}", "t", (), ())
        twin = next(name for name in FUNCTIONS if name != user)
        with pytest.raises(Temporary, match="NoPermissionError"):
            store.claim(twin, "/s", "e", "t", 60)


@pytest.mark.parametrize("user", FUNCTIONS)
def test_a_function_does_nothing_to_the_server(port: int, user: str) -> None:
    with Redis.from_url(url_of(user, port), protocol=2) as client:
        for command in FORBIDDEN:
            with pytest.raises(NoPermissionError):
                client.execute_command(*command.split(" "))
        with pytest.raises(Exception, match=r"ACL fail|No permission|can't run this command"):
            client.eval("return redis.call('FLUSHALL')", 0)


ONCE = Retry(NoBackoff(), 0)  # redis-py takes a refused name for a broken connection, and tries for five seconds


def test_nobody_comes_in_without_a_name_and_the_probe_can_only_ask(port: int) -> None:
    with Redis(port=port, protocol=2, retry=ONCE) as nameless, pytest.raises(AuthenticationError):
        nameless.ping()
    for guess in ("", "any", "default"):
        with (
            Redis(port=port, username="default", password=guess, protocol=2, retry=ONCE) as default,
            pytest.raises(AuthenticationError),
        ):
            default.get("school:frozen")
    with Redis(port=port, username="probe", password="any", protocol=2) as probe:
        assert probe.ping()
        with pytest.raises(NoPermissionError):
            probe.get("school:frozen")
    others = password("alerting")
    with (
        Redis(port=port, username=COORDINATOR, password=others, protocol=2, retry=ONCE) as wrong,
        pytest.raises(AuthenticationError),
    ):
        wrong.ping()


@pytest.mark.parametrize("missing", ["admin", "moe-router"])
def test_a_password_that_is_missing_is_named_and_leaves_no_list(tmp_path: Path, missing: str) -> None:
    given = tuple(name for name in (*FUNCTIONS, "admin") if name != missing)
    done = rendered(tmp_path, given)
    assert done.returncode == 1
    assert f"the Secret redis has no password for {missing}: add the key {missing}" in done.stderr
    assert not (tmp_path / "users.acl").exists()


def test_no_password_stands_in_the_list_and_every_word_was_replaced(tmp_path: Path) -> None:
    assert rendered(tmp_path).returncode == 0
    text = (tmp_path / "users.acl").read_text()
    assert "@" not in text.replace("-@all", "").replace("+@all", "")
    assert not any(password(name) in text for name in FUNCTIONS)
    assert (tmp_path / "users.acl").stat().st_mode & 0o077 == 0
    assert len(text.splitlines()) == len(FUNCTIONS) + 3


def granted() -> set[str]:
    """The keys of the list, without what follows a name (`*`); each function's own inbox and the shared ones apart."""
    lines = [line for line in TEMPLATE.read_text().splitlines() if line.startswith("  ")]
    words = [word.split("~", 1)[1] for line in lines for word in line.split() if "~" in word]
    return {word.removesuffix("*").removesuffix(":") for word in words if not word.startswith("school:inbox:")}


def code() -> str:
    root = TEMPLATE.parents[2]
    parts = ("eventing", "functions")
    return "\n".join(path.read_text() for part in parts for path in sorted((root / part).rglob("*.py")))


def test_every_key_that_is_granted_is_one_that_the_code_has() -> None:
    text = code()
    assert [key for key in sorted(granted()) if key.removesuffix(":auto_approve_none") not in text] == []


def test_every_key_that_the_code_has_is_granted_to_somebody() -> None:
    keys = set(re.findall(r"[\"'](school:[a-z-]+)", code())) - SHARED
    assert len(keys) > 25
    assert sorted(keys - granted()) == []
    streams = set(re.findall(r"\"(improvements:[a-z_]+)\"", code()))
    assert len(streams) > 8
    assert "improvements" in granted()  # all of them, to the coordinator
