"""Remedies: what mends a fault in Git. Each is pure: a symptom and what is known, to operations or to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from functions._catalogue.remedies import (
    delivery,
    hosts,
    images,
    known_fixes,
    limits,
    memory,
    objects,
    placement,
    probes,
    programs,
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
            programs,
            known_fixes,
            delivery,
        )
        for one in module.REMEDIES
    }
)
