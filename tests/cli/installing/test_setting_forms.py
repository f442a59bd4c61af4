"""What a function would refuse at its start is a row before anything is applied."""

from collections.abc import Mapping

import pytest

from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.manifests import SETTINGS, settings_of
from functions._cli.installing.setting_forms import APP, URLS, rows
from functions._clients.embedders import open_embedder
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, REPOSITORY, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once

SHIPPED = settings_of(FILES[SETTINGS].decode())
ENDPOINT = {"EMBEDDER": "http://ollama.ai.svc:11434/v1/embeddings", "EMBEDDER_MODEL": "m"}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        SHIPPED,
        {"PROMETHEUS_URL": "http://prometheus:9090"},
        dict(zip(APP, ("1", "2"), strict=True)),
        {"EMBEDDER": "letters"},
        ENDPOINT,
    ],
)
def test_what_functions_take_is_no_row(settings: Mapping[str, str]) -> None:
    assert rows(settings) == []
    open_embedder(settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        *(({name: "banana"}, f"{name} is not") for name in URLS),
        ({"QDRANT_URL": "tcp://10.0.0.1:6333"}, "looks like a Kubernetes service link"),
        ({"EMBEDDER": "banana"}, "EMBEDDER=banana is no embedder"),
        (ENDPOINT | {"EMBEDDER_MODEL": ""}, "EMBEDDER_MODEL no model"),
        ({"GITHUB_APP_ID": "1"}, "a GitHub App needs GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID"),
        ({"GITHUB_APP_INSTALLATION_ID": "1"}, "a GitHub App needs"),
        ({"GITHUB_APP_ID": "1", "GITHUB_APP_INSTALLATION_ID": "x"}, "a GitHub App needs"),
    ],
)
def test_what_they_refuse_is_one(settings: Mapping[str, str], words: str) -> None:
    (row,) = rows(settings)
    assert row.state == "wrong"
    assert words in row.detail


def test_every_name_is_a_setting() -> None:
    assert {*URLS, *APP, *ENDPOINT} <= SHIPPED.keys()


def test_nothing_is_applied_then(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    given = Options(enough(settings=REPOSITORY | {"QDRANT_URL": "banana"}), mode="propose", yes=True)
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
    assert cluster.writes == []
    assert "QDRANT_URL is not" in capsys.readouterr().out
