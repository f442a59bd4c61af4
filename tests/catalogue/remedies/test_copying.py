"""An image that no mirror has yet: a Job that copies it by its digest, for a person to agree to."""

import pytest
from msgspec.structs import replace

from functions._catalogue.remedies.diagnosis import Diagnosis, diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._manifests.repository import Repository
from functions._preflight.facts import Facts, RegistryFacts
from functions._symptoms.recognition import symptom_of
from functions._symptoms.symptom import Observation
from tests.catalogue.remedies.clinic import deployment, mended, tree

DIGEST = "sha256:" + "ab12" * 16
WEB = deployment(container="image: 'docker.io/library/redis:7.2'")
AWAY = 'Failed to pull image "docker.io/library/redis:7.2": rpc error: failed to do request: tls: handshake failure'
MIRROR = Facts(
    mirror_registries=("mirror.home:5000",),
    unreachable_registries=("docker.io",),
    registries=(RegistryFacts("mirror.home:5000", images=("nginx:1.27",)),),
)


def _seen(repository: Repository, facts: Facts, digest: str = "", message: str = AWAY) -> Diagnosis:
    symptom = symptom_of(Observation("", "", "Pod/web-7c9d8b6f5-x2k4p", "shop", message))
    symptom = replace(symptom, details={**symptom.details, "digest": digest} if digest else symptom.details)
    return diagnose(Patient(symptom, None, repository, facts, today="2026-11-28"))


def test_what_a_pod_has_by_its_digest_is_copied_into_the_mirror_once_a_person_agrees() -> None:
    repository = tree(WEB)
    found = _seen(repository, MIRROR, DIGEST)
    assert found.remedy == "copy-to-mirror", found.escalate
    assert found.plan is not None
    assert not found.plan.automatic
    after = mended(repository, found)
    (job,) = after.of_kind("Job")
    assert job.name == "copy-redis-ab12ab12"
    (container,) = job.data["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["copy", f"docker.io/library/redis@{DIGEST}", "mirror.home:5000/redis:7.2"]
    assert "did it run?" in _seen(after, MIRROR, DIGEST).escalate
    has = replace(MIRROR, registries=(RegistryFacts("mirror.home:5000", images=("redis:7.2",)),))
    assert _seen(after, has, DIGEST).remedy == "pull-from-mirror"


@pytest.mark.parametrize(
    ("documents", "facts", "told"),
    [
        ((WEB,), MIRROR, "crane copy docker.io/library/redis:7.2 mirror.home:5000/redis:7.2"),
        ((WEB,), Facts(), "pull from a mirror"),
    ],
)
def test_without_a_digest_or_a_mirror_a_person_is_told_what_to_do(
    documents: tuple[str, ...], facts: Facts, told: str
) -> None:
    found = _seen(tree(*documents), facts)
    assert found.plan is None
    assert told in found.escalate


def test_a_digest_of_another_manifest_and_the_repositorys_own_registry_and_tool_will_do() -> None:
    pinned = deployment(name="two", container=f"image: 'docker.io/library/redis:7.2@{DIGEST}'")
    own = deployment(name="own", container="image: 'registry.home:5000/skopeo:1.16'")
    found = _seen(tree(WEB, pinned, own), Facts())
    assert found.plan is not None, found.escalate
    (container,) = found.plan.operations[0].value["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "registry.home:5000/skopeo:1.16"
    assert container["args"][-1] == "docker://registry.home:5000/redis:7.2"
