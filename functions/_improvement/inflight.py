"""Which plans are on their way, by application: an agenda in the ledger that only rag-validator writes.

A member may be at its end already; its record says so.
"""

ALL = 1.0  # a time later than that of every member, which is 0: here an agenda is just a set


def inflight_key(application: str) -> str:
    """The agenda of validated plans of one application."""
    return f"school:inflight:{application}"
