"""What admission, the scheduler and the storage say to an object: LimitRanges, quotas, taints, storage classes."""

from functions._preflight.admission.contradictions import LIMIT_RANGE_CONTRADICTION
from functions._preflight.admission.limit_range_rules import (
    LIMIT_RANGE_DEFAULTS,
    LIMIT_RANGE_MAXIMUM,
    LIMIT_RANGE_MINIMUM,
    LIMIT_RANGE_RATIO,
)
from functions._preflight.admission.resource_quota_rules import (
    RESOURCE_QUOTA,
    RESOURCE_QUOTA_FULL,
    RESOURCE_QUOTA_UNSTATED,
)
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (
    LIMIT_RANGE_RATIO,
    LIMIT_RANGE_MINIMUM,
    LIMIT_RANGE_MAXIMUM,
    LIMIT_RANGE_DEFAULTS,
    LIMIT_RANGE_CONTRADICTION,
    RESOURCE_QUOTA,
    RESOURCE_QUOTA_UNSTATED,
    RESOURCE_QUOTA_FULL,
)
