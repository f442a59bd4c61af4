"""The figures: what is missing or too few fails, and what misses its aim."""

import pytest
from msgspec.structs import replace

from tests.campaign.report import LIVE, PART, VIRTUAL, Least, Run, figures, percentile, read, written

FOUND = Run("crash loop", "unmistakable", 0, "rolled_back", "rolled_back", 20.0, 0.4, 3.0)
NONE = Least()
SOUND = Run("nothing happens", "healthy", 0, "verified", "verified")
ALL = (
    FOUND,
    replace(FOUND, kind="no node", group="transient", detected=130.0),
    replace(FOUND, kind="errors", group="metric", detected=280.0),
    SOUND,
)


def wrong(*runs: Run, least: Least = NONE) -> dict[str, str]:
    return {figure.name: figure.wrong for figure in figures(runs, least) if figure.wrong}


def test_a_campaign_as_it_should_be_has_nothing_wrong() -> None:
    assert wrong(*ALL) == {}


def test_of_nothing_every_figure_is_missing() -> None:
    assert len(wrong()) == 10
    assert set(wrong().values()) == {"no run gives it"}


def test_a_part_lacks_what_it_cannot_have_but_not_its_aims() -> None:
    assert wrong(FOUND, least=PART) == {}
    assert list(wrong(replace(FOUND, ended="verified", detected=None), least=PART)) == ["unmistakable failures"]


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (replace(FOUND, ended="verified", detected=None, reverted=None, synced=None), {"unmistakable failures"}),
        (replace(FOUND, ended="unverified"), {"unmistakable failures"}),
        (replace(FOUND, expected="reverted", ended="unverified"), set()),
        (replace(FOUND, expected="reverted", ended="unverified", reverted=None), {"unmistakable failures"}),
        (replace(FOUND, detected=20.1), {"fault to detection, unmistakable"}),
        (replace(FOUND, reverted=3.1), {"detection to revert commit (wall)"}),
        (replace(FOUND, group="metric", ended="unverified", detected=None), {"metric regressions"}),
        (replace(FOUND, group="transient", ended="unverified", detected=None), set()),
        (replace(SOUND, ended="unverified"), {"healthy with sufficient evidence, verified"}),
        (replace(SOUND, expected="kept", ended="unverified"), set()),
        (replace(SOUND, expected="kept", ended="rolled_back"), {"false rollbacks"}),
        (replace(SOUND, expected="kept", ended="failed", reverted=0.2), {"false rollbacks"}),
    ],
)
def test_what_misses_an_aim(run: Run, says: set[str]) -> None:
    assert set(wrong(*ALL, run)) == says


def test_a_look_that_takes_time_is_live_only() -> None:
    assert not replace(FOUND, mode="live", detected=21.0).late
    assert replace(FOUND, mode="live", detected=22.5).late


@pytest.mark.parametrize(
    ("least", "names"),
    [
        (VIRTUAL, ["runs", "kinds of bad rollout", "variants of each", "healthy or merely unlucky"]),
        (LIVE, ["runs"]),
        (PART, []),
    ],
)
def test_too_few(least: Least, names: list[str]) -> None:
    assert list(wrong(*ALL, least=least)) == names


def test_a_kind_with_fewer_variants_counts_for_all() -> None:
    more = [replace(FOUND, variant=number) for number in range(8)]
    assert "variants of each" in wrong(*ALL, *more, least=VIRTUAL)
    eight = [replace(run, variant=number) for run in ALL for number in range(8)]
    assert "variants of each" not in wrong(*eight, least=VIRTUAL)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 2.0), (0.51, 3.0), (0.99, 4.0), (1.0, 4.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert percentile([4.0, 2.0, 1.0, 3.0], share) == value


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_raw_samples_are_read_as_they_were_written() -> None:
    assert read(written(ALL)) == ALL
