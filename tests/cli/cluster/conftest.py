"""A cluster in which all is well, read over HTTP with a person's kubeconfig."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions._cli.cluster.api import Api
from tests.cli.cluster.api_server import ApiServer, api_server
from tests.cli.cluster.whole import by_rbac, whole


@pytest.fixture
def cluster() -> Iterator[ApiServer]:
    """Its API server."""
    with api_server() as made:
        made.put(*copy.deepcopy(whole()))
        made.review = by_rbac
        yield made


@pytest.fixture
def look(cluster: ApiServer, tmp_path: Path) -> Iterator[Api]:
    """How the person reads it."""
    api = Api({"KUBECONFIG": cluster.kubeconfig(tmp_path)}, "lab")
    yield api
    api.close()
