"""ConfigMaps and Secrets that a kustomization generates, and the hashes in their names (api/hasher)."""

import base64
import hashlib
import json
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomization.merging import merged
from functions._manifests.kustomization.reading import Reach

_LETTERS = str.maketrans("013ae", "ghkmt")


def generated_items(reach: Reach, path: str, content: Mapping[str, Any]) -> Iterator[tuple[Item, str]]:
    """What the generators of a kustomization file make, with the behavior of each (create, merge, replace).

    Raises:
        CannotBuild: when a file is not there, or a generator cannot be read.
    """
    options = content.get("generatorOptions")
    common = options if isinstance(options, dict) else {}
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for entry in _dicts(content.get(field)):
            yield _item(reach, path, entry, kind, common), str(entry.get("behavior") or "create")


def _item(reach: Reach, path: str, entry: dict[str, Any], kind: str, common: Mapping[str, Any]) -> Item:
    if not entry.get("name"):
        raise CannotBuild(f"{path} generates a {kind} without a name")
    options = entry.get("options")
    own = options if isinstance(options, dict) else {}
    data: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": {"name": str(entry.get("name") or "")}}
    if isinstance(entry.get("namespace"), str):
        data["metadata"]["namespace"] = entry["namespace"]
    for field in ("labels", "annotations"):
        held = {**(common.get(field) or {}), **(own.get(field) or {})}
        if held:
            data["metadata"][field] = held
    texts, binaries = _content(reach, path, entry)
    if kind == "Secret":
        data["type"] = str(entry.get("type") or "Opaque")
        both = {key: value.encode() for key, value in texts.items()} | binaries
        data["data"] = {key: base64.b64encode(both[key]).decode() for key in sorted(both)}
    else:
        if texts:
            data["data"] = {key: texts[key] for key in sorted(texts)}
        if binaries:
            data["binaryData"] = {key: base64.b64encode(binaries[key]).decode() for key in sorted(binaries)}
    if own.get("immutable", common.get("immutable")) is True:
        data["immutable"] = True
    plain = own.get("disableNameSuffixHash", common.get("disableNameSuffixHash")) is True
    return Item(data, path, 0, "", [], not plain, True)


def _content(reach: Reach, path: str, entry: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, bytes]]:
    texts: dict[str, str] = {}
    binaries: dict[str, bytes] = {}
    environments = [*_texts(entry.get("envs")), *_texts([entry.get("env")])]
    for name in environments:
        for key, value in _lines(_file(reach, path, name)):
            texts[_new(key, texts, path)] = value
    for one in _texts(entry.get("files")):
        key, found, name = one.partition("=")
        body = _file(reach, path, name if found else one)
        key = _new(key if found else posixpath.basename(one), {**texts, **binaries}, path)
        try:
            texts[key] = body.decode()
        except UnicodeDecodeError:
            binaries[key] = body
    for literal in _texts(entry.get("literals")):
        key, found, value = literal.partition("=")
        if not found:
            raise CannotBuild(f"{path} has the literal {literal[:40]!r} without a value")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        texts[_new(key, {**texts, **binaries}, path)] = value[1:-1] if quoted else value
    return texts, binaries


def _new(key: str, held: Mapping[str, Any], path: str) -> str:
    if key in held:
        raise CannotBuild(f"{path} generates the key {key[:60]} twice")
    return key


def _file(reach: Reach, path: str, name: str) -> bytes:
    place = reach.beside(path, name)
    if place not in reach.files:
        raise CannotBuild(f"a generator reads {name}, which is not there")
    return reach.files[place]


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    for line in body.decode(errors="replace").removeprefix("\ufeff").splitlines():
        text = line.lstrip()
        if text and not text.startswith("#"):
            key, _, value = text.partition("=")
            yield key, value  # one without a value takes it from Kustomize's own environment, where there is none


def take_in(items: list[Item], made: Item, behavior: str) -> None:
    """Put a generated object among the others, over one of the same name where its behavior says so.

    Raises:
        CannotBuild: when there is nothing to merge with, or already one of this name.
    """
    same = [item for item in items if item.kind == made.kind and made.name in item.names]
    same = [item for item in same if not made.namespace or item.namespace in (made.namespace, "")]
    if behavior not in ("merge", "replace"):
        if any(item.namespace == made.namespace for item in same):
            raise CannotBuild(f"{made.file} generates {made.kind} {made.name}, which is there already")
        items.append(made)
        return
    if len(same) != 1:
        raise CannotBuild(f"{made.file} would {behavior} {made.kind} {made.name}, which is not there")
    held = same[0]
    metadata = merged(held.data.get("metadata") or {}, made.data["metadata"], True)
    metadata["name"] = held.name
    if behavior == "merge":
        for field in ("data", "binaryData"):
            if field in made.data:
                held.data[field] = {**(held.data.get(field) or {}), **made.data[field]}
    else:
        for field in ("data", "binaryData"):
            held.data.pop(field, None)
            if field in made.data:
                held.data[field] = made.data[field]
    held.data["metadata"] = metadata
    held.hashed = held.hashed and made.hashed  # one of both that wants no hash has its way


def content_hash(data: Mapping[str, Any]) -> str:
    """The suffix that Kustomize gives the name of a generated ConfigMap or Secret."""
    body: dict[str, Any] = {"kind": data["kind"], "name": "", "data": data.get("data") or ""}
    if data["kind"] == "Secret":
        body["type"] = data.get("type") or ""
    elif data.get("binaryData"):
        body["binaryData"] = data["binaryData"]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for char in "<>&\u2028\u2029":  # as encoding/json escapes them
        text = text.replace(char, f"\\u{ord(char):04x}")
    return hashlib.sha256(text.encode()).hexdigest()[:10].translate(_LETTERS)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
