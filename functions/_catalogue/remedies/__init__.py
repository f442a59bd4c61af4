"""Remedies: what mends a fault in Git. Each is pure: a symptom and what is known, to operations or to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from functions._catalogue.remedies import (
    hosts,
    images,
    known_fixes,
    limits,
    memory,
    placement,
    probes,
    programs,
    quotas,
    settings,
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
            placement,
            memory,
            storage,
            images,
            ways,
            hosts,
            settings,
            probes,
            programs,
            known_fixes,
        )
        for one in module.REMEDIES
    }
)
