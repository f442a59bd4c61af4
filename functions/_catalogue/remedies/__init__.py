"""Remedies: what mends a fault in Git. Each is pure: a symptom and what is known, to operations or to a person."""

from collections.abc import Mapping
from types import MappingProxyType

from functions._catalogue.remedies import known_fixes
from functions._catalogue.remedies.remedy import Remedy

REMEDIES: Mapping[str, Remedy] = MappingProxyType({one.id: one for module in (known_fixes,) for one in module.REMEDIES})
