"""Builds the schemas of well-known custom resources from npm packages that were installed into a folder:

    npm install --prefix DIR @kubernetes-models/argo-cd@4.0.0 …   (the versions stand in data/sources.json)
    python -m tests.preflight.objects.build_schemas DIR

Status, lists and internal kinds are left out; what the packages take from Kubernetes itself refers to its own schemas.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
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
_FILLED_IN = ("Container", "Probe", "HTTPGetAction", "TCPSocketAction")
_INTERNAL = re.compile(r"internal|^duck\.|^awspca\.|^policy\.")


def converted(texts: Iterable[str]) -> dict[str, Any]:
    """The kinds and definitions that some declarations hold."""
    schemas: dict[str, Schema] = {}
    for text in texts:
        schemas |= read(text)
    theirs = {"I" + _joined(name): name for name in builtin().definitions}
    parts = {ref for name, schema in schemas.items() if not name.endswith("List") for ref in _refs(schema)}
    kinds: dict[str, str] = {}
    for name, schema in schemas.items():
        fields = schema.get("properties", {})
        api, kind = (fields.get(field, {}).get("enum", [""])[0] for field in ("apiVersion", "kind"))
        if api and kind and name in parts:  # a template in another kind, whose own kind is to be chosen
            fields |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
        elif api and kind and not kind.endswith("List") and not _INTERNAL.search(api):
            kinds[f"{api} {kind}"] = name
            fields.pop("status", None)
            schema["required"] = [one for one in schema.get("required", ()) if one == "spec"]
    return _reachable(kinds, schemas, theirs)


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from _refs(one)


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


def _relaxed(found: dict[str, Any]) -> dict[str, Any]:
    """Knative fills in the name of a container and the port of a probe where nobody gives one (its webhook)."""
    text = json.dumps(found)
    own = {f"io.k8s.api.core.v1.{name}": name for name in _FILLED_IN}
    copies = {}
    for full, name in own.items():
        copies[name] = msgspec.to_builtins(builtin().definitions[full]) | {"required": []}
    whole: dict[str, Any] = json.loads(text)
    whole["definitions"] |= json.loads(re.sub(r'"#/\$defs/', '"', json.dumps(copies)))
    text = json.dumps(whole)
    for full, name in own.items():
        text = text.replace(f'"$ref": "{full}"', f'"$ref": "{name}"')
    relaxed: dict[str, Any] = json.loads(text)
    return relaxed


def main(folder: Path) -> None:
    """Write every file, and what they come from."""
    sources = []
    for name in PACKAGES:
        package = folder / "node_modules/@kubernetes-models" / name
        found = converted(path.read_text() for path in sorted(package.rglob("*.d.ts")))
        found = _relaxed(found) if name == "knative" else found
        content = json.dumps(found, separators=(",", ":"), sort_keys=True).encode()
        (DATA / f"{name}.json.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        about = json.loads((package / "package.json").read_text())
        groups = sorted({kind.partition("/")[0] for kind in found["kinds"]})
        source = {"file": f"{name}.json.gz", "package": about["name"], "version": about["version"]}
        sources.append(source | {"license": about["license"], "groups": groups})
    (DATA / "sources.json").write_text(json.dumps(sources, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
