"""The policy: what ships is what the code defaults to, and nothing that nobody wrote is accepted."""

from pathlib import Path

import pytest
import yaml

from functions._policy.policy import Policy
from functions._policy.reading import PolicyError, load, overlay, text_of
from functions._policy.reference import reference

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "knative" / "policy.yaml").read_text()


def test_the_shipped_policy_is_the_default_and_names_every_setting() -> None:
    assert load(SHIPPED, "knative/policy.yaml") == Policy()
    written = yaml.safe_load(SHIPPED)
    assert list(written) == [
        "mode",
        "modes",
        "auto_approve_threshold",
        "thresholds",
        "high_risk_threshold",
        "never_automatic",
        "remedies",
        "healing",
        "health_check_duration",
        "sample_period",
        "watch",
        "rollback_enabled",
        "caps",
        "maintenance_windows",
        "protected_namespaces",
        "allowed_paths",
        "allowed_kinds",
        "protected_resources",
        "max_files",
        "max_operations",
        "max_changed_lines",
        "trusted_registries",
        "review",
        "spread",
        "tombstones",
        "alerts",
        "models",
        "spending",
    ]
    assert set(written) == set(Policy.__struct_fields__)


def test_what_ships_is_careful() -> None:
    policy = load(SHIPPED)
    assert (policy.mode, policy.auto_approve_threshold, policy.high_risk_threshold) == ("propose", 0.9, 0.7)
    assert policy.thresholds == {
        "architecture": "default",
        "capability": "default",
        "monitoring": "default",
        "security": 0.95,
        "database": 0.95,
        "networking": 0.95,
        "integration": "review",
    }
    assert (policy.health_check_duration, policy.sample_period, policy.rollback_enabled) == (300, 10, True)
    assert (policy.spending.per_video_usd, policy.spending.per_day_usd) == (0.5, 2.0)
    assert policy.caps.rollbacks_per_hour_freeze == 3
    assert policy.models.tiers[policy.models.experts["security"]] == "claude-opus-5-5"
    assert policy.models.tiers[policy.models.experts["monitoring"]] == "claude-haiku-5-5"
    assert policy.models.tiers[policy.models.experts["database"]] == "claude-sonnet-5-5"


def test_the_plain_file_and_the_manifest_are_the_same_policy() -> None:
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"policy.yaml": SHIPPED}}
    assert load(yaml.safe_dump(manifest)) == load(SHIPPED)
    assert load("") == Policy()
    assert load("mode: act").mode == "act"


