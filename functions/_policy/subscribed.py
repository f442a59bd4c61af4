"""Where a function has the subscribed channels from."""

from collections.abc import Callable, Mapping
from pathlib import Path

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._policy.channels import Channels

Subscribed = Callable[[], Channels]
NONE: Subscribed = Channels


def channels_source(environ: Mapping[str, str]) -> Subscribed:
    """What returns the subscriptions of today, from CHANNELS_FILE; without it, there are none.

    The file is first read when it is asked for, so that no start loads YAML for it. What is returned raises `Temporary`
    while the file is missing or refused.
    """
    named = environ.get("CHANNELS_FILE", "")
    known: list[Subscribed] = []

    def today() -> Channels:
        if not known:
            from functions._policy.channel_file import load_channels  # noqa: PLC0415  it brings YAML
            from functions._policy.files import file_source  # noqa: PLC0415  the same

            fix = "set CHANNELS_FILE to the channels (knative/channels/channels.yaml)"
            try:
                known.append(file_source(Path(named), load_channels, fix, "the edited channels are refused"))
            except SettingError as refused:
                raise Temporary(f"channels are not looked at: {refused}") from refused
        return known[0]()

    return today if named else NONE
