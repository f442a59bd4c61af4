"""Who builds kustomizations with leave to read files outside of their folders (`LoadRestrictionsNone`)."""

from collections.abc import Iterable, Mapping

from functions._manifests.applications import SUFFIXES, Application

_OPTION, _NONE = b"kustomize.buildOptions", b"LoadRestrictionsNone"  # in argocd-cm, plain or as the values of a chart
_FLUX = b"kustomize.toolkit.fluxcd.io"  # its controller always does


def reading_anywhere(files: Mapping[str, bytes], applications: Iterable[Application]) -> frozenset[str]:
    """The names of those that do, as far as the repository tells: by Argo CD's settings, or because Flux applies it."""
    bodies = [body for path, body in files.items() if path.endswith(SUFFIXES)]
    every = any(_NONE in body and _OPTION in body for body in bodies)
    flux = any(_FLUX in body for body in bodies)
    return frozenset(one.name for one in applications if every or (flux and one.inferred))
