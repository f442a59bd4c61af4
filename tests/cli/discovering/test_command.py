"""The command `init` over real HTTP: what it prints and writes of a URL with a token, and where nothing may be read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions._cli.main import app
from functions._policy.reading import load
from functions._preflight.facts import read_facts
from tests.cli.cluster.api_server import api_server
from tests.cli.discovering.test_init import application

APPLICATIONS = "/apis/argoproj.io/v1alpha1/applications"
IN_ARGOCD = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications"


@pytest.mark.parametrize("allowed", [True, False])
def test_what_is_printed_and_written_holds_no_token_and_says_what_was_not_read(tmp_path: Path, allowed: bool) -> None:
    one = application("a", "shop", {"repoURL": "https://jane:t0k3n@github.com/jane/homelab.git", "path": "apps/a"})
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    folder = tmp_path / ("a folder" * 15)  # a command of more than a line
    with api_server() as server:
        server.put({"apiVersion": "argoproj.io/v1alpha1", **one}, namespace)
        server.forbidden |= set() if allowed else {APPLICATIONS, IN_ARGOCD}
        run = CliRunner().invoke(
            app, ["init", "--output", str(folder)], env={"KUBECONFIG": server.kubeconfig(tmp_path)}
        )
    assert run.exit_code == 0, run.output
    policy, facts = (folder / "policy.yaml").read_text(), (folder / "facts.json").read_text()
    assert not [text for text in (run.output, policy, facts) if "t0k3n" in text]
    repository = "jane/homelab" if allowed else "owner/name"
    assert f"\n  make deploy GITHUB_REPO={repository} POLICY='{folder}/policy.yaml'\n" in run.output
    assert load(policy).allowed_paths == (("apps/a/*",) if allowed else ("*",))
    assert ("Applications may not be read" in policy) is not allowed
    assert ("Applications may not be read" in run.output) is not allowed
    assert read_facts(facts).namespaces == ("shop",)
