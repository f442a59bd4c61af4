"""Which experts there are in this environment."""

import logging
from collections.abc import Mapping

from functions._clients.models import Experts
from functions._experts.offline import OfflineExperts


def experts(environ: Mapping[str, str]) -> Experts:
    """The experts to ask: for now the written catalogue in any case. A key that is set is not used; the log says so."""
    if environ.get("ANTHROPIC_API_KEY"):
        logging.getLogger("cortex.experts").warning(
            "ANTHROPIC_API_KEY is set, but no model is asked yet: the offline catalogue reads and judges"
        )
    return OfflineExperts()
