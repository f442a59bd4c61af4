"""Every manifest that this project holds itself: real files in several hands' styles."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions._manifests.inversion import inverse
from functions._manifests.paths import Step, join
from functions._manifests.rendering import CannotRender, applied
from functions._manifests.repository import Manifest, load
from tests.manifests.samples import set_field

ROOT = Path(__file__).parents[2]
FOLDERS = ("knative", "eventing/wiring", "functions/_rehearsal/sample")
FILES = {
    str(path.relative_to(ROOT)): path.read_bytes()
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.y*ml"))
}
EVERY = 17  # of so many scalars one is tried, so that the whole takes about a second


def scalars(value: Any, way: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every scalar with its path."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for step, one in inner:
            yield from scalars(one, (*way, step))
    else:
        yield way, value


def identity(manifest: Manifest, way: tuple[Step, ...]) -> bool:
    """Whether a path names the object itself."""
    return way[0] in ("kind", "apiVersion") or way[:2] in (("metadata", "name"), ("metadata", "namespace"))


MANIFESTS = [one for one in load(FILES).manifests if one.editable]


def test_there_are_manifests_to_try() -> None:
    assert len(MANIFESTS) > 20


@pytest.mark.parametrize("folder", FOLDERS)
def test_scalars_change_and_change_back_in_the_same_bytes(folder: str) -> None:
    tried = 0
    for manifest in MANIFESTS:
        if not manifest.file.startswith(folder):
            continue
        files = {manifest.file: FILES[manifest.file]}
        for way, old in list(scalars(manifest.data))[::EVERY]:
            if identity(manifest, way) or (isinstance(old, str) and "\n" in old):
                continue
            other: Any = not old if isinstance(old, bool) else old + 1 if isinstance(old, int | float) else "other"
            operation = set_field(join(way), old, other, manifest.file, manifest.resource)
            try:
                after = applied(files, [operation])
            except CannotRender as error:
                assert "block scalar" in str(error)
                continue
            tried += 1
            back = applied(after, inverse([operation], files))
            assert back == files or old is None, join(way)  # a null has several spellings
    assert tried > 0
