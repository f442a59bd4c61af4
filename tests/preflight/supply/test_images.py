"""Images: can they be read, do they float, where are they from, are they there."""

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.facts import Facts, RegistryFacts
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.floating import FLOATING_TAG
from functions._preflight.supply.origins import DOCKER_HUB, PULL_POLICY, UNTRUSTED_REGISTRY
from functions._preflight.supply.reachable import IMAGE_MISSING, REGISTRY_UNREACHABLE
from functions._preflight.supply.references import BAD_IMAGE
from functions._preflight.view import Knobs
from tests.preflight.supply.trees import assert_cured, files_of, found, said

DIGEST = "sha256:" + "0123456789abcdef" * 4
MIRROR = "10.0.0.5:5000"
IMAGE = "spec.template.spec.containers[name=web].image"


@pytest.mark.parametrize(
    ("image", "says", "mended"),
    [
        ("https://ghcr.io/shop/web:1", "write ghcr.io/shop/web:1", True),
        ("docker://nginx:1", "write nginx:1", True),
        ("ghcr.io/Shop/Web:V1", "write ghcr.io/shop/web:V1", True),
        ("' nginx:1 '", "write nginx:1", True),
        ("nginx:1:2", "write registry/name:tag", False),
        ("nginx@sha256:12", "write registry/name:tag", False),
        ("'nginx:'", "write registry/name:tag", False),
        ("ghcr.io/shop/web:-1", "write registry/name:tag", False),
    ],
)
def test_what_no_runtime_can_read(image: str, says: str, mended: bool) -> None:
    text = deployment(image)
    (one,) = found(BAD_IMAGE, text)
    assert (one.severity, one.path) == ("error", IMAGE)
    assert one.message.endswith(f"is no image reference, so it cannot be pulled: {says}")
    assert (one.fix is not None) is mended
    if mended:
        assert_cured(one, text, rules=(BAD_IMAGE,))


@pytest.mark.parametrize("image", ["'${IMAGE}'", "'{{ .image }}'", "<your-registry>/web:1", "'$(REGISTRY)/web:1'"])
def test_what_is_filled_in_later_is_only_told(image: str) -> None:
    assert [one.severity for one in found(BAD_IMAGE, deployment(image))] == ["warning"]


def test_a_container_without_an_image() -> None:
    (one,) = found(BAD_IMAGE, deployment("''"))
    assert said([one]) == [("error", "container web of Deployment web names no image: add one")]


def kustomized(images: str, image: str) -> tuple[str, ...]:
    return (f"resources: [1.yaml]\nimages: {images}\n", deployment(image))


@pytest.mark.parametrize(
    ("images", "image", "floats"),
    [
        ("[{name: web, newName: ghcr.io/shop/web, newTag: '1.4'}]", "web", False),
        ("[{name: web, newTag: latest}]", "web:1.4", True),
        (f"[{{name: web, digest: '{DIGEST}'}}]", "web:latest", False),
        ("[{name: other, newTag: '1'}]", "web:latest", True),
    ],
)
def test_a_kustomization_decides_what_is_pulled(images: str, image: str, floats: bool) -> None:
    listing, text = kustomized(images, image)
    tree = files_of(text)
    tree = {"argo/shop.yaml": tree["argo/shop.yaml"], "apps/1.yaml": tree["apps/0.yaml"]}
    tree["apps/kustomization.yaml"] = listing.encode()
    findings = examine(load(tree), rules=(FLOATING_TAG,))
    assert bool(findings) is floats
    assert all(one.fix is None for one in findings)


def test_a_floating_image_is_pinned_as_elsewhere() -> None:
    texts = (deployment("ghcr.io/shop/web"), deployment("ghcr.io/shop/web:1.4.2").replace("name: web", "name: other"))
    (one,) = found(FLOATING_TAG, *texts)
    assert said([one]) == [
        (
            "warning",
            "image ghcr.io/shop/web can be another one tomorrow (it has no tag, which means latest): name a version",
        )
    ]
    assert one.fix is not None
    assert one.fix.operations[0].value == "ghcr.io/shop/web:1.4.2"
    assert_cured(one, *texts, rules=(FLOATING_TAG,))


def test_of_several_versions_none_is_chosen() -> None:
    others = [deployment(f"ghcr.io/shop/web:{tag}").replace("name: web", f"name: v{tag}") for tag in (1, 2)]
    (one,) = found(FLOATING_TAG, deployment("ghcr.io/shop/web:latest"), *others)
    assert one.fix is None


@pytest.mark.parametrize(
    ("image", "facts", "pulled"),
    [
        (
            "nginx:1.27",
            Facts(unreachable_registries=("docker.io",), mirror_registries=(MIRROR,)),
            f"{MIRROR}/nginx:1.27",
        ),
        (
            "arize/phoenix:1",
            Facts(unreachable_registries=("docker.io",), mirror_registries=(MIRROR,)),
            f"{MIRROR}/arize/phoenix:1",
        ),
        (
            "arize/phoenix:1",
            Facts(
                unreachable_registries=("registry-1.docker.io",),
                mirror_registries=(MIRROR,),
                registries=(RegistryFacts(MIRROR, images=("phoenix:1",)),),
            ),
            f"{MIRROR}/phoenix:1",
        ),
        (
            "ghcr.io/a/b:1",
            Facts(
                registries=(
                    RegistryFacts("ghcr.io", reachable=False),
                    RegistryFacts(MIRROR, images=("ghcr.io/a/b:1",)),
                ),
                mirror_registries=("gone.example", MIRROR),
                unreachable_registries=("gone.example",),
            ),
            f"{MIRROR}/ghcr.io/a/b:1",
        ),
        (
            "nginx:1.27",
            Facts(
                unreachable_registries=("https://index.docker.io/v1/",),
                mirror_registries=(MIRROR,),
                registries=(RegistryFacts(MIRROR, images=("nginx:1.28",)),),
            ),
            None,
        ),
        ("nginx:1.27", Facts(unreachable_registries=("docker.io",)), None),
    ],
)
def test_a_mirror_serves_what_the_nodes_cannot_reach(image: str, facts: Facts, pulled: str | None) -> None:
    text = deployment(image)
    (one,) = found(REGISTRY_UNREACHABLE, text, facts=facts)
    assert (one.severity, one.path) == ("error", IMAGE)
    assert (one.fix.operations[0].value if one.fix else None) == pulled
    if pulled:
        assert one.message.endswith(f"which the nodes cannot reach: pull {pulled} instead")
        assert_cured(one, text, facts=facts, rules=(REGISTRY_UNREACHABLE, IMAGE_MISSING))


