"""What the wrapper adds to a handler's time at worst, and what a cold start may take. Seconds. Pure.

Each function says in its `slowest.py` how long the slowest answer to each Trigger takes by its own limits: the time it
gives itself, and one outside system that answers at the last moment. What does not answer by then ends the delivery.
"""

from eventing.publisher import TIMEOUT_SECONDS
from eventing.redis_link import ANSWER_SECONDS, ATTEMPTS, CONNECT_SECONDS

COLD_START = 30.0  # image pulled, pod scheduled, probes passed, on a busy small machine
LEDGER = ATTEMPTS * (CONNECT_SECONDS + ANSWER_SECONDS)  # a Redis that takes connections and says nothing
WRAPPER = LEDGER + TIMEOUT_SECONDS  # the ledger, and the publishing of what came of it
