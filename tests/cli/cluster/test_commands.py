"""Commands against a cluster, over real port-forwards: who reads asks the coordinator, who commands the broker."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.contracts import COORDINATOR
from eventing.handler import Permanent
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision
from functions._cli.main import app
from functions._cli.switches import told_by
from functions._clients import ledger
from functions._commands.reading import reading_key
from functions._improvement.dead_letter import DeadLetter, dead_letter_key
from functions._improvement.intake import INTAKE, Intake, Looked
from functions._improvement.standing import (
    EPOCH,
    Epoch,
    Freeze,
    Override,
    Tombstone,
    Video,
    frozen_key,
    override_key,
    tombstone_key,
    video_key,
)
from tests.cli.cluster.installed import KEY, Installed, installed
from tests.coordinator.samples import AT, STONE, improvement, record

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def school(store: RedisStore) -> Iterator[Installed]:
    with installed(store, time.time) as made:
        store.apply([ledger.put(EPOCH, Epoch(AT), 0)])
        yield made


@pytest.fixture
def run(school: Installed, tmp_path: Path) -> Run:
    kubeconfig = school.api.kubeconfig(tmp_path)

    def ran(*arguments: str, **environ: str) -> tuple[int, str]:
        env = {"KUBECONFIG": kubeconfig, "COLUMNS": "400", "NO_COLOR": "1", "REDIS_URL": "", "K_SINK": "", **environ}
        found: Any = CliRunner().invoke(app, list(arguments), env=env)
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found.exit_code, " ".join(found.output.split())

    return ran


def fill(store: RedisStore) -> None:
    made = record("pending_review", improvement=improvement(identity="abc123"))
    letter = DeadLetter("/cortex-school/moe-router", "event-1", "ai.cortex.school.improvement.raw", AT)
    store.apply(
        [
            ledger.put_record(made, 0),
            ledger.put_decision("abc123", Decision("pending_review", made.digest, "policy", ("mode: propose",), AT)),
            ledger.put(tombstone_key(STONE.fingerprint), STONE, 0),
            ledger.put(dead_letter_key(letter.source, letter.id), letter, 0),
            ledger.put(INTAKE, Intake(looked={"UCx": Looked(1_800_000_000.0, "Someone")}), 0),
            ledger.put(video_key("v"), Video("v", "https://youtu.be/v", "A title", words=7), 0),
        ]
    )


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (("status",), "1 improvements"),
        (("status", "abc"), "id abc123"),
        (("explain", "abc123"), "Practice replicas"),
        (("explain", "https://youtu.be/v"), "7 words"),
        (("review",), "cortex-school approve abc123"),
        (("tombstones", "list"), "the rollout failed"),
        (("dead-letters", "list"), "event-1"),
        (("alerts", "list"), "No message was sent"),
        (("channels",), "Someone (UCx): looked at 2027-01-15 08:00 UTC"),
        (("status", "--json"), '"stage":"pending_review"'),
    ],
)
def test_what_a_ledger_at_hand_says_the_cluster_says_too(
    run: Run, store: RedisStore, redis_url: str, command: tuple[str, ...], word: str
) -> None:
    fill(store)
    code, said = run(*command, "--context", "lab")
    assert (code, word in said) == (0, True), said
    assert run(*command, REDIS_URL=redis_url) == (0, said)
    assert run(*command, CORTEX_CLUSTER="lab") == (0, said)
    assert run(*command, CORTEX_CLUSTER="current", REDIS_URL="redis://127.0.0.1:1") == (0, said)


def test_what_is_frozen_is_said_by_status_with_the_command_that_lifts_it(
    run: Run, store: RedisStore, redis_url: str
) -> None:
    rollbacks = Override("auto_approve_none", COORDINATOR, AT, 0.0, "4 rollbacks within an hour")
    store.apply(
        [
            ledger.put(frozen_key(), Freeze("Ada", AT, "holidays"), 0),
            ledger.put(frozen_key("shop"), Freeze("Ada", AT), 0),
            ledger.put(override_key("auto_approve_none"), rollbacks, 0),
        ]
    )
    for chosen, environ in (("--context lab", {}), ("", {"REDIS_URL": redis_url})):
        code, said = run("status", *chosen.split(), **environ)
        option = f" {chosen}" if chosen else ""
        assert code == 0, said
        assert f"frozen since {AT} by Ada: holidays. To lift it: cortex-school unfreeze{option} Freeze" in said
        assert f"Freeze of shop: frozen since {AT} by Ada: no reason given." in said
        assert f"cortex-school unfreeze --app shop{option} " in said
        assert (
            f"by itself since {AT} by school-coordinator: 4 rollbacks within an hour; reverts still are made." in said
        )
        assert f"then cortex-school unfreeze{option} " in said
    assert run("unfreeze", "--cluster") == (0, "no longer frozen: everything")
    assert "Freeze of automatic approval" not in run("status", "--cluster")[1]


@pytest.mark.parametrize(
    "status", [{}, {"frozen": {}, "overrides": [{"name": "auto_approve_moon", "by": "", "at": ""}]}]
)
def test_a_coordinator_of_another_release_is_named(status: dict[str, Any]) -> None:
    with pytest.raises(Permanent, match="of another release"):
        told_by(status)


def test_no_password_and_no_port_of_this_machine_is_needed_and_the_key_is_never_said(
    run: Run, school: Installed, store: RedisStore
) -> None:
    fill(store)
    said = " ".join(run(*command, "--cluster")[1] for command in (("status",), ("review",), ("approve", "abc123")))
    assert KEY not in said
    assert reading_key(KEY.encode()).decode() not in said
    assert {one[2] for one in school.gateway.seen} == {"school-coordinator.cortex-school.svc.cluster.local"}
    assert school.api.forwarded == 5  # one for each command, two more to obey and confirm


def test_a_command_is_signed_published_obeyed_and_confirmed(run: Run, school: Installed, store: RedisStore) -> None:
    fill(store)
    assert run("freeze", "--app", "shop", "--cluster") == (0, "frozen: shop")
    assert ledger.get(store, frozen_key("shop"), Freeze) is not None
    (event,) = [json.loads(body) for body in school.taken]
    assert (event["type"], event["data"]["action"]) == ("ai.cortex.school.command", "freeze")
    code, said = run("tombstones", "lift", STONE.fingerprint, "--context", "lab")
    assert (code, ledger.get(store, tombstone_key(STONE.fingerprint), Tombstone)) == (0, None), said


def test_what_the_coordinator_refuses_comes_back_with_its_reason(run: Run) -> None:
    code, said = run("override", "auto_approve_all", "--clear", "--cluster", COMMAND_SIGNING_KEY="x" * 20)
    assert code == 5
    assert "is this the key of this installation?" in said or "signature" in said
    assert run("status", "nothing", "--cluster")[0] == 3


def test_a_key_to_read_with_commands_nothing(run: Run, school: Installed, store: RedisStore) -> None:
    fill(store)
    school.api.forbidden.add("/api/v1/namespaces/cortex-school/secrets/command-signing")
    key = reading_key(KEY.encode()).decode()
    assert run("status", "--cluster", COMMAND_READING_KEY=key)[0] == 0
    code, said = run("freeze", "--cluster", COMMAND_READING_KEY=key)
    assert (code, "set COMMAND_SIGNING_KEY" in said) == (5, True), said
    assert run("freeze", "--cluster", COMMAND_READING_KEY=key, COMMAND_SIGNING_KEY=key)[0] == 5
    assert ledger.get(store, frozen_key(), Freeze) is None


def test_a_video_goes_to_the_broker_and_is_accepted_when_the_ledger_has_it(
    run: Run, school: Installed, store: RedisStore
) -> None:
    source, ask = "/cortex-school/cli", school.gateway
    taken = school.taken

    class Reader(list[bytes]):
        def append(self, body: bytes) -> None:
            event = json.loads(body)
            store.claim("youtube-ingestion", source, event["id"], "t", 60)
            store.finish("youtube-ingestion", source, event["id"], "t", (), ())
            taken.append(body)

    school.taken = Reader()
    code, said = run("submit", "https://youtu.be/abc", "--cluster")
    assert (code, "accepted as event" in said) == (0, True), said
    assert json.loads(taken[0])["data"]["url"] == "https://youtu.be/abc"
    assert ask.seen


BROKER = "/apis/eventing.knative.dev/v1/namespaces/cortex-school/brokers/school"
SERVICE = "/apis/serving.knative.dev/v1/namespaces/cortex-school/services/school-coordinator"
GATEWAY = "/api/v1/namespaces/kourier-system/pods/gateway-1"


@pytest.mark.parametrize(
    ("spoil", "code", "word"),
    [
        (lambda s: s.api.objects.pop(SERVICE), 5, "is not in this cluster"),
        (lambda s: s.api.objects[SERVICE].pop("status"), 4, "has no address yet"),
        (lambda s: s.api.objects[GATEWAY]["status"].clear(), 4, "no pod of the Service kourier-system/"),
        (lambda s: s.api.ports.pop(("kourier-system", "gateway-1", 8081)), 4, "connection refused"),
        (lambda s: s.api.forbidden.add(f"{GATEWAY}/portforward"), 5, "get and create on pods/portforward"),
        (lambda s: s.api.forbidden.add(SERVICE), 5, "may not GET"),
        (lambda s: s.api.objects.pop("/api/v1/namespaces/cortex-school/secrets/command-signing"), 5, "docs/secrets.md"),
        (lambda s: s.api.objects.pop("/api/v1/namespaces/kourier-system/services/kourier-internal"), 5, "is not there"),
        (lambda s: s.api.objects[SERVICE]["status"]["address"].update(url=f"https://{s}"), 5, "plain HTTP"),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_is_wrong_on_the_way_is_named(
    run: Run, school: Installed, spoil: Callable[[Installed], None], code: int, word: str
) -> None:
    spoil(school)
    found = run("status", "--cluster")
    assert (found[0], word in found[1]) == (code, True), found


def test_a_broker_that_is_away_or_refuses_is_said(run: Run, school: Installed) -> None:
    for answer, code in ((503, 4), (400, 5)):
        school.answer = answer
        found = run("freeze", "--cluster")
        assert (found[0], str(answer) in found[1]) == (code, True), found
    school.api.objects.pop(BROKER)
    assert run("freeze", "--cluster")[0] == 5


def test_another_context_or_no_kubeconfig_is_said(run: Run, tmp_path: Path) -> None:
    code, said = run("status", "--context", "nowhere")
    assert (code, "no context 'nowhere'; it has lab" in said) == (5, True), said
    code, said = run("status", "--cluster", KUBECONFIG=str(tmp_path / "none"))
    assert (code, "set KUBECONFIG" in said) == (5, True), said


def test_a_ledger_of_many_pages_is_read_whole(run: Run, store: RedisStore) -> None:
    made = [record("planned", improvement=improvement(identity=f"i{number:04}")) for number in range(450)]
    store.apply([ledger.put_record(one, 0) for one in made])
    code, said = run("status", "--json", "--cluster")
    assert (code, said.count('"stage":"planned","timeline"')) == (0, 450)
