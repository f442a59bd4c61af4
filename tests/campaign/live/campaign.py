"""Which rollouts a live campaign has, and its run."""

import logging
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.campaign.live.cases import BAD, HEALTHY, Case
from tests.campaign.live.engine import Settings
from tests.campaign.live.session import session
from tests.campaign.report import Run
from tests.clients.prometheus_server import MISSING, installed

SETTINGS = Settings()


def campaign(seed: int, runs: int, settings: Settings = SETTINGS) -> tuple[Run, ...]:
    """So many runs at once on one engine.

    Raises:
        RuntimeError: where prometheus and promtool are not installed.
    """
    if not installed():
        raise RuntimeError(f"the live part cannot run: {MISSING}")
    folder = Path(tempfile.mkdtemp(prefix="cortex-campaign-"))
    with session(chosen(seed, runs), settings, seed, folder) as started:
        found = started.run()
    if all(run.as_expected for run in found):
        shutil.rmtree(folder)
    else:
        logging.getLogger("campaign").warning("logs, ledger and repository of this campaign are in %s", folder)
    return found


def chosen(seed: int, runs: int) -> Sequence[tuple[Case, int]]:
    """So many cases, two bad ones to a healthy one, in an order of the seed's; each with the number of its variant.

    More than there are begin again from the start.
    """
    bad = round(runs * len(BAD) / (len(BAD) + len(HEALTHY)))
    cases = [*_cycled(BAD, bad), *_cycled(HEALTHY, runs - bad)]
    random.Random(seed).shuffle(cases)  # noqa: S311 - an order, no secret
    return numbered(cases)


def numbered(cases: Sequence[Case]) -> Sequence[tuple[Case, int]]:
    """Each with the number of its variant within its kind."""
    seen: Counter[str] = Counter()
    found = []
    for case in cases:
        found.append((case, seen[case.kind]))
        seen[case.kind] += 1
    return found


def _cycled(cases: Sequence[Case], count: int) -> list[Case]:
    return [cases[at % len(cases)] for at in range(count)]
