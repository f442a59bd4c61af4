"""The policy's file: without one nothing starts, an edit holds at once, and a refused edit stops decisions."""

import os
from pathlib import Path

import pytest

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._policy.source import LIMIT, policy_source


def _write(path: Path, text: str, at: int) -> None:
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_an_edit_holds_for_the_next_event_and_a_refused_one_stops_decisions(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    _write(path, "mode: propose", 1)
    policy = policy_source({"POLICY_FILE": str(path)})
    assert policy().mode == "propose"
    assert policy() is policy()
    _write(path, "mode: act", 2)
    assert policy().mode == "act"
    _write(path, "mood: act", 3)
    for _ in range(2):
        with pytest.raises(
            Temporary, match=r"^the edited policy is refused, so nothing is decided: .*unknown field `mood`"
        ):
            policy()
    path.unlink()
    with pytest.raises(Temporary, match="No such file or directory"):
        policy()
    _write(path, "mode: observe", 4)
    assert policy().mode == "observe"


def test_nothing_starts_without_a_policy(tmp_path: Path) -> None:
    says = r"absent.yaml: No such file or directory; set POLICY_FILE to the policy \(knative/policy.yaml\)$"
    with pytest.raises(SettingError, match=says):
        policy_source({"POLICY_FILE": str(tmp_path / "absent.yaml")})


@pytest.mark.parametrize("environ", [{}, {"POLICY_FILE": ""}])
def test_the_default_is_where_the_config_map_is_mounted(environ: dict[str, str]) -> None:
    with pytest.raises(SettingError, match=r"^/etc/cortex-school/policy.yaml: "):
        policy_source(environ)


def test_a_file_that_no_config_map_could_hold_is_refused(tmp_path: Path) -> None:
    assert LIMIT == 1_048_576
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"mode: act #" + b"x" * (LIMIT - 11))
    assert policy_source({"POLICY_FILE": str(path)})().mode == "act"
    path.write_bytes(b"#" * (LIMIT + 1))
    with pytest.raises(SettingError, match=f"larger than a ConfigMap may be \\({LIMIT} bytes\\)"):
        policy_source({"POLICY_FILE": str(path)})
    path.write_bytes(b"mode: \xff")
    with pytest.raises(SettingError, match="not UTF-8: invalid start byte at byte 6"):
        policy_source({"POLICY_FILE": str(path)})
