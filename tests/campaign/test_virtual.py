"""What the campaign in virtual time is made of, and its run by several processes."""

from collections import Counter

from tests.campaign.kinds import BAD, HEALTHY
from tests.campaign.report import VIRTUAL
from tests.campaign.virtual import KINDS, VARIANTS, runs, tasks


def test_there_is_as_much_as_the_figures_need() -> None:
    assert len(KINDS) == len(BAD) + len(HEALTHY)
    assert len(BAD) >= VIRTUAL.kinds
    assert len(HEALTHY) * VARIANTS >= VIRTUAL.healthy
    assert {kind.group for kind in BAD} == {"unmistakable", "transient", "metric"}
    assert [kind.name for kind in BAD if kind.expected != "rolled_back"] == ["StatefulSet is stuck, in order"]


def test_every_variant_of_every_kind_is_drawn_and_drawn_again_the_same() -> None:
    wanted = tasks(5)
    assert len(set(wanted)) == len(KINDS) * VARIANTS
    assert Counter(number for _, number, _ in wanted) == dict.fromkeys(range(VARIANTS), len(KINDS))
    assert tasks(5) == wanted


def test_processes_share_the_runs() -> None:
    found = list(runs(tasks(1, ["sync fails"], [0, 1]), processes=2))
    assert sorted((run.variant, run.ended) for run in found) == [(0, "rolled_back"), (1, "rolled_back")], found
