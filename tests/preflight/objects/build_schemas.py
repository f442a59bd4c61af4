"""Builds the schemas of well-known custom resources from npm packages that were installed into a folder:

    npm install --prefix DIR @kubernetes-models/argo-cd@4.0.0 …   (the versions stand in data/sources.json)
    python -m tests.preflight.objects.build_schemas DIR

Status, lists and internal kinds are left out; what the packages take from Kubernetes itself refers to its own schemas.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from functions._preflight.objects.schemas.builtin import builtin
from tests.preflight.objects.declarations import Schema, read

PACKAGES = (
    "argo-cd",
    "cert-manager",
    "external-secrets",
    "flux-cd",
    "gateway-api",
    "keda",
    "knative",
    "prometheus-operator",
    "sealed-secrets",
    "traefik",
)
DATA = Path(__file__).parents[3] / "functions/_preflight/objects/schemas/data"
_INTERNAL = re.compile(r"internal|^duck\.|^awspca\.|^policy\.")


def converted(texts: Iterable[str]) -> dict[str, Any]:
    """The kinds and definitions that some declarations hold."""
    schemas: dict[str, Schema] = {}
    for text in texts:
        schemas |= read(text)
    theirs = {"I" + _joined(name): name for name in builtin().definitions}
    kinds: dict[str, str] = {}
    for name, schema in schemas.items():
        fields = schema.get("properties", {})
        api, kind = (fields.get(field, {}).get("enum", [""])[0] for field in ("apiVersion", "kind"))
        if api and kind and not kind.endswith("List") and not _INTERNAL.search(api):
            kinds[f"{api} {kind}"] = name
            fields.pop("status", None)
            schema["required"] = [one for one in schema.get("required", ()) if one == "spec"]
    return _reachable(kinds, schemas, theirs)


def _joined(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[.-]", name))


def _reachable(kinds: dict[str, str], schemas: dict[str, Schema], theirs: dict[str, str]) -> dict[str, Any]:
    kept: dict[str, Schema] = {}
    numbers: dict[str, str] = {}
    waiting = list(kinds.values())

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(one) for one in value]
        if not isinstance(value, dict):
            return value
        ref = value.get("$ref")
        if not isinstance(ref, str):
            return {key: renamed(one) for key, one in value.items()}
        if ref in schemas:
            if ref not in numbers:
                numbers[ref] = str(len(numbers))
                waiting.append(ref)
            return {"$ref": numbers[ref]}
        if ref in theirs or ref.startswith("#/"):
            return {"$ref": theirs.get(ref, ref.rpartition("/")[2])}
        return {}  # of a package that is not among these: anything is taken

    while waiting:
        name = waiting.pop()
        numbers.setdefault(name, str(len(numbers)))
        if numbers[name] not in kept:
            kept[numbers[name]] = {}
            kept[numbers[name]] = renamed(schemas[name])
    return {"kinds": {kind: numbers[name] for kind, name in sorted(kinds.items())}, "definitions": kept}


def _without_names(found: dict[str, Any]) -> dict[str, Any]:
    """Knative names a container itself where nobody does (its admission webhook)."""
    definition = "io.k8s.api.core.v1.Container"
    text = json.dumps(found).replace(f'"$ref": "{definition}"', '"$ref": "Container"')
    container = msgspec.to_builtins(builtin().definitions[definition]) | {"required": []}
    container = json.loads(re.sub(r'"#/\$defs/', '"', json.dumps(container)))
    relaxed: dict[str, Any] = json.loads(text)
    relaxed["definitions"]["Container"] = container
    return relaxed


def main(folder: Path) -> None:
    """Write every file, and what they come from."""
    sources = []
    for name in PACKAGES:
        package = folder / "node_modules/@kubernetes-models" / name
        found = converted(path.read_text() for path in sorted(package.rglob("*.d.ts")))
        found = _without_names(found) if name == "knative" else found
        content = json.dumps(found, separators=(",", ":"), sort_keys=True).encode()
        (DATA / f"{name}.json.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        about = json.loads((package / "package.json").read_text())
        groups = sorted({kind.partition("/")[0] for kind in found["kinds"]})
        source = {"file": f"{name}.json.gz", "package": about["name"], "version": about["version"]}
        sources.append(source | {"license": about["license"], "groups": groups})
    (DATA / "sources.json").write_text(json.dumps(sources, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
