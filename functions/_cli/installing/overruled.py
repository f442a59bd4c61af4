"""What was said on the command line and would not be: an overlay of one's own that says it itself. Pure."""

from collections.abc import Iterator, Mapping

from msgspec import structs

from functions._cli.installing import flight
from functions._cli.installing.kubectl import Object
from functions._cli.installing.manifests import POLICY_MAP, SETTINGS_MAP, Choices, built, images_of, mapped, with_mode
from functions._cli.installing.room import Room, kept_by
from functions._policy.policy import Mode


def own_mode(files: dict[str, bytes], choices: Choices) -> Mode | None:
    """The mode of the policy that the overlay brings itself, whatever is chosen; None where it brings none.

    Raises:
        Permanent: when the overlay cannot be built.
    """
    tried: tuple[Mode, ...] = ("observe", "propose")
    found = {_mode_of(built(files, structs.replace(choices, mode=mode))) for mode in tried}
    return found.pop() if len(found) == 1 else None


def overruled(
    wanted: tuple[Object, ...], choices: Choices, given: Mapping[str, str], room: Room | None = None
) -> list[str]:
    """What the overlay says otherwise, each with what to do; `given` and `room`: what was named just now.

    Raises:
        Permanent: when the policy that was given is none.
    """
    found = list(_overruled(wanted, choices, given))
    if room == "placeholder" and kept_by(wanted).priority:
        found.append("it brings healer-priority itself, so ROOM=placeholder would do nothing: take that component away")
    return found


def _mode_of(wanted: tuple[Object, ...]) -> Mode | None:
    return flight.mode_in(mapped(wanted, POLICY_MAP).get("policy.yaml", ""))


def _overruled(wanted: tuple[Object, ...], choices: Choices, given: Mapping[str, str]) -> Iterator[str]:
    policy = mapped(wanted, POLICY_MAP).get("policy.yaml", "")
    if choices.policy and policy != with_mode(choices.policy, choices.mode):
        yield "it brings a policy of its own, so POLICY= would do nothing: change that file, or leave POLICY= away"
    elif _mode_of(wanted) != choices.mode:
        yield f"its own policy says mode {_mode_of(wanted)}, so {choices.mode} would not be: change it in that file"
    settings = mapped(wanted, SETTINGS_MAP)
    for name, value in given.items():
        if settings.get(name, "") != value:
            yield f"it sets {name} to {settings.get(name, '') or 'nothing'} itself: change it there"
    images = [image for one in wanted for image in images_of(one)]
    if choices.registry and not any(image.startswith(f"{choices.registry.rstrip('/')}/") for image in images):
        yield f"it names the images itself, so REGISTRY={choices.registry} would do nothing: change them there"
    if choices.tag and not any(image.endswith(f":{choices.tag}") for image in images):
        yield f"it names the images' tags itself, so TAG={choices.tag} would do nothing: change them there"
