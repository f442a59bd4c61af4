"""The worst day of a cluster ends as well as it did by hand, for any set of names and numbers.

Each is most of a minute of one core, so two are drawn here; HEAL_DEMO_SEEDS="1 2 3 4 5" names others.
"""

import os
from pathlib import Path

import pytest

from eventing.redis_store import RedisStore
from functions._cli.demonstrating.claims import claims_after, claims_before, claims_throughout
from tests.scenarios.day import WorstDay

SEEDS = tuple(int(one) for one in os.environ.get("HEAL_DEMO_SEEDS", "2 4").split())


@pytest.mark.timeout(900)  # twenty seconds of one core each, on machines that others use as well
@pytest.mark.parametrize("seed", SEEDS)
def test_the_day_is_mended_unattended(seed: int, store: RedisStore, tmp_path: Path) -> None:
    day = WorstDay.of(seed, store, tmp_path)
    wrong = [f"{one.what}: {one.seen}" for one in claims_before(day.picture()) if not one.holds]
    assert wrong == []
    day.live()
    commits = day.git("reader").log(day.source.head)
    strangers = [one.sha for one in commits if "improvement-id" not in one.trailers]
    writes = [f"DELETE /{one.lower().replace('/', 's/', 1)}" for one in day.scanner.deleted]
    listed = sum(len(one.deletions) for one in day.errands())
    claims = (
        *claims_after(day.picture(), day.day.names.roles, day.known_faults(), day.records()),
        *claims_throughout(day.lost, strangers, writes, listed, looks=1),
    )
    assert [f"{one.what}: {one.seen}" for one in claims if not one.holds] == []
