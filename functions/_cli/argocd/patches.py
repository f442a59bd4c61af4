"""The school's keys for Argo CD's ConfigMaps: of notifications, and of the health of Knative's kinds."""

from pathlib import Path
from typing import Any

import yaml

FILES = tuple(Path(__file__).parents[3] / "knative" / "argocd" / name for name in ("notifications.yaml", "health.yaml"))


def patches() -> tuple[dict[str, Any], ...]:
    """The merge patches, in the order of their files."""
    return tuple(dict(yaml.safe_load(file.read_text())) for file in FILES)
