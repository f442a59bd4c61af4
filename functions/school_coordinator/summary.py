"""What became of a video's improvements? Pure."""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from functions._improvement.record import Record
from functions._improvement.standing import Video


def summarised(video: Video, records: Iterable[Record]) -> Video:
    """The video with its improvements counted by stage, in the order of the alphabet."""
    return replace(video, stages=dict(sorted(Counter(record.stage for record in records).items())))
