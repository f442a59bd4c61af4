"""Argo CD's message templates: Go's text/template with Sprig, as far as `knative/argocd/notifications.yaml` uses Sprig.

Another function is refused: Argo CD has more of them, but not all that the charts' renderer knows (toYaml, include).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.gotemplate.evaluation import Execution
from functions._manifests.gotemplate.parsing import Templates, parse
from functions._manifests.helm.sprig.catalogue import FUNCTIONS
from functions._manifests.helm.sprig.signatures import bound

__all__ = ["TemplateError", "render"]

KNOWN = ("printf", "toJson", "default", "dig", "list", "trunc", "ternary", "eq", "sha256sum")
_NAME = "message"


def render(template: str, values: Mapping[str, Any]) -> str:
    """The text of a template.

    Raises:
        TemplateError: when it is none, uses what is not known here, or cannot be rendered from these values.
    """
    budget = Budget()
    functions = bound({name: FUNCTIONS[name] for name in KNOWN}, budget)
    return Execution(_parsed(template), functions, budget).run(_NAME, dict(values))


@lru_cache(maxsize=64)
def _parsed(template: str) -> Templates:
    return parse(_NAME, template)
