"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients.model_patience import QUESTION

SLOWEST: Mapping[str, float] = {"moe-router-judge": QUESTION + WRAPPER}  # experts are asked side by side
