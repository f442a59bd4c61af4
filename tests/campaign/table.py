"""A campaign in words: its figures, a row for each kind, and what did not end as it should. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.campaign.report import GROUPS, Least, Run, figures, percentile

LONGEST = 220  # characters of what is said of one run
MOST = 60  # runs that did not end as they should, told one by one


def table(runs: Sequence[Run], least: Least) -> tuple[str, bool]:
    """The text about the runs of one mode, and whether nothing is wrong with any figure."""
    found = figures(runs, least)
    width = max(len(one.name) for one in found)
    lines = [f"  {one.name:<{width}}  {one.value}{f'   <-- {one.wrong}' if one.wrong else ''}" for one in found]
    return "\n".join([*lines, "", *rows(runs), *_off(runs)]) + "\n", not any(one.wrong for one in found)


def rows(runs: Iterable[Run]) -> list[str]:
    """One row for each kind."""
    kinds: dict[str, list[Run]] = {}
    for run in runs:
        kinds.setdefault(run.kind, []).append(run)
    width = max((len(name) for name in kinds), default=0)
    head = f"  {'':<{width}}  {'':<12}  {'as it should':>12}  {'detected p50/p99':>18}  ended"
    found = [head]
    for group in GROUPS:
        for name, mine in kinds.items():
            if mine[0].group == group:
                right = sum(run.as_expected for run in mine)
                times = [run.detected for run in mine if run.detected is not None]
                told = f"{percentile(times, 0.5):.0f} s / {percentile(times, 0.99):.0f} s" if times else "-"
                ended = ", ".join(f"{end} {count}" for end, count in Counter(run.ended for run in mine).most_common())
                found.append(f"  {name:<{width}}  {group:<12}  {f'{right}/{len(mine)}':>12}  {told:>18}  {ended}")
    return found


def _off(runs: Iterable[Run]) -> list[str]:
    off = [run for run in runs if not run.as_expected or run.late]
    if not off:
        return []
    told = [
        f"  {run.kind} #{run.variant}: {run.ended}"
        f"{f', detected after {run.detected:.0f} s' if run.late else ''}: {run.notes[:LONGEST]}"
        for run in off[:MOST]
    ]
    more = [f"  and {len(off) - MOST} more"] if len(off) > MOST else []
    return ["", "Not as it should be:", *told, *more]
