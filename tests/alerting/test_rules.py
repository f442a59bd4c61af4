"""The rules of the policy, and those that ship where the policy cannot be used."""

import logging
import os
from pathlib import Path

import pytest

from functions._policy.policy import Alerts
from functions.alerting.rules import rules_source


def test_a_broken_policy_is_no_reason_to_tell_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "policy.yaml"
    rules = rules_source({"POLICY_FILE": str(file)})
    with caplog.at_level(logging.WARNING):
        assert rules() == Alerts()
    assert "alerts are told by the rules that ship, because the policy cannot be used" in caplog.text
    file.write_text("alerts: {per_hour: 7}")
    assert rules().per_hour == 7
    file.write_text("alerts: {per_hour: seven}")
    os.utime(file, (1, 1))
    assert rules() == Alerts()
    file.write_text("alerts: {per_hour: 8}")
    os.utime(file, (2, 2))
    assert rules().per_hour == 8
