"""Where readiness is asked, and why it is not given: said once, as probes come many times a second."""

import logging

READY = "/readyz"  # what the services' readiness probes ask


class Complaint:
    """Why a function does nothing yet, in its log: each reason once, until another one or until it is over."""

    def __init__(self, function: str) -> None:
        self._log = logging.getLogger(f"cortex.{function}")
        self._said = ""

    def of(self, error: Exception) -> None:
        """Say it, unless it was the last word."""
        if str(error) != self._said:
            self._said = str(error)
            self._log.error("not ready: %s", error)

    def over(self) -> None:
        """All is well: the same reason would be news again."""
        self._said = ""
