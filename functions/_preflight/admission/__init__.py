"""What admission, the scheduler and the storage say to an object: LimitRanges, quotas, taints, storage classes."""

from functions._preflight.admission.access_modes import STORAGE_ACCESS_MODE, STORAGE_SIZE
from functions._preflight.admission.contradictions import LIMIT_RANGE_CONTRADICTION
from functions._preflight.admission.limit_range_rules import (
    LIMIT_RANGE_DEFAULTS,
    LIMIT_RANGE_MAXIMUM,
    LIMIT_RANGE_MINIMUM,
    LIMIT_RANGE_RATIO,
)
from functions._preflight.admission.missing_commands import MISSING_COMMAND
from functions._preflight.admission.node_room import NODE_SIZE, PODS_APART
from functions._preflight.admission.node_selection import NODE_SELECTOR
from functions._preflight.admission.pod_classes import PRIORITY_CLASS, PRIORITY_CLASSES, RUNTIME_CLASS
from functions._preflight.admission.resource_quota_rules import (
    RESOURCE_QUOTA,
    RESOURCE_QUOTA_FULL,
    RESOURCE_QUOTA_UNSTATED,
)
from functions._preflight.admission.shared_claims import SHARED_CLAIM
from functions._preflight.admission.storage_classes import STORAGE_CLASS, STORAGE_CLASS_DEFAULT
from functions._preflight.admission.taints import NODE_TAINT, TOLERATION_MATCHES
from functions._preflight.admission.volume_sizes import EMPTY_DIR_SIZE
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
    NODE_SELECTOR,
    NODE_TAINT,
    TOLERATION_MATCHES,
    NODE_SIZE,
    PODS_APART,
    STORAGE_CLASS,
    STORAGE_CLASS_DEFAULT,
    STORAGE_ACCESS_MODE,
    STORAGE_SIZE,
    SHARED_CLAIM,
    EMPTY_DIR_SIZE,
    PRIORITY_CLASS,
    PRIORITY_CLASSES,
    RUNTIME_CLASS,
    MISSING_COMMAND,
)
