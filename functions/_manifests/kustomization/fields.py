"""The fields of a kustomization file and what each holds (kustomize, api/types): Kustomize refuses every other one."""

from collections.abc import Mapping
from typing import Any

from functions._manifests.kustomization.items import CannotBuild

# What a field holds: one of these words, a list of one kind, or the fields of a mapping.
_TEXT, _FLAG, _NUMBER, _TEXTS_BY_NAME, _NOT_LOOKED_INTO = "a text", "true or false", "a whole number", "texts", ""
_OBJECT = dict.fromkeys(("group", "version", "kind", "name", "namespace"), _TEXT)
_SELECTOR = {**_OBJECT, "annotationSelector": _TEXT, "labelSelector": _TEXT}
_PATCH = {
    "path": _TEXT, "patch": _TEXT, "target": _SELECTOR,
    "options": {"allowNameChange": _FLAG, "allowKindChange": _FLAG},
}  # fmt: skip
_GENERATOR_OPTIONS = {
    "labels": _TEXTS_BY_NAME, "annotations": _TEXTS_BY_NAME, "disableNameSuffixHash": _FLAG, "immutable": _FLAG,
}  # fmt: skip
_CONFIG_MAP = {
    "name": _TEXT, "namespace": _TEXT, "behavior": _TEXT, "options": _GENERATOR_OPTIONS,
    "literals": [_TEXT], "files": [_TEXT], "envs": [_TEXT], "env": _TEXT,
}  # fmt: skip
_IMAGE = dict.fromkeys(("name", "newName", "newTag", "tagSuffix", "digest"), _TEXT)
_LABEL = {
    "pairs": _TEXTS_BY_NAME, "includeSelectors": _FLAG, "includeTemplates": _FLAG,
    "includeVolumeClaimTemplates": _FLAG,
    "fields": [{"group": _TEXT, "version": _TEXT, "kind": _TEXT, "path": _TEXT, "create": _FLAG}],
}  # fmt: skip
NOT_BUILT = ("generators", "transformers", "validators", "vars", "replacements", "helmCharts",
             "helmChartInflationGenerator", "openapi")  # fmt: skip
_FIELDS: dict[str, Any] = {
    **dict.fromkeys(("apiVersion", "kind", "namePrefix", "nameSuffix", "namespace"), _TEXT),
    **{name: [_TEXT] for name in ("resources", "bases", "components", "crds", "configurations", "buildMetadata")},
    "metadata": {"name": _TEXT, "namespace": _TEXT, "labels": _TEXTS_BY_NAME, "annotations": _TEXTS_BY_NAME},
    "commonLabels": _TEXTS_BY_NAME,
    "commonAnnotations": _TEXTS_BY_NAME,
    "labels": [_LABEL],
    "patches": [_PATCH],
    "patchesJson6902": [_PATCH],
    "patchesStrategicMerge": [_TEXT],
    "images": [_IMAGE],
    "imageTags": [_IMAGE],
    "replicas": [{"name": _TEXT, "count": _NUMBER}],
    "configMapGenerator": [_CONFIG_MAP],
    "secretGenerator": [{**_CONFIG_MAP, "type": _TEXT}],
    "generatorOptions": _GENERATOR_OPTIONS,
    "sortOptions": {"order": _TEXT, "legacySortOptions": {"orderFirst": [_TEXT], "orderLast": [_TEXT]}},
    "helmGlobals": _NOT_LOOKED_INTO,
    **dict.fromkeys(NOT_BUILT, _NOT_LOOKED_INTO),
}


def known_fields(content: Any, path: str) -> dict[str, Any]:
    """The content with every field under its own name; as Go reads JSON, Kustomize takes one in other letters' case.

    Raises:
        CannotBuild: when a field is unknown or holds something else; the message names it and the file.
    """
    found = _checked(content, _FIELDS, path, "")
    return found if isinstance(found, dict) else {}


def _checked(value: Any, held: Any, path: str, field: str) -> Any:
    if value is None or held == _NOT_LOOKED_INTO:
        return value
    if isinstance(held, dict):
        return _mapping(value, held, path, field)
    if isinstance(held, list):
        if not isinstance(value, list):
            raise CannotBuild(f"{path} has {field} that are no list")
        return [_checked(one, held[0], path, f"{field}[{at}]") for at, one in enumerate(value)]
    if held == _TEXTS_BY_NAME:
        named = _mapping(value, None, path, field)
        return {str(name): _checked(one, _TEXT, path, f"{field}.{name}") for name, one in named.items()}
    if not _is(value, held):
        raise CannotBuild(f"{path} has to say {held} in {field}{', in quotes' if held == _TEXT else ''}")
    return value


def _mapping(value: Any, fields: Mapping[str, Any] | None, path: str, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CannotBuild(f"{path} is no mapping" + (f" in {field}" if field else ""))
    if fields is None:
        return value
    spelled = {name.lower(): name for name in fields}
    found: dict[str, Any] = {}
    for key, one in value.items():
        name = key if key in fields else spelled.get(str(key).lower(), "")
        where = f"{field}.{key}" if field else str(key)
        if not name:
            raise CannotBuild(f"{path} has the field {where[:120]}, which Kustomize does not know")
        found[name] = _checked(one, fields[name], path, where)
    return found


def _is(value: Any, held: str) -> bool:
    if held == _TEXT:
        return isinstance(value, str)
    if held == _FLAG:
        return isinstance(value, bool)
    return value.is_integer() if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)
