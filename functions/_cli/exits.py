"""Exit codes, the same for every command; the README lists them."""

OK = 0
UNEXPECTED = 1  # something ended otherwise than it should have: a failed outcome, a doctor's finding
USAGE = 2  # typer's own, for a wrong option
NOT_FOUND = 3  # no such improvement, video, dead letter or tombstone
UNAVAILABLE = 4  # the engine, the broker or the ledger does not answer
REFUSED = 5  # the input or the command was refused
