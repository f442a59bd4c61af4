"""`heal` as a person types it: a dry run over real HTTP and Git, and a scan that an installation is asked for."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from functions._cli.main import app
from functions._clients.git_remote import GitRemote
from functions._policy.healing import Healing
from functions._policy.policy import Policy
from functions._policy.reading import text_of
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.repository import head_of, make_repository
from functions._rehearsal.world import World
from functions.cluster_healer.function import handler
from tests.cli.cluster.installed import Installed, installed
from tests.healer.test_scans import killed, well
from tests.healer.ward import Ward
from tests.rehearsal.serving import serving

API, REQUESTS = "apps/orders/api.yaml", b"            memory: 128Mi\n"
TOO_LITTLE = b"            memory: 64Mi\n          limits:\n            memory: 96Mi\n"
RULES = Policy(mode="act", healing=Healing(namespaces=("orders",)), remedies={"raise-memory": "automatic"})


def ran(*arguments: str, **environ: str) -> tuple[int, str]:
    """Exit code, and output in one line."""
    quiet = {"REDIS_URL": "", "K_SINK": "", "PROMETHEUS_URL": "", "CORTEX_CLUSTER": "", "NO_COLOR": "1"}
    found: Any = CliRunner().invoke(app, ["heal", *arguments], env={**quiet, **environ})
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, " ".join(found.output.split())


@pytest.fixture
def starved(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The rehearsal's cluster, in which a person gave a program less memory than it needs; its environment."""
    now = time.time() - 120.0  # the commands look at the clock of the wall
    source = make_repository(tmp_path / "gitops.git", now)
    git = GitRemote(str(source.bare), "main", tmp_path / "cache")
    files = git.files(source.head)
    head = git.append(source.head, {API: files[API].replace(REQUESTS, TOO_LITTLE)}, "Save memory", now)
    world = World(load_programs(), load_notifications())
    world.begin(source.head, files, now)
    world.see(head, git.files(head), now + 1.0)
    for tick in range(300):
        world.step(now + 1.0 + tick / 3)
    policy = tmp_path / "policy.yaml"
    policy.write_text(text_of(RULES))
    with serving(world, tmp_path) as served:
        environ = {"KUBECONFIG": served.kubeconfig, "POLICY_FILE": str(policy), "STATE_DIR": str(tmp_path / "state")}
        yield {**environ, "REPOSITORY": str(source.bare)}


def test_a_dry_run_over_http_finds_the_fault_and_its_place(starved: dict[str, str]) -> None:
    repository = starved.pop("REPOSITORY")
    head = head_of(Path(repository), "main")
    code, said = ran("--dry-run", "--repository", repository, **starved)
    assert code == 0, said
    for told in (
        "ledger: none: REDIS_URL is not set, and no --context was chosen",
        "namespaces: orders",
        "1. Deployment orders/orders-api: the container is killed at its memory limit",
        "plan (raise-memory)",
        "then: it goes by itself, if preflight and validation find nothing against it",
        "Nothing was changed, stored or sent.",
    ):
        assert told in said, told
    assert head_of(Path(repository), "main") == head


def test_without_a_repository_it_is_said_that_no_plan_can_be_made(starved: dict[str, str]) -> None:
    starved.pop("REPOSITORY")
    code, said = ran("--dry-run", "--format", "json", **starved)
    found = json.loads(said)
    assert code == 0
    assert found["sources"]["repository"].startswith("none: name it with --repository or GITHUB_REPO")
    assert found["proposals"] == {}
    assert any(one["symptom"]["fault"] == "out-of-memory" for one in found["faults"])


def test_a_repository_that_is_none_and_a_cluster_that_is_away(tmp_path: Path, starved: dict[str, str]) -> None:
    starved.pop("REPOSITORY")
    code, said = ran("--dry-run", "--repository", "not/a/thing", **starved)
    assert (code, "neither owner/name nor a URL" in said) == (5, True), said
    kubeconfig = tmp_path / "gone"
    text = Path(starved["KUBECONFIG"]).read_text()
    kubeconfig.write_text(text.replace("127.0.0.1:", "127.0.0.1:1"))
    assert ran("--dry-run", **{**starved, "KUBECONFIG": str(kubeconfig)})[0] in (4, 5)


@pytest.fixture
def school(store: RedisStore) -> Iterator[Installed]:
    with installed(store, time.time) as made:
        yield made


def healed_by(school: Installed, ward: Ward) -> None:
    """The broker hands what it takes to the healer's real runtime."""

    class Reader(list[bytes]):
        def append(self, body: bytes) -> None:
            rules = handler(
                school.store, ward.scanner, ward.gitops, lambda: ward.policy, time.time, examine=ward.examine
            )
            healer = Runtime(
                "cluster-healer", school.store, rules, lambda _: None, lambda _: frozenset(), time.time, lambda: "t"
            )
            healer.receive({"content-type": "application/cloudevents+json"}, body)

    school.taken = Reader()


def test_a_scan_is_asked_for_and_what_it_found_is_told(school: Installed, store: RedisStore, tmp_path: Path) -> None:
    healed_by(school, Ward(store, killed))
    environ = {"KUBECONFIG": school.api.kubeconfig(tmp_path)}
    code, said = ran("--cluster", "--namespace", "shop", "--namespace", "attic", "--patience", "1", **environ)
    assert code == 1
    assert "healing: Deployment shop/web: the container is killed at its memory limit" in said
    assert "attic was not looked at: the policy does not opt it in" in said
    assert "1 remedies are on their way" in said
    assert "not settled within 1 s" in said  # nobody takes the remedy up here


def test_where_nothing_is_wrong_it_ends_well(school: Installed, store: RedisStore, tmp_path: Path) -> None:
    healed_by(school, Ward(store, well))
    code, said = ran("--cluster", "--format", "json", KUBECONFIG=school.api.kubeconfig(tmp_path))
    assert code == 0, said
    assert json.loads(said)["not_looked_at"] == []


def test_where_the_policy_opts_in_nothing_that_is_said_and_is_no_good_end(
    school: Installed, store: RedisStore, tmp_path: Path
) -> None:
    healed_by(school, Ward(store, well, Policy()))
    code, said = ran("--cluster", KUBECONFIG=school.api.kubeconfig(tmp_path))
    assert (code, "Nothing was looked at: healing.namespaces of the policy" in said) == (1, True), said