def test_a_policy_is_written_as_it_is_read() -> None:
    changed = load(
        "mode: act\nmaintenance_windows: [{start: '22:00', end: '04:00', days: [mon]}]\nremedies: {x: review}"
    )
    assert load(text_of(changed)) == changed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mod: act", "unknown field `mod`"),
        ("caps: {per_hours: 1}", "unknown field `per_hours` - at `$.caps`"),
        ("mode: yolo", "Invalid enum value 'yolo' - at `$.mode`"),
        ("auto_approve_threshold: 90", "<= 1.0 - at `$.auto_approve_threshold`"),
        ("auto_approve_threshold: '0.9'", "Expected `float`, got `str` - at `$.auto_approve_threshold`"),
        ("thresholds: {magic: 0.9}", "Invalid enum value 'magic'"),
        ("thresholds: {security: never}", "Invalid enum value 'never'"),
        ("health_check_duration: 0", "> 0.0 - at `$.health_check_duration`"),
        ("health_check_duration: .inf", "<= 604800.0 - at `$.health_check_duration`"),
        ("health_check_duration: .nan", "at `$.health_check_duration`"),
        ("healing: {scan_minutes: .inf}", "<= 10080.0 - at `$.healing.scan_minutes`"),
        ("healing: {cooldown_seconds: 1e308}", "at `$.healing.cooldown_seconds`"),
        ("review: {expires_after_days: 0}", ">= 1 - at `$.review.expires_after_days`"),
        ("caps: {per_hour: -1}", ">= 0 - at `$.caps.per_hour`"),
        ("maintenance_windows: [{start: 22, end: '04:00'}]", "Expected `str`, got `int`"),
        ("maintenance_windows: [{start: '24:00', end: '04:00'}]", "matching regex"),
        ("maintenance_windows: [{start: '04:00', end: '04:00'}]", "from 04:00 to 04:00 never opens"),
        ("maintenance_windows: [{start: '04:00', end: '05:00', days: []}]", "never opens"),
        ("alerts: {quiet_hours: [{start: '04:00', end: '04:00'}]}", "from 04:00 to 04:00 never begin"),
        ("alerts: {routes: {warning: [On Call]}}", "alerts.routes"),
        ("alerts: {routes: {panic: ['*']}}", "alerts.routes"),
        ("alerts: {attempts: 0}", "alerts.attempts"),
        ("sample_period: 301", "sample_period (301 s) is longer than health_check_duration (300 s)"),
        ("mode: act\nmode: propose", "duplicate key 'mode' at line 2"),
        ("caps: {per_hour: 1, per_hour: 2}", "duplicate key 'per_hour' at line 1"),
        ("mode: [", "not valid YAML: did not find expected node content at line 2"),
        ("- mode", "Expected `object`, got `array`"),
        ("kind: ConfigMap\ndata: {other: x}", "no text under data[policy.yaml]"),
        ("kind: ConfigMap\ndata: [policy.yaml]", "no text under data[policy.yaml]"),
        ("kind: ConfigMap", "no text under data[policy.yaml]"),
        ("kind: ConfigMap\ndata: {policy.yaml: {mode: act}}", "no text under data[policy.yaml]"),
        ("kind: ConfigMap\ndata: {policy.yaml: 'mod: act'}", "unknown field `mod`"),
        ("kind: ConfigMap\ndata: {policy.yaml: 'mode: ['}", "data[policy.yaml]: not valid YAML"),
        (
            "models: {tiers: {opus: x, sonnet: z}}",
            "models.experts.monitoring is haiku, which models.tiers gives no model id",
        ),
        ("models: {experts: {}, tiers: {opus: x, sonnet: z}}", "models.router is haiku"),
        (
            "models: {experts: {}, tiers: {haiku: x}}",
            "models.extraction is sonnet, which models.tiers gives no model id",
        ),
        ("allowed_kinds: [Secret]", "allowed_kinds has Secret, which no plan ever changes; take it out"),
        ("allowed_kinds: [ClusterRole.rbac.authorization.k8s.io]", "which no plan ever changes"),
        ("allowed_kinds: ['*']", "matching regex"),
        ("allowed_kinds: [middleware]", "matching regex"),
        ("allowed_kinds: Middleware", "Expected `array`, got `str`"),
        ("protected_resources: [postgres]", "matching regex"),
        ("protected_resources: ['a/b/c/d']", "matching regex"),
        ("max_files: 0", ">= 1 - at `$.max_files`"),
        ("max_files: 201", "<= 200 - at `$.max_files`"),
        ("max_operations: 1.5", "Expected `int`, got `float`"),
        ("max_changed_lines: -1", ">= 1 - at `$.max_changed_lines`"),
        ("!!python/object:os.system {}", "unknown tag tag:yaml.org,2002:python/object:os.system at line 1"),
    ],
)
def test_what_nobody_reviewed_is_refused_with_the_file_and_the_key(text: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load(text, "here/policy.yaml")
    assert str(refused.value).startswith("here/policy.yaml: ")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_plans_may_change_can_be_widened_and_narrowed() -> None:
    policy = load(
        "allowed_kinds: [Middleware, IngressRoute.traefik.io]\nprotected_resources: ['StatefulSet/*/postgres', "
        "'PriorityClass//*']\nmax_files: 1\nmax_operations: 3\nmax_changed_lines: 40"
    )
    assert policy.allowed_kinds == ("Middleware", "IngressRoute.traefik.io")
    assert policy.protected_resources == ("StatefulSet/*/postgres", "PriorityClass//*")
    assert (policy.max_files, policy.max_operations, policy.max_changed_lines) == (1, 3, 40)


@pytest.mark.parametrize("period", [300, 299.5])
def test_one_sample_in_the_window_is_enough(period: float) -> None:
    assert load(f"sample_period: {period}").sample_period == period


def test_the_overlay_sets_mode_window_and_period_and_nothing_else() -> None:
    policy = load("caps: {per_hour: 1}")
    under = overlay(policy, "mode: act\nhealth_check_duration: 6\nsample_period: 0.5")
    assert (under.mode, under.health_check_duration, under.sample_period) == ("act", 6.0, 0.5)
    assert under.caps == policy.caps
    assert overlay(policy, "") == policy
    assert overlay(policy, "mode: observe").health_check_duration == 300
    with pytest.raises(PolicyError, match=r"^overlay: "):
        overlay(policy, "mode: dance")


@pytest.mark.parametrize(
    "text", ["caps: {per_hour: 99}", "auto_approve_threshold: 0", "rollback_enabled: false", "modes: {}"]
)
def test_the_overlay_loosens_nothing(text: str) -> None:
    with pytest.raises(PolicyError, match=r"run.yaml: .*unknown field"):
        overlay(Policy(), text, "run.yaml")


def test_the_overlay_is_checked_like_the_policy() -> None:
    with pytest.raises(PolicyError, match=r"run.yaml: sample_period \(10 s\) is longer"):
        overlay(Policy(), "health_check_duration: 6", "run.yaml")


def test_the_page_about_the_policy_is_up_to_date() -> None:
    assert (ROOT / "docs" / "policy.md").read_text() == reference(), "run `make docs`"
    for name in Policy.__struct_fields__:
        assert reference().count(f"\n| `{name}` | ") == 1
