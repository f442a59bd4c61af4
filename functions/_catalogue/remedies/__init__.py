"""Remedies: what mends a fault in Git. Each is pure: a symptom and what is known, to operations or to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from functions._catalogue.remedies import (
    agreeing,
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
    other_namespaces,
    placement,
    probe_requests,
    probe_timing,
    probes,
    programs,
    pulls,
    quotas,
    routes,
    service_ports,
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
            service_ports,
            hosts,
            other_namespaces,
            objects,
            settings,
            probes,
            links,
            copying,
            agreeing,
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
