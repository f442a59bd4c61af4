"""The value of a chart that decides a field of what it becomes."""

import posixpath
from collections.abc import Mapping
from typing import Any

from eventing.vocabulary import Operation, Resource
from functions._manifests.fields import CannotRender
from functions._manifests.helm.charts import ChartError
from functions._manifests.helm.given import value_paths
from functions._manifests.helm.releases import Placed, releases, render_release
from functions._manifests.manifest import Manifest
from functions._manifests.membership import VALUES
from functions._manifests.paths import get
from functions._manifests.provenance.effects import Key, Made
from functions._manifests.repository import Repository


class ChartMaker:
    """Renders one release again and again, over changed files."""

    def __init__(self, repository: Repository, manifest: Manifest) -> None:
        placed = releases((manifest.chart,), repository.applications)
        self._placed = next((one for one in placed if one.application == manifest.application), placed[0])
        start = f"{manifest.chart}/" if manifest.chart else ""
        self._paths = [path for path in repository.files if path.startswith(start)]
        self._namespace = manifest.namespace

    def __call__(self, files: Mapping[str, bytes]) -> Made | None:
        """The objects by key."""
        rendering = render_release(files, self._paths, self._placed, ())
        if any(broken or "cannot be rendered" in reason for _, reason, broken in rendering.problems):
            return None
        return {self.key(data): data for _, _, data in rendering.objects}

    def key(self, data: Mapping[str, Any]) -> Key:
        """How an object is known again."""
        space = get(data, "metadata.namespace")
        return str(data.get("kind")), space if isinstance(space, str) else "", str(get(data, "metadata.name"))

    @property
    def placed(self) -> Placed:
        """The release."""
        return self._placed

    def places(self, repository: Repository) -> tuple[str, ...]:
        """The files of values, the one with the last word first.

        Raises:
            CannotRender: when a value file is not in the repository.
        """
        try:
            given = value_paths(repository.files, self._placed.folder, self._placed.options)
        except ChartError as error:
            raise CannotRender(str(error)) from None
        own = posixpath.join(self._placed.folder, "values.yaml")
        return tuple(dict.fromkeys((*reversed(given), *((own,) if own in repository.files else ()))))

    def operation(self, name: str, file: str, path: str, old: Any, new: Any) -> Operation:
        """The change of a value."""
        return Operation("remove_field" if new is None else "set_field", Resource(VALUES, name), file, path, old, new)


def why_no_value(placed: Placed, also: str) -> str:
    """The reason where no value of the chart's files decides the field alone."""
    if also:
        return f"the value that decides it also decides {also}: a person has to choose"
    options = placed.options
    if options.values or options.parameters or options.file_parameters:
        return f"no value in a file decides it: look at the helm values of Application {placed.application}"
    return f"no value of the chart in {placed.folder or '.'} decides it: its template does"
