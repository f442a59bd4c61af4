"""From text to subscribed channels: the plain file as it is in Git and mounted, or a ConfigMap that holds it. Pure."""

from functions._policy.channels import Channels
from functions._policy.reading import PolicyError, converted, unwrapped

DATA_KEY = "channels.yaml"


def load_channels(text: str, file: str = DATA_KEY) -> Channels:
    """The subscriptions in `text`, the plain file or a ConfigMap that holds it; `file` is only named in errors.

    Raises:
        PolicyError: for an unknown or repeated key, a wrong type, a figure out of range, or a channel given twice.
    """
    found = unwrapped(text, DATA_KEY, "channels", file)
    read = converted({} if found is None else found, Channels, file)
    names = [one.channel for one in read.channels]
    if twice := [name for name in names if names.count(name) > 1]:
        raise PolicyError(f"{file}: {twice[0]} is given twice; keep one of them")
    return read
