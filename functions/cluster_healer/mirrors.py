"""What a scan learns of registries: those that the nodes cannot reach, and what the policy's mirrors hold instead."""

from msgspec.structs import replace

from functions._clients.registry import Registry, host_of_address
from functions._manifests.images import parse
from functions._manifests.repository import Repository
from functions._preflight.facts import Facts, RegistryFacts
from functions._preflight.supply.pulled import images_in
from functions._symptoms.symptom import Symptom

MOST = 24  # questions of one scan
_PULLS = ("registry-unreachable", "registry-limited")


def with_mirrors(
    facts: Facts, symptoms: tuple[Symptom, ...], mirrors: tuple[str, ...], registry: Registry | None, tree: Repository
) -> Facts:
    """The facts with what is known now. A mirror that does not answer is none: what it holds is not guessed."""
    sick = [one for one in symptoms if one.fault in _PULLS and one.details.get("registry")]
    if not sick or not mirrors or registry is None:
        return facts
    wanted = tuple(dict.fromkeys(one.details.get("image", "") for one in sick))
    found = []
    for address in mirrors:
        held = _held(address, wanted, registry)
        if held is not None:
            host = host_of_address(address)
            used = {one for one in images_in(tree) if (image := parse(one)) and image.registry == host}
            listed = {one.removeprefix(f"{host}/") for one in used} | held
            found.append(RegistryFacts(host, images=tuple(sorted(listed))))
    return replace(
        facts,
        registries=(*facts.registries, *found),
        mirror_registries=(*facts.mirror_registries, *(one.host for one in found)),
        unreachable_registries=(
            *facts.unreachable_registries,
            *dict.fromkeys(one.details["registry"] for one in sick),
        ),
    )


def _held(address: str, images: tuple[str, ...], registry: Registry) -> set[str] | None:
    """Of these images, those that a mirror has, as `repository:tag` in the ways in which mirrors name them."""
    held: set[str] = set()
    for image in images[:MOST]:
        parsed = parse(image)
        if parsed is None or not parsed.tag:
            continue
        short = parsed.repository.removeprefix("library/")
        for name in dict.fromkeys((short, f"{parsed.registry}/{short}", parsed.repository, short.rpartition("/")[2])):
            tags = registry.tags(address, name)
            if tags is None:
                return None
            if parsed.tag in tags:
                held.add(f"{name}:{parsed.tag}")
                break
    return held
