"""What Git remembers of an emptied ledger."""

from functions._clients.gitops import Commit, trailers
from functions._improvement.standing import Tombstone, Video
from functions.school_coordinator.epoch import Rebuilt, Standing, rebuilt
from functions.school_coordinator.summary import summarised
from tests.coordinator.samples import AT, record


def _commit(sha: str, subject: str, *lines: str) -> Commit:
    message = f"{subject}\n\nwhy\n\n" + "\n".join(lines) + "\n"
    return Commit(sha, "", message, "school", trailers(message))


def _change(sha: str, name: str, *more: str) -> Commit:
    return _commit(sha, f"Add {name}", f"Improvement-Id: i-{name}", "Plan-Digest: d", f"Fingerprint: f-{name}", *more)


def test_changes_stand_unless_they_were_reverted() -> None:
    history = (
        _change("4", "probe", "Reverts: 2"),
        _commit("5", "A person's commit", "Signed-off-by: ada"),
        _change("3", "limits"),
        _change("2", "probe"),
        _change("1", "quota"),
    )
    found = rebuilt(history, AT)
    assert found.standing == (
        Standing("i-limits", "f-limits", "3", "Add limits"),
        Standing("i-quota", "f-quota", "1", "Add quota"),
    )
    assert found.tombstones == (Tombstone("f-probe", "i-probe", "reverted", "git", AT, "Add probe", "Add probe"),)
    assert found.used


def test_a_change_made_again_after_its_revert_stands_and_keeps_its_tombstone() -> None:
    history = (_change("3", "probe"), _change("2", "probe", "Reverts: 1"), _change("1", "probe"))
    found = rebuilt(history, AT)
    assert [one.commit for one in found.standing] == ["3"]
    assert [one.fingerprint for one in found.tombstones] == ["f-probe"]


def test_a_history_without_the_school_is_a_new_ledger() -> None:
    assert rebuilt((), AT) == Rebuilt()
    other = rebuilt((_commit("1", "x", "Reverts: 0"), _commit("2", "y", "Fingerprint: f")), AT)
    assert not other.used


def test_a_revert_alone_and_a_change_alone_tell_of_a_ledger() -> None:
    assert rebuilt((_change("2", "probe", "Reverts: 1"),), AT).used
    assert rebuilt((_change("1", "probe"),), AT).used


def test_what_lacks_a_trailer_is_remembered_without_it() -> None:
    bare = _commit("1", "x" * 300, "Improvement-Id: i")
    revert = _commit("3", "y", "Improvement-Id: i", "Reverts: 2")
    found = rebuilt((revert, bare), AT)
    assert found.standing == (Standing("i", "", "1", "x" * 200),)
    assert found.tombstones == ()


def test_a_video_counts_its_improvements_by_stage() -> None:
    before = Video("v", title="Talk", stages={"raw": 7})
    after = summarised(before, [record("verified"), record("rejected"), record("verified")])
    assert after == Video("v", title="Talk", stages={"rejected": 1, "verified": 2})
    assert list(after.stages) == ["rejected", "verified"]
    assert summarised(before, []).stages == {}
