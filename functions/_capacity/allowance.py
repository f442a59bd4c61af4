"""What ResourceQuotas leave for more pods of a namespace. Scopes are left out: each quota counts for every pod."""

from collections.abc import Iterable
from decimal import Decimal

from functions._capacity.amounts import NONE
from functions._capacity.leftovers import QuotaUse
from functions._capacity.machines import Load
from functions._manifests.quantities import amount

_REQUESTED = ("cpu", "memory", "ephemeral-storage")  # under their own name as well as under `requests.`


class Allowance:
    """By namespace, quota and resource; what is granted is used up."""

    def __init__(self, quotas: Iterable[QuotaUse]) -> None:
        self._left = {(one.namespace, one.quota, one.resource): amount(one.hard) - amount(one.used) for one in quotas}

    def refusal(self, load: Load) -> str:
        """Why one more such pod is not made; empty where it is, and then it counts."""
        wanted = {key: _asked(load, key[2]) for key in self._left if key[0] == load.namespace}
        for key, more in wanted.items():
            if more > 0 and more > self._left[key]:
                return f"the ResourceQuota {key[1]} leaves too little {key[2]}"
        for key, more in wanted.items():
            self._left[key] -= more
        return ""

    def give_back(self, load: Load) -> None:
        """A pod that is no longer wanted."""
        for key in self._left:
            if key[0] == load.namespace:
                self._left[key] += _asked(load, key[2])


def _asked(load: Load, resource: str) -> Decimal:
    name = resource.removeprefix("requests.")
    if name != resource or name in (*_REQUESTED, "pods"):
        return load.asks.get(name, NONE)
    return NONE  # limits and counts of other objects: not known of a pod that is not there yet
