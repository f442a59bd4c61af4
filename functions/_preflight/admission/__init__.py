"""What admission, the scheduler and the storage say to an object: LimitRanges, quotas, taints, storage classes."""

from functions._preflight.admission.limit_ranges import LIMIT_RANGE
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (LIMIT_RANGE,)
