"""What an Application's `spec.source.kustomize` lays over the kustomization of its folder (argo-cd, util/kustomize)."""

from collections.abc import Mapping
from typing import Any


def overlaid(content: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The kustomization as `kustomize edit` makes it before the build."""
    result = dict(content)
    for field in ("namePrefix", "nameSuffix", "namespace"):
        if options.get(field):
            result[field] = str(options[field])
    for field in ("commonLabels", "commonAnnotations"):
        if isinstance(options.get(field), dict):
            result[field] = {**(result.get(field) or {}), **options[field]}
    images = [entry for one in _list(options.get("images")) if (entry := image_entry(str(one)))]
    result["images"] = _by_name(_list(result.get("images")), images)
    result["replicas"] = _by_name(_list(result.get("replicas")), _list(options.get("replicas")))
    for field in ("patches", "components"):
        result[field] = [*_list(result.get(field)), *_list(options.get(field))]
    return result


def image_entry(text: str) -> dict[str, Any]:
    """`name=new-name:tag@digest`, as an entry of `images`."""
    name, replaced, rest = text.partition("=")
    image = rest if replaced else text
    image, _, digest = image.partition("@")
    colon = image.rfind(":")
    if colon > image.rfind("/"):
        image, tag = image[:colon], image[colon + 1 :]
    else:
        tag = ""
    entry = {"name": name if replaced else image, "newTag": tag, "digest": digest}
    return {key: value for key, value in (entry | ({"newName": image} if replaced else {})).items() if value}


def _by_name(below: list[Any], above: list[Any]) -> list[Any]:
    names = {str(one.get("name")) for one in above if isinstance(one, dict)}
    return [*(one for one in below if not isinstance(one, dict) or str(one.get("name")) not in names), *above]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
