"""Which checks go into an event and a record, where there are very many. Pure.

An event holds 64 KiB (`eventing.contracts.PAYLOAD_LIMIT`), and a change that reaches thirty workloads has some hundred
checks: what was not well comes first, whole; of the rest as much as fits, and how much does not is said.
"""

import msgspec

from eventing.vocabulary import Check

MOST_BYTES = 32 * 1024  # of all checks, so that message and the rest fit as well
LONGEST = 600  # characters of the evidence of one that was not well
SHORT = 120  # of one that was


def fitting(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks, as they are where they fit."""
    if _size(checks) <= MOST_BYTES:
        return checks
    unwell = [_cut(one, LONGEST) for one in checks if one.result in ("failed", "inconclusive")]
    well = [_cut(one, SHORT) for one in checks if one.result not in ("failed", "inconclusive")]
    kept: list[Check] = []
    left = MOST_BYTES
    for one in (*unwell, *well):
        left -= _size((one,))
        if left < 0:
            break
        kept.append(one)
    more = len(checks) - len(kept)
    said = Check("more", "not_applicable", f"{more} further checks are not listed; what was not well comes first")
    return (*kept, said) if more else tuple(kept)


def _size(checks: tuple[Check, ...]) -> int:
    return len(msgspec.json.encode(checks))


def _cut(check: Check, most: int) -> Check:
    if len(check.evidence) <= most:
        return check
    return Check(check.name, check.result, f"{check.evidence[: most - 1]}…")
