"""`facts` over the rehearsal's API: what it prints is what `preflight --facts` takes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions._cli.main import app
from functions._preflight.facts import read_facts
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.clients.test_cluster_facts import NOW, OBJECTS
from tests.rehearsal.serving import serving


@pytest.mark.parametrize(("options", "namespaces"), [((), {"shop"}), (("--namespace", "blog"), {"blog"})])
def test_the_facts_of_a_cluster(tmp_path: Path, options: tuple[str, ...], namespaces: set[str]) -> None:
    world = World(load_programs(), load_notifications())
    for each in OBJECTS:
        world.objects.put(each, NOW)
    with serving(world, tmp_path) as served:
        result = CliRunner().invoke(app, ["facts", *options], env={"KUBECONFIG": str(served.kubeconfig)})
    assert result.exit_code == 0, result.output
    facts = read_facts(result.stdout)
    assert {one.namespace for one in facts.objects} == namespaces
    assert [one.name for one in facts.nodes or ()] == ["box-1", "box-2"]
    assert "statements" not in json.loads(result.stdout)


def test_without_a_cluster_it_says_what_to_set() -> None:
    result = CliRunner().invoke(app, ["facts"], env={"KUBECONFIG": "", "KUBERNETES_SERVICE_HOST": ""})
    assert (result.exit_code, "set KUBECONFIG to a kubeconfig file" in " ".join(result.stderr.split())) == (5, True)
