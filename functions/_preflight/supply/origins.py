"""Where images come from, and when they are fetched: what is worth knowing, and seldom wrong by itself."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._manifests.images import DEFAULT_REGISTRY
from functions._manifests.paths import join, parse
from functions._preflight.change import is_any
from functions._preflight.rule import Rule, finding
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.pulled import Pulled, pulled
from functions._preflight.supply.registries import host_of
from functions._preflight.view import View

UNTRUSTED, HUB, POLICY = "untrusted-registry", "docker-hub", "pull-policy"


def trusted_registries(view: View) -> Iterator[Finding]:
    """Every image comes from a registry that the policy trusts, or from a mirror that the facts name."""
    patterns = (*view.knobs.trusted_registries, *view.facts.mirror_registries)
    if not view.knobs.trusted_registries:
        return
    for one in _first_of_each_registry(view):
        image = one.image
        if image and not is_any(patterns, image.registry) and not is_any(patterns, image.name):
            message = (
                f"images from {image.registry} are not trusted by the policy: add it to trusted_registries, or not"
            )
            yield finding(UNTRUSTED, one.manifest, one.path, message, "warning")


def no_docker_hub(view: View) -> Iterator[Finding]:
    """What comes from Docker Hub is limited by its rate: 100 anonymous pulls in six hours (docs.docker.com)."""
    for one in _first_of_each_registry(view):
        if one.image and host_of(one.image.registry) == DEFAULT_REGISTRY:
            message = "pulls from Docker Hub, whose anonymous pulls are limited: a mirror of your own is not"
            yield finding(HUB, one.manifest, one.path, message, "info")


def _first_of_each_registry(view: View) -> Iterator[Pulled]:
    """One image of each object and registry: the finding is about the registry, not about how often it is named."""
    seen: set[tuple[int, str]] = set()
    for one in pulled(view):
        key = (id(one.manifest), one.image.registry if one.image else "")
        if one.image and key not in seen:
            seen.add(key)
            yield one


def pull_policies(view: View) -> Iterator[Finding]:
    """No image is only ever taken from the node, and one with a digest is not asked for again at every start."""
    for one in pulled(view):
        policy = one.container.get("imagePullPolicy")
        path = join((*parse(one.path)[:-1], "imagePullPolicy"))
        severity: Severity = "warning"
        if policy == "Never":
            message = f"imagePullPolicy Never: {one.reference} starts only on a node that somebody put it on"
        elif policy == "Always" and one.image and one.image.digest:
            severity = "info"
            message = "imagePullPolicy Always asks the registry for an image that cannot change: write IfNotPresent"
        else:
            continue
        yield finding(POLICY, one.manifest, path, message, severity)


UNTRUSTED_REGISTRY = Rule(
    id=UNTRUSTED,
    severity="warning",
    title="Images come from trusted registries",
    why="An image is a program that runs with the rights of its pod. The policy says whose programs those may be.",
    cure="Use an image from a registry in `trusted_registries`, or add this one after a look at who may push to it.",
    check=trusted_registries,
    example=deployment("registry.unknown.example/shop/web:1.4.2"),
    cured=deployment("ghcr.io/shop/web:1.4.2"),
    knobs={"trusted_registries": ("ghcr.io",)},
    knows="A plan of the school is refused for it (the guardrail `registries`); in a tree people may know better.",
)

DOCKER_HUB = Rule(
    id=HUB,
    severity="info",
    title="Docker Hub limits anonymous pulls",
    why="Docker Hub answers 100 anonymous pulls in six hours and address, and then none (429, toomanyrequests). A node "
    "that has to fetch everything anew, after a rebuild for example, may not start its pods for hours.",
    cure="Pull through a mirror of your own, or use the publisher's copy on another registry. Most images from Docker "
    "Hub never fail, so this is for information.",
    check=no_docker_hub,
    example=deployment("nginx:1.27.3"),
    cured=deployment("public.ecr.aws/nginx/nginx:1.27.3"),
)

PULL_POLICY = Rule(
    id=POLICY,
    severity="warning",
    title="The pull policy fits the image",
    why="With Never a pod starts only where somebody loaded the image by hand (ErrImageNeverPull elsewhere). With "
    "Always a pod cannot start while the registry is away, which for a digest buys nothing.",
    cure="Leave imagePullPolicy out: Kubernetes then asks always for :latest, and once for everything else.",
    check=pull_policies,
    example=deployment(container="imagePullPolicy: Never"),
    cured=deployment(container="imagePullPolicy: IfNotPresent"),
    knows="On a single node whose images are imported by hand, Never is right.",
)
