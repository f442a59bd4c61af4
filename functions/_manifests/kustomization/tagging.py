"""Kustomize's `images`: another name, tag or digest for an image (api/filters/imagetag)."""

import re
from collections.abc import Mapping
from typing import Any

_REST = r"(?::[a-zA-Z0-9_.{}-]*)?(?:@sha256:[a-zA-Z0-9_.{}-]*)?"


def with_entry(image: str, entry: Mapping[str, Any]) -> str:
    """The image as one entry of `images` makes it."""
    wanted = str(entry.get("name") or "")
    if not wanted or not re.fullmatch(re.escape(wanted) + _REST, image):
        return image
    name, tag, digest = _split(image)
    name = str(entry.get("newName") or name)
    new_tag, new_digest = _text(entry.get("newTag")), _text(entry.get("digest"))
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    elif entry.get("tagSuffix") and tag:
        tag += str(entry["tagSuffix"])
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def _split(image: str) -> tuple[str, str, str]:
    rest, _, digest = image.partition("@")
    slash = rest.rfind("/")
    colon = rest.find(":", slash + 1)
    return (rest, "", digest) if colon < 0 else (rest[:colon], rest[colon + 1 :], digest)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool) else str(value)
