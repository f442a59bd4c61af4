"""What looks for symptoms in a snapshot: one file for each kind or system. Pure; each looks at its own objects."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from functions._symptoms.analyzers import services
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

Analyzer = Callable[[Snapshot], Iterable[Symptom]]

ANALYZERS: Mapping[str, Analyzer] = MappingProxyType({"services": services.analyze})
