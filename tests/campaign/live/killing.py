"""SIGKILL for the watch's process in the middle of a slice, and what it cost."""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from functions.health_monitor.watching import read_watch
from tests.campaign.live.engine import MONITOR, Engine
from tests.campaign.live.following import Events
from tests.campaign.live.rollout import Rollout

LEAST = 2  # samples that are stored when it dies: there is something to lose


@dataclass
class Killing:
    """Kills it once, while the rollout of this name is watched."""

    name: str
    killed: float = 0.0  # seconds since the epoch
    stored: tuple[float, ...] = ()  # times of the samples that were there then
    found: tuple[float, ...] = ()  # of those that were there when it went on
    process: int = 0

    @property
    def lost(self) -> int:
        """How many stored samples are gone; one for each if it never went on."""
        return len([at for at in self.stored if at not in self.found])

    @property
    def gap(self) -> float:
        """Seconds from the kill to the next sample."""
        return next((at for at in self.found if at > self.killed), float("inf")) - self.killed

    def look(self, engine: Engine, rollouts: Iterable[Rollout], events: Events) -> None:
        """Kill where it is time; afterwards, see what the watch has when it goes on."""
        one = next(each for each in rollouts if each.name == self.name)
        watched = read_watch(engine.store, one.name)
        samples = tuple(sample.at for sample in watched[0].samples) if watched else ()
        if self.killed:
            if not self.found and samples and samples[-1] > self.killed:
                self.found = samples
                one.notes.append(self.said())
            return
        if events.at(one.name, "rollback.requested") or one.ended or len(samples) < LEAST:
            return
        process = engine.broker.snapshot().awake.get(MONITOR)
        if process is not None:
            self.process, self.stored = process, samples
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)  # the whole group, as when a pod's machine goes
            self.killed = time.time()

    def said(self) -> str:
        """In words."""
        return (
            f"{MONITOR} was killed with {len(self.stored)} samples stored; {self.lost} were lost, "
            f"and the next came {self.gap:.1f} s later"
        )
