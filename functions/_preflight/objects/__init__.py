"""An object by itself: can it be read, is it named, typed and sized as the API server takes it."""

from functions._preflight.objects.combinations import COMBINATIONS
from functions._preflight.objects.duplicates import DUPLICATES
from functions._preflight.objects.items import DUPLICATE_ITEMS
from functions._preflight.objects.names import NAMES
from functions._preflight.objects.parsing import PARSES
from functions._preflight.objects.quantities import QUANTITIES
from functions._preflight.objects.removed_apis import REMOVED_API
from functions._preflight.objects.resources import RESOURCE_NAMES
from functions._preflight.objects.schema import SCHEMA
from functions._preflight.objects.selectors import SELECTOR_LABELS
from functions._preflight.objects.unknown_kinds import UNKNOWN_KIND
from functions._preflight.objects.volumes import UNDECLARED_VOLUME, UNUSED_VOLUME
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (
    PARSES,
    DUPLICATES,
    SCHEMA,
    UNKNOWN_KIND,
    REMOVED_API,
    NAMES,
    QUANTITIES,
    RESOURCE_NAMES,
    SELECTOR_LABELS,
    DUPLICATE_ITEMS,
    UNDECLARED_VOLUME,
    UNUSED_VOLUME,
    COMBINATIONS,
)
