"""The shape of `knative/channels/channels.yaml`: channels that the school looks at by itself, and how much it takes."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from eventing.vocabulary import Category
from functions._policy.reading import PolicyError, converted, parsed

DATA_KEY = "channels.yaml"
_NAMED = r"^(UC[A-Za-z0-9_-]{22}|PL[A-Za-z0-9_-]{10,60}|https://(www\.|m\.)?youtube\.com/\S{1,500})$"


class Channel(Struct, frozen=True, forbid_unknown_fields=True):
    """One subscription: a channel or a playlist, by its id or URL.

    `priority` says which goes first where the daily cap leaves room for few; of `category` alone is learnt (empty: of
    all); `language` of its captions, where it is not the preferred one.
    """

    channel: Annotated[str, Meta(pattern=_NAMED)]
    priority: Literal["high", "normal", "low"] = "normal"
    category: Category | Literal[""] = ""
    every_hours: Annotated[float, Meta(ge=1.0, le=720.0)] = 24.0
    language: Annotated[str, Meta(max_length=20)] = ""


class Channels(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them. `per_day` videos of channels and submitted lists are read a day (UTC); of a channel that is new, the
    `newest` ones are.
    """

    per_day: Annotated[int, Meta(ge=0, le=1000)] = 6
    newest: Annotated[int, Meta(ge=0, le=15)] = 3
    channels: tuple[Channel, ...] = ()


def load_channels(text: str, file: str = DATA_KEY) -> Channels:
    """The subscriptions in `text`, the plain file or a ConfigMap that holds it; `file` is only named in errors.

    Raises:
        PolicyError: for an unknown or repeated key, a wrong type, a figure out of range, or a channel given twice.
    """
    found = parsed(text, file)
    if isinstance(found, dict) and found.get("kind") == "ConfigMap":
        inner = (found.get("data") or {}).get(DATA_KEY)
        if not isinstance(inner, str):
            raise PolicyError(f"{file}: the ConfigMap has no text under data[{DATA_KEY}]; put the channels there")
        found = parsed(inner, file)
    read = converted({} if found is None else found, Channels, file)
    names = [one.channel for one in read.channels]
    if twice := [name for name in names if names.count(name) > 1]:
        raise PolicyError(f"{file}: {twice[0]} is given twice; keep one of them")
    return read
