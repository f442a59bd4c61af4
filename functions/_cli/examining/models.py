"""The models of an installation: are they served, and until when? Asked from here, with a key that is set here."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions._cli.cluster.api import core
from functions._cli.cluster.installation import NAMESPACE
from functions._cli.examining.finding import Finding, Reader
from functions._cli.models_served import served
from functions._clients.anthropic_models import models_from

SECRET = "anthropic"  # noqa: S105 - its name
WHAT = "language models"


def models(look: Reader, policy: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Finding]:
    """Each model of the installation's policy; the key that the installation has is not taken out of it."""
    if look.read(core(NAMESPACE, "secrets", SECRET)) is None:
        yield Finding(WHAT, "ok", "no key: the offline catalogue reads, judges and plans")
        return
    asked = models_from(environ)
    if asked is None:
        said = "not asked whether they are served: ANTHROPIC_API_KEY is not set here"
        yield Finding(WHAT, "note", said, "set ANTHROPIC_API_KEY, and ask again")
        return
    try:
        for one in served(asked, policy["models"]["tiers"]):
            yield Finding(WHAT, one.state, one.detail, one.next)
    finally:
        asked.close()
