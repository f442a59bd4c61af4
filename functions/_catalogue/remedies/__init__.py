"""Remedies: what mends a fault in Git. Each is pure: a symptom and what is known, to operations or to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from functions._catalogue.remedies import (
    degrading,
    delivery,
    finished,
    hosts,
    images,
    known_fixes,
    limits,
    memory,
    objects,
    placement,
    probe_timing,
    probes,
    programs,
    pulls,
    quotas,
    routes,
    settings,
    sizes,
    storage,
    ways,
)
from functions._catalogue.remedies.remedy import Remedy

REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        one.id: one
        for module in (
            limits,
            quotas,
            sizes,
            placement,
            memory,
            storage,
            images,
            ways,
            routes,
            hosts,
            objects,
            settings,
            probes,
            known_fixes,
            probe_timing,
            programs,
            pulls,
            finished,
            degrading,
            delivery,
        )
        for one in module.REMEDIES
    }
)
