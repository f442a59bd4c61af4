"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients.model_patience import QUESTION
from functions._clients.youtube import TIMEOUT
from functions.youtube_ingestion.slicing import SLICE

LAST_PART = SLICE + QUESTION  # which begins at the end of the slice; where captions take longer, none begins
LAST_CHANNEL = SLICE + 2 * sum(TIMEOUT)  # its page and its feed
SLOWEST: Mapping[str, float] = {
    "youtube-ingestion-learn": LAST_PART + WRAPPER,
    "youtube-ingestion-read": LAST_PART + WRAPPER,
    "youtube-ingestion-channels": LAST_CHANNEL + WRAPPER,
}
