"""What Argo CD, drains and autoscalers make of the tree."""

from functions._preflight.delivery.autoscaling_rules import RULES as _AUTOSCALING
from functions._preflight.delivery.coverage import RULES as _COVERAGE
from functions._preflight.delivery.creating import NO_NAMESPACE
from functions._preflight.delivery.disruption import RULES as _DISRUPTION
from functions._preflight.delivery.live_fields import LIVE_FIELDS
from functions._preflight.delivery.projects import PROJECT_DESTINATION
from functions._preflight.delivery.shared import SHARED_FILE
from functions._preflight.delivery.sources import RULES as _SOURCES
from functions._preflight.delivery.sync_words import FINALIZERS, SYNC_WORDS
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (
    *_COVERAGE,
    *_SOURCES,
    SHARED_FILE,
    PROJECT_DESTINATION,
    NO_NAMESPACE,
    SYNC_WORDS,
    FINALIZERS,
    LIVE_FIELDS,
    *_DISRUPTION,
    *_AUTOSCALING,
)
