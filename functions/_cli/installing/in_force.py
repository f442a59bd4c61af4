"""What an installation that is there was told, and what the next one keeps of it."""

from msgspec import Struct, structs

from eventing.handler import Permanent
from functions._cli.installing import flight, room
from functions._cli.installing.kubectl import NAMESPACE, Kubectl, Object, objects
from functions._cli.installing.manifests import (
    POLICY,
    POLICY_MAP,
    SETTINGS,
    SETTINGS_MAP,
    Choices,
    built,
    images_of,
    mapped,
    settings_of,
    with_mode,
)
from functions._manifests.kustomization.composing import OURS
from functions._policy.policy import Mode
from functions._policy.reading import PolicyError, load


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


def another_policy(files: dict[str, bytes], now: InForce) -> str:
    """Why the checkout's policy is not put in the place of the one in force unless it is named; empty where both mean
    the same, whatever the mode, or where none is in force.
    """
    ours = files[POLICY].decode()
    if not now.policy or _means(now.policy) == _means(ours):
        return ""
    name = flight.named_in(now.service, POLICY_MAP)
    return (
        f"the policy in force says something else than {POLICY}, and nobody said which is meant: POLICY=FILE names "
        f"the one it came from, POLICY={POLICY} the checkout's. What is in force:\n"
        f"  kubectl -n {NAMESPACE} get configmap {name} -o 'jsonpath={{.data.policy\\.yaml}}'\n"
        f"{flight.difference(now.policy, ours, 'policy')}"
    )


def _means(text: str) -> object:
    try:
        return load(with_mode(text, "propose"))
    except (PolicyError, Permanent):
        return text  # of a release that knew other keys


def with_room(files: dict[str, bytes], choices: Choices, now: InForce, given: room.Room | None, flag: bool) -> Choices:
    """The choices, with the priority class where it is to be and the overlay does not bring it.

    Raises:
        Permanent: when the overlay cannot be built.
    """
    wants = room.chosen(given, now.service, flag) == "both"
    if not wants or room.kept_by(built(files, choices)).priority:
        return choices
    return structs.replace(choices, components=(room.PRIORITY,))


def with_images(files: dict[str, bytes], choices: Choices, now: InForce) -> Choices:
    """The choices, with the registry and the tag that are in force where neither was said and the overlay has ours.

    Raises:
        Permanent: when the overlay cannot be built.
    """
    registry, tag = _images_of(now.service)
    if choices.registry or not registry or f"{registry}/" == OURS:
        return choices
    if not any(image.startswith(OURS) for one in built(files, choices) for image in images_of(one)):
        return choices  # an overlay of one's own names them itself
    return structs.replace(choices, registry=registry, tag=choices.tag or tag)


def _images_of(service: Object | None) -> tuple[str, str]:
    """Registry and tag of `registry/school-coordinator:tag`; both empty where it is called otherwise."""
    image = next(images_of(service or {}), "").partition("@")[0]
    registry, _, rest = image.rpartition("/")
    name, _, tag = rest.partition(":")
    return (registry, tag) if name == "school-coordinator" else ("", "")
