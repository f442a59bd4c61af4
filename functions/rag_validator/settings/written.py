"""Settings that a manifest has: its fields, environment, flags, and the configuration inside it. Pure."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from functions._manifests.images import parse as image
from functions._manifests.paths import Select, Step, join
from functions._manifests.repository import Manifest
from functions.rag_validator.settings import embedded
from functions.rag_validator.settings.reading import read
from functions.rag_validator.settings.schedules import written as cron
from functions.rag_validator.settings.setting import Bound, Setting
from functions.rag_validator.settings.spoken import plain_key
from functions.rag_validator.settings.table import field_of
from functions.rag_validator.settings.values import Value

_MOST = 3000  # settings of one manifest; what holds more is data
_SKIPPED = frozenset({"metadata", "status", "selector"})
_SECRETS = frozenset({"Secret", "SealedSecret"})
_SECRETIVE = re.compile(r"passw|secret|token|credential|api_?key|private_?key|\bauth$")  # never cited
_HEAP = re.compile(r"-Xmx(\d+[kmg])\b", re.I)
_BOUNDS: dict[str, Bound] = {"min_replicas": "least", "max_replicas": "most"}
_Leaf = tuple[str, str, Any]  # the path for people, the key in lower case, and the value


def written(manifest: Manifest, names: frozenset[str]) -> tuple[Setting, ...]:
    """The settings of a manifest, under these names of its component. What a Secret holds is not read."""
    if manifest.kind in _SECRETS:
        return ()
    found = []
    for path, key, raw in islice(_leaves(manifest), _MOST):
        if _SECRETIVE.search(key):
            continue
        bound = _BOUNDS.get(key.rpartition(".")[2], "")
        field = field_of("replicas" if bound else key)
        value = _text(raw)
        name = field.name if field else ""
        if key.rpartition(".")[2] in {"schedule", "cron"}:
            name, value = _schedule(manifest), cron(str(raw))
        elif field:
            value = read(field.kind, raw, key, field.unit) if field.name != "version" else _version(raw)
        if value is not None:
            found.append(Setting(names, name, value, bound, manifest.file, path, key, str(raw)[:200]))
    return tuple(found)


def _text(raw: Any) -> Value | None:
    """What stands under a key that no field has, so that two of them can be compared at all."""
    return Value("word", str(raw), word=str(raw).lower()) if isinstance(raw, str | int | float) else None


def _version(raw: Any) -> Value | None:
    text = str(raw)
    found = image(text) if ":" in text or "/" in text else None
    tag = found.tag if found else text
    version = re.match(r"v?(\d+(?:\.\d+)+)", tag or "")
    return Value("version", text, word=version[1]) if version else None


def _schedule(manifest: Manifest) -> str:
    said = f"{manifest.kind} {manifest.name} {manifest.api_version} {manifest.data.get('spec')}"[:2000].lower()
    if "snapshot" in said:
        return "snapshot schedule"
    return "backup schedule" if re.search(r"backup|velero|\bdump", said) else "job schedule"


def _leaves(manifest: Manifest) -> Iterator[_Leaf]:
    data = manifest.data
    if manifest.kind == "ConfigMap":
        entries = data.get("data")
        for name, text in entries.items() if isinstance(entries, dict) else ():
            yield from _entry(str(name), text)
        return
    for name, value in data.items():
        if name not in {*_SKIPPED, "apiVersion", "kind"}:
            yield from _under((name,), value)


def _entry(name: str, text: Any) -> Iterator[_Leaf]:
    """An entry of a ConfigMap: a file of configuration, or one value."""
    path = join(("data", name))
    if isinstance(text, str):
        inner = list(islice(embedded.settings(name, text), _MOST))
        yield from ((f"{path}: {'.'.join(keys)}", _key(keys), value) for keys, value in inner)
        if not inner and "\n" not in text.strip():
            yield path, plain_key(name), text.strip()


def _under(steps: tuple[Step, ...], value: Any) -> Iterator[_Leaf]:
    last = steps[-1]
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _SKIPPED:
                yield from _under((*steps, str(key)), inner)
    elif last in {"args", "command"} and isinstance(value, list):
        for position, name, given in embedded.flags(value):
            yield join((*steps, position)), plain_key(name), given
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _item(steps, position, item)
    elif isinstance(value, str) and last in {"values", "valuesContent"} and "\n" in value:
        yield from (
            (f"{join(steps)}: {'.'.join(keys)}", _key(keys), inner) for keys, inner in embedded.values_of(value)
        )
    elif value is not None:
        yield join(steps), _key(tuple(str(step) for step in steps if not isinstance(step, Select))), value


def _item(steps: tuple[Step, ...], position: int, item: Any) -> Iterator[_Leaf]:
    name = item.get("name") if isinstance(item, dict) else None
    step: Step = Select("name", name) if isinstance(name, str) else position
    if steps[-1] == "env" and isinstance(item, dict):
        if isinstance(name, str) and isinstance(item.get("value"), str):
            path = join((*steps, step, "value"))
            yield path, plain_key(name), item["value"]
            yield from ((path, "xmx", heap[1].upper()) for heap in _HEAP.finditer(item["value"]))
    elif isinstance(item, dict):
        resource = item.get("resource")
        if isinstance(resource, dict) and isinstance(resource.get("name"), str):  # of an autoscaler's metric
            target = resource.get("target")
            here = (*steps, position, "resource", "target")
            for key, value in target.items() if isinstance(target, dict) else ():
                yield join((*here, str(key))), f"{resource['name']}.{plain_key(str(key))}", value
            return
        yield from _under((*steps, step), {key: inner for key, inner in item.items() if key != "name"})


def _key(keys: tuple[str, ...]) -> str:
    """The keys in lower case; of very many the last ones."""
    return ".".join(plain_key(key) for key in keys if not key.isdigit())[-120:]
