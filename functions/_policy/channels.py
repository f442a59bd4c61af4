"""The shape of `knative/channels/channels.yaml`: channels that the school looks at by itself, and how much it takes."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from eventing.vocabulary import Category

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
