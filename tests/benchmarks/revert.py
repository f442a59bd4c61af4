"""Fault to revert, from the constants that decide it: nothing is timed here."""

from functions._policy.policy import Policy
from functions.health_monitor.verdict import CONSECUTIVE, PATIENCE
from tests.benchmarks.figures import Figure

SEED = 300.0  # seconds within which the first version of the school promised a rollback


def revert() -> list[Figure]:
    """A failure that cannot be mistaken ends the watch with so many samples that agree."""
    seconds = CONSECUTIVE * Policy().sample_period + PATIENCE["start"]
    name, note = "fault to revert, unmistakable", "by construction: samples that agree x sample period"
    return [Figure(name, "s", (seconds,), 25.0, "the seed", (SEED,), relative=False, note=note)]
