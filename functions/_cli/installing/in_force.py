"""What an installation that is there was told, and what the next one keeps of it."""

from msgspec import Struct, structs

from functions._cli.installing import flight, room
from functions._cli.installing.kubectl import NAMESPACE, Kubectl, Object, objects
from functions._cli.installing.manifests import (
    POLICY_MAP,
    SETTINGS,
    SETTINGS_MAP,
    Choices,
    built,
    mapped,
    settings_of,
)
from functions._policy.policy import Mode


class InForce(Struct, frozen=True):
    """The policy's text, the settings, and one of the functions; empty where nothing is installed."""

    policy: str = ""
    settings: dict[str, str] = {}
    service: Object | None = None

    @property
    def mode(self) -> Mode:
        """The mode; `propose` where none is in force."""
        return flight.mode_in(self.policy) or "propose"


def in_force(kubectl: Kubectl) -> InForce:
    """What the cluster has now.

    Raises:
        Temporary, Permanent: when it does not say.
    """
    service = next(iter(objects(kubectl, "services.serving.knative.dev", "school-coordinator", "-n", NAMESPACE)), None)
    maps = {name: flight.named_in(service, name) for name in (POLICY_MAP, SETTINGS_MAP)}
    live = tuple(one for name in maps.values() if name for one in objects(kubectl, "configmap", name, "-n", NAMESPACE))
    return InForce(mapped(live, POLICY_MAP).get("policy.yaml", ""), mapped(live, SETTINGS_MAP), service)


def settings_kept(files: dict[str, bytes], now: InForce) -> dict[str, str]:
    """Settings in force that the checkout leaves empty."""
    ours = settings_of(files[SETTINGS].decode())
    return {name: value for name, value in now.settings.items() if value and not ours.get(name, "-")}


def with_room(files: dict[str, bytes], choices: Choices, now: InForce, given: room.Room | None, flag: bool) -> Choices:
    """The choices, with the priority class where it is to be and the overlay does not bring it.

    Raises:
        Permanent: when the overlay cannot be built.
    """
    wants = room.chosen(given, now.service, flag) == "both"
    if not wants or room.kept_by(built(files, choices)).priority:
        return choices
    return structs.replace(choices, components=(room.PRIORITY,))
