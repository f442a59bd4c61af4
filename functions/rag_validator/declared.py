"""How much the cluster holds, as a person declares it where its nodes cannot be read."""

from collections.abc import Mapping

from eventing.settings import SettingError, setting
from functions._manifests.quantities import valid

_EXAMPLE = "cpu=8,memory=32Gi"


def declared_size(environ: Mapping[str, str]) -> dict[str, str]:
    """What CLUSTER_SIZE says, such as `cpu=8,memory=32Gi`: what all nodes together can be asked for.

    Raises:
        SettingError: when it is not written like that.
    """
    found: dict[str, str] = {}
    text = setting(environ, "CLUSTER_SIZE", default="")
    for part in text.split(",") if text else ():
        name, _, amount = (one.strip() for one in part.partition("="))
        if name not in {"cpu", "memory"} or not amount or not valid(amount):
            raise SettingError(f"CLUSTER_SIZE={text} is not understood at {part.strip()!r}; write it like {_EXAMPLE}")
        found[name] = amount
    return found
