"""When youtube-ingestion is to look at channels: by the shortest interval, when a day begins for what waits, and once
more after a look that left channels out."""

from eventing.contracts import AlertRaised, ChannelsRequested
from eventing.handler import Temporary
from functions._improvement.intake import CHANNELS_ASKED, CHANNELS_DUE, LEFT_OUT
from functions._improvement.standing import SENTENCE
from functions._policy.subscribed import Subscribed
from functions.school_coordinator.desk import Desk

HOUR = 3600.0
_FINGERPRINT = "channels-refused"


def ask_for_channels(desk: Desk, subscribed: Subscribed) -> None:
    """Ask for a look where one is due. Which channel is due, youtube-ingestion knows; nothing wakes it otherwise.

    A file of channels that cannot be used is told to a person; the rest of the tick goes on.
    """
    try:
        channels = subscribed()
    except Temporary as refused:
        desk.alert(AlertRaised(_FINGERPRINT, "warning", "The file of channels cannot be used", str(refused)[:SENTENCE]))
        return
    waiting = desk.due(CHANNELS_DUE)
    for member in waiting:
        desk.strike(CHANNELS_DUE, member)
    last = desk.read(CHANNELS_ASKED, float) or 0.0
    every = min((one.every_hours for one in channels.channels), default=0.0) * HOUR
    if every and desk.now >= last + every:
        desk.write(CHANNELS_ASKED, desk.now)
        desk.look_at_channels(ChannelsRequested("a channel is due"))
    elif waiting:
        left_out = "the last look had no time for every channel" if LEFT_OUT in waiting else ""
        day = "videos wait, and a day has begun" if set(waiting) - {LEFT_OUT} else ""
        desk.look_at_channels(ChannelsRequested("; ".join(filter(None, (left_out, day)))))