def test_a_mirror_of_flat_names_gets_flat_names() -> None:
    facts = Facts(unreachable_registries=("docker.io",), mirror_registries=(MIRROR,))
    other = deployment(f"{MIRROR}/api:1").replace("name: web", "name: api")
    (one,) = found(REGISTRY_UNREACHABLE, deployment("arize/phoenix:1"), other, facts=facts)
    assert one.fix is not None
    assert one.fix.operations[0].value == f"{MIRROR}/phoenix:1"


@pytest.mark.parametrize("image", ["ghcr.io/a/b:1", f"{MIRROR}/nginx:1"])
def test_what_can_be_reached_is_left_alone(image: str) -> None:
    facts = Facts(unreachable_registries=("docker.io",), mirror_registries=(MIRROR,))
    assert found(REGISTRY_UNREACHABLE, deployment(image), facts=facts) == ()
    assert found(REGISTRY_UNREACHABLE, deployment("nginx:1")) == ()
    assert found(REGISTRY_UNREACHABLE, deployment("nginx:1", "imagePullPolicy: Never"), facts=facts) == ()


CATALOGUE = ("web:1.4.2", "web:1.4.10", "worker:latest", f"signed@{DIGEST}", "library/nginx:1.27")


@pytest.mark.parametrize(
    ("image", "nearest"),
    [
        (f"{MIRROR}/web:1.4.1", f"{MIRROR}/web:1.4.10"),
        (f"{MIRROR}/web:live", f"{MIRROR}/web:1.4.10"),
        (f"{MIRROR}/web", f"{MIRROR}/web:1.4.10"),
        (f"{MIRROR}/workers:1", f"{MIRROR}/worker:latest"),
        (f"{MIRROR}/signed@{DIGEST.replace('0', '1')}", None),
        (f"{MIRROR}/quite-another:1", None),
        ("busybox:1.27", None),  # library/nginx shares a folder with it, and nothing else
        (f"{MIRROR}/web:1.4.2", ""),
        (f"{MIRROR}/worker", ""),
        (f"{MIRROR}/signed@{DIGEST}", ""),
        (f"{MIRROR}/web@{DIGEST}", ""),  # digests of it are not listed, so nobody knows
        ("ghcr.io/web:7", ""),
        ("nginx:1.27", ""),
    ],
)
def test_what_a_catalogue_does_not_have(image: str, nearest: str | None) -> None:
    facts = Facts(registries=(RegistryFacts(MIRROR, images=CATALOGUE), RegistryFacts("docker.io", images=CATALOGUE)))
    text = deployment(image)
    findings = found(IMAGE_MISSING, text, facts=facts)
    if nearest == "":
        assert findings == ()
        return
    (one,) = findings
    assert (one.severity, one.path) == ("error", IMAGE)
    assert (one.fix.operations[0].value if one.fix else None) == nearest
    if nearest:
        assert_cured(one, text, facts=facts, rules=(IMAGE_MISSING,))


def test_a_registry_without_a_catalogue_may_have_anything() -> None:
    assert found(IMAGE_MISSING, deployment(f"{MIRROR}/x:1"), facts=Facts(registries=(RegistryFacts(MIRROR),))) == ()


def test_each_registry_of_an_object_is_told_once() -> None:
    two = deployment("nginx:1", pod="initContainers:\n  - {name: i, image: 'busybox:1'}\n  - {name: j, image: a.b/c:1}")
    assert len(found(DOCKER_HUB, two)) == 1
    knobs = Knobs(trusted_registries=("docker.io",))
    assert said(found(UNTRUSTED_REGISTRY, two, knobs=knobs)) == [
        ("warning", "images from a.b are not trusted by the policy: add it to trusted_registries, or not")
    ]
    assert found(UNTRUSTED_REGISTRY, two) == ()
    assert found(UNTRUSTED_REGISTRY, two, knobs=knobs, facts=Facts(mirror_registries=("a.b",))) == ()


@pytest.mark.parametrize(
    ("image", "policy", "severity"),
    [
        ("nginx:1", "Never", "warning"),
        (f"nginx@{DIGEST}", "Always", "info"),
        ("nginx:1", "Always", None),
        (f"nginx@{DIGEST}", "IfNotPresent", None),
    ],
)
def test_pull_policies(image: str, policy: str, severity: str | None) -> None:
    findings = found(PULL_POLICY, deployment(image, f"imagePullPolicy: {policy}"))
    assert [one.severity for one in findings] == ([severity] if severity else [])
    assert all(one.path.endswith("containers[name=web].imagePullPolicy") for one in findings)
