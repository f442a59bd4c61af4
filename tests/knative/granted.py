"""The objects under knative/access, as they are read there."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
ACCESS = ROOT / "knative" / "access"
OPTED_IN = ROOT / "knative" / "components" / "opted-in-namespaces"
Object = dict[str, Any]


def documents(*folders: Path) -> list[Object]:
    paths = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    found = (one for path in paths for one in yaml.safe_load_all(path.read_text()) if one)
    return [one for one in found if one["kind"] not in ("Kustomization", "Component")]


OBJECTS = documents(ACCESS)
