"""`report` as a person types it: on the rehearsal's cluster, and on an installation with its coordinator's answers."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.redis_store import RedisStore
from functions._cli.main import app
from functions._clients import ledger
from functions._improvement.healing import Errand, errand_key, faults_key
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.cli.cluster.installed import installed
from tests.healer.building import faults, known
from tests.rehearsal.conftest import BEFORE, NOW, sample_files
from tests.rehearsal.serving import serving

NAMES = {"CORTEX-SYSTEM-STATUS.md", "CORTEX-EVERYTHING-BAGEL.md", "CORTEX-SELF-HEALING-PROGRESS.md"}


def ran(*arguments: str, **environ: str) -> tuple[int, str]:
    quiet = {"REDIS_URL": "", "K_SINK": "", "PROMETHEUS_URL": "", "CORTEX_CLUSTER": "", "NO_COLOR": "1"}
    found: Any = CliRunner().invoke(app, ["report", *arguments], env={**quiet, **environ})
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, " ".join(found.output.split())


def test_on_the_rehearsals_cluster_and_again(tmp_path: Path) -> None:
    world = World(load_programs(), load_notifications())
    world.begin(BEFORE, sample_files(), NOW)
    for second in range(30):
        world.step(NOW + second)
    folder = tmp_path / "documents"
    with serving(world, tmp_path) as served:
        for _ in range(2):  # what it wrote itself it writes anew
            code, said = ran("--output", str(folder), KUBECONFIG=served.kubeconfig)
            assert code == 0, said
    assert {one.name for one in folder.iterdir()} == NAMES
    assert "Not known, and said so there: before, ledger, usage." in said
    status = (folder / "CORTEX-SYSTEM-STATUS.md").read_text()
    assert "| nodes that are ready | 3 of 3 |" in status
    assert "| Applications that are Synced and Healthy | 5 of 5 |" in status
    assert "orders-db" in (folder / "CORTEX-EVERYTHING-BAGEL.md").read_text()


def test_a_document_of_a_person_stays(tmp_path: Path) -> None:
    world = World(load_programs(), load_notifications())
    world.begin(BEFORE, sample_files(), NOW)
    mine = tmp_path / "CORTEX-SYSTEM-STATUS.md"
    mine.write_text("# Mine\n")
    with serving(world, tmp_path) as served:
        code, said = ran("--output", str(tmp_path), KUBECONFIG=served.kubeconfig)
    assert (code, "was not written by `report`" in said) == (5, True), said
    assert mine.read_text() == "# Mine\n"


def test_an_installations_ledger_by_the_coordinators_answers(store: RedisStore, tmp_path: Path) -> None:
    now = time.time()
    done = Errand("e", now, done=("Job shop/old: deleted",), ended=now)
    store.apply([ledger.put(errand_key("e"), done, 0), ledger.put(faults_key("shop"), faults(known()), 0)])
    with installed(store, time.time) as school:
        environ = {"KUBECONFIG": school.api.kubeconfig(tmp_path)}
        code, said = ran("--cluster", "--format", "json", **environ)
        assert code == 0, said
        found = json.loads(said)
        assert found["ledger"]["done"] == [[now, "Job shop/old: deleted"]]
        assert found["ledger"]["faults"][0]["symptom"]["fault"] == "out-of-memory"
        assert found["sources"]["ledger"].startswith("the installation's, read at ")
        school.api.forbidden.add("/api/v1/namespaces/cortex-school/secrets/command-signing")
        code, said = ran("--cluster", "--format", "json", **environ)
        assert code == 0, said
        assert "COMMAND_SIGNING_KEY" in json.loads(said)["missing"]["ledger"]


def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    code, said = ran("--output", str(tmp_path / "out"), KUBECONFIG=str(tmp_path / "none"))
    assert (code, "there is nothing to report" in said) == (4, True), said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("body", ["", "{}", "no json"])
def test_a_file_that_is_no_earlier_look_is_refused(tmp_path: Path, body: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(body)
    assert ran("--before", str(path), KUBECONFIG="/none")[0] == 5
