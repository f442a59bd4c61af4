"""There is a planner where there is a key, of the model that the policy names."""

from collections.abc import Mapping

import pytest

from eventing.redis_store import RedisStore
from eventing.settings import SettingError
from functions._experts.planning.available import planners
from functions._experts.planning.planner import ModelPlanner
from functions._policy.policy import Policy
from functions._preflight.facts import Facts


@pytest.mark.parametrize("environ", [{}, {"ANTHROPIC_API_KEY": ""}, {"ANTHROPIC_API_KEY": " \n"}])
def test_without_a_key_nobody_plans(store: RedisStore, environ: Mapping[str, str]) -> None:
    assert planners(environ, store, Policy)(Policy(), Facts()) is None


def test_with_a_key_a_model_plans_and_nothing_is_asked_yet(store: RedisStore) -> None:
    environ = {"ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    assert isinstance(planners(environ, store, Policy)(Policy(), Facts()), ModelPlanner)


def test_a_key_that_cannot_be_read_is_said(store: RedisStore) -> None:
    with pytest.raises(SettingError):
        planners({"ANTHROPIC_API_KEY_FILE": "/nowhere/key"}, store, Policy)
