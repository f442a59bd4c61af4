"""The longest that a question to a model takes, by the limits that the clients set themselves. Seconds. Pure."""

from functions._clients.anthropic_models import ASKED_SECONDS, CONNECT_SECONDS, SECONDS
from functions._clients.model_warming import WAIT_SECONDS
from functions._experts.asking import TURNS
from functions._experts.tiers import MOST_TRIED

COUNTED = CONNECT_SECONDS + ASKED_SECONDS  # before each turn; it is here that a model turns out to be retired
ANSWERED = CONNECT_SECONDS + SECONDS
QUESTION = WAIT_SECONDS + (MOST_TRIED - 1) * COUNTED + TURNS * (COUNTED + ANSWERED)
