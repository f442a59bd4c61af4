"""Remedies: what mends a fault in Git. Each is pure: a symptom and what is known, to operations or to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from functions._catalogue.remedies import (
    copying,
    degrading,
    delivery,
    finished,
    hosts,
    images,
    known_fixes,
    limits,
    links,
    memory,
    node_labels,
    objects,
    placement,
    probe_requests,
    probe_timing,
    probes,
    programs,
    pulls,
    quotas,
    routes,
    settings,
    sizes,
    spelling,
    storage,
    ways,
    ways_beyond,
)
from functions._catalogue.remedies.remedy import Remedy

REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        one.id: one
        for module in (
            limits,
            quotas,
            sizes,
            node_labels,
            placement,
            memory,
            storage,
            images,
            ways,
            ways_beyond,
            routes,
            hosts,
            objects,
            settings,
            probes,
            links,
            copying,
            known_fixes,
            probe_requests,
            probe_timing,
            spelling,
            programs,
            pulls,
            finished,
            degrading,
            delivery,
        )
        for one in module.REMEDIES
    }
)
