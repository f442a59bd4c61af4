"""One Kubernetes object of a repository, and a file that could not be read."""

from dataclasses import dataclass, field
from typing import Any

from eventing.vocabulary import Resource


@dataclass(frozen=True, slots=True)
class Manifest:
    """One Kubernetes object as it is applied; `namespace` is where it ends up. Its data is shared: never change it.

    What Kustomize changes is changed here; `name_in_file` is the name that its file has, where that is another.
    `rendered`: a chart's template made it (`chart` is the folder); `generated`: a generator of a kustomization did.
    """

    file: str
    index: int
    data: dict[str, Any] = field(hash=False)
    kind: str
    api_version: str
    name: str
    namespace: str = ""
    application: str = ""
    editable: bool = True
    why_not_editable: str = ""
    within: str = ""  # its path inside the document, where that is a `kind: List`
    rendered: bool = False
    chart: str = ""
    generated: bool = False
    name_in_file: str = ""

    @property
    def written_name(self) -> str:
        """The name that its file has."""
        return self.name_in_file or self.name

    @property
    def resource(self) -> Resource:
        """How plans and findings name it."""
        return Resource(kind=self.kind, name=self.name, namespace=self.namespace, api_version=self.api_version)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is left alone, and why; `broken`: Argo CD cannot read it either."""

    file: str
    reason: str
    broken: bool = False
