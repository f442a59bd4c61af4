"""Every kind of the campaign once, through the same code as `make bench-watch`, and what the campaign is made of."""

from collections import Counter

import pytest

from tests.campaign.kinds import BAD, HEALTHY
from tests.campaign.report import VIRTUAL
from tests.campaign.table import table
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


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_each_kind_once(part: int) -> None:
    """In four parts, so that processes share them; the variants are those that the campaign shows to be plain."""
    names = list(KINDS)[part::4]
    found = list(runs(tasks(1, names, [part]), processes=1))
    assert len(found) == len(names)
    text, _ = table(found, VIRTUAL)
    assert [run.kind for run in found if run.ended in ("broken", "overdue")] == [], text
    assert [run.kind for run in found if run.group == "healthy" and run.taken_back] == [], text
    assert [run.kind for run in found if run.group == "unmistakable" and not run.as_expected] == [], text
