"""A sync window of Argo CD closed before the commit was live: how long to wait for it, and what to say. Pure.

The commit is in Git then, and Argo CD takes it up by itself when the window opens, whether anybody watches or not. So
the watch waits for that, and nothing else of the application starts meanwhile.
"""

from typing import NamedTuple

from eventing.contracts import AlertRaised
from functions._improvement.record import Record
from functions._improvement.standing import SENTENCE
from functions.health_monitor.application_checks import waits_for
from functions.health_monitor.facts import Facts, Phase, Watch
from functions.health_monitor.sync_windows import moment


class Held(NamedTuple):
    """Until when (epoch seconds; 0: nothing to wait for), and by what."""

    until: float = 0.0
    by: str = ""


def held(own: str, now: Facts, before: Facts, latest: float) -> Held:
    """What holds the commit back in the Applications that it is awaited in; nothing where one of them does not open by
    `latest`, because then the wait would be for nothing."""
    known = {one.name: one.application for one in before.further}
    awaited = [(own, now.application, now.contains_commit)] + [
        (one.name, one.application, one.contains_commit)
        for one in now.further
        if not waits_for(known.get(one.name, one.application))
    ]
    closed = [(name, one) for name, one, has_it in awaited if not has_it and one.automated and one.held_back]
    if not closed or any(not 0.0 < one.opens <= latest for _, one in closed):
        return Held()
    by = ", ".join(f"Application {name} ({one.held_back})" for name, one in closed)
    return Held(max(one.opens for _, one in closed), by)


def told(record: Record, watch: Watch, phase: Phase) -> AlertRaised:
    """What a person should know: it is in Git, and not live yet."""
    identity, application = record.improvement.id, record.application
    commit = record.revert if phase == "rollback" else record.commit
    closed = (
        f"{record.improvement.title[:200]}: commit {commit[:12]} is in Git and not live: a sync window holds back "
        f"{watch.held_by} until {moment(watch.held_until)}."
    )
    by_hand = f"Where the window allows manual syncs, `argocd app sync {application}` makes it live at once"
    failed_live = phase == "rollback" and any(step.stage == "deployed" for step in record.timeline)
    what = {
        (True, True): f"It is the revert of what failed, which stays live until then. {by_hand}.",
        (True, False): f"It is the revert of what was not seen live. {by_hand}.",
        (False, False): f"It is watched from then on, and nothing else of {application} starts before. {by_hand}; "
        f"`cortex-school undo {identity}` takes it back.",
    }[phase == "rollback", failed_live]
    return AlertRaised(
        f"sync-window:{identity}:{phase}",
        "critical" if failed_live else "warning",
        f"A {'revert' if phase == 'rollback' else 'commit'} waits for a sync window of Argo CD",
        f"{closed} {what}"[:SENTENCE],
        application,
        identity,
    )
