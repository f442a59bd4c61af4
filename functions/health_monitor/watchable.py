"""Whether a commit could be watched at all, by the look before it. Pure."""

from collections.abc import Iterable

from functions.health_monitor.facts import ApplicationFacts, Followed


def unwatchable(application: ApplicationFacts, name: str) -> str:
    """Why a commit to this application could not be watched, empty when it can."""
    if not application.found:
        return f"there is no Argo CD Application {name} in namespace argocd, so a commit to it would reach nothing"
    if not application.automated:
        return f"Application {name} is not synced automatically, so a commit would wait unseen; turn automated sync on"
    if application.held_back and not application.opens:
        held = f"a sync window of its project holds Application {name} back now ({application.held_back})"
        return f"{held}, and none opens within a week; it may come again when the windows allow it"
    return ""


def opens_last(application: ApplicationFacts, name: str, further: Iterable[Followed]) -> tuple[str, str, float]:
    """Of the Applications that a sync window holds back, the one that opens last: its name, the window, and when (epoch
    seconds). Empty where none is held back, or one of them does not open within a week.
    """
    others = ((one.name, one.application) for one in further if one.application.automated)
    closed = [(name, one.held_back, one.opens) for name, one in ((name, application), *others) if one.held_back]
    if not closed or not all(until for *_, until in closed):
        return "", "", 0.0
    return max(closed, key=lambda each: each[2])


def doubtful(further: Iterable[Followed]) -> str:
    """Why a person should know before a commit reaches these Applications, too; empty where it is watched in them."""
    for one in further:
        if not one.application.found:
            return (
                f"Application {one.name} renders it, too, and this cluster's Argo CD has none of that name: what the "
                "change does there would not be watched"
            )
        if one.application.automated and one.application.held_back:
            return (
                f"Application {one.name} renders it, too, and a sync window holds it back now "
                f"({one.application.held_back}): it would get the change later, when nobody watches"
            )
    return ""
