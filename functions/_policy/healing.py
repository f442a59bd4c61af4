"""The healer's section of the policy: where it looks, how often, and how much it may change."""

from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0)]
YEAR = 8760.0  # hours: longer is a slip of the pen, and infinity is for ever


class Cleanup(Struct, frozen=True, forbid_unknown_fields=True):
    """Finished Jobs and Pods that the healer deletes itself: none before so many hours (0: never)."""

    jobs_after_hours: Annotated[float, Meta(ge=0.0, le=YEAR)] = 0.0
    pods_after_hours: Annotated[float, Meta(ge=0.0, le=YEAR)] = 0.0
    per_scan: Annotated[int, Meta(ge=1, le=200)] = 20


class Healing(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the healer looks, how often, and how much it may change; what it may change is `remedies`."""

    namespaces: tuple[str, ...] = ()
    scan_minutes: Annotated[float, Meta(ge=0.0, le=10080.0)] = 60.0
    quiet_seconds: Annotated[float, Meta(ge=0.0, le=604800.0)] = 120.0
    cooldown_seconds: Annotated[float, Meta(ge=0.0, le=YEAR * 3600.0)] = 1800.0
    returns_within_hours: Annotated[float, Meta(gt=0.0, le=YEAR)] = 24.0
    ineffective: Annotated[int, Meta(ge=1)] = 2
    per_scan: Count = 3
    per_namespace_per_hour: Count = 4
    usage_hours: Annotated[float, Meta(ge=1.0, le=2160.0)] = 168.0
    mirrors: tuple[str, ...] = ()
    cleanup: Cleanup = Cleanup()
