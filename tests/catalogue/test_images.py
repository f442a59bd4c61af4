"""Pinned images, pull policies, mirrors."""

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, workload

AT = "spec.template.spec.containers[name=app]"


def _runs(image: str, name: str = "api", **more: object) -> Data:
    return workload(name, container={"image": image, **more})


@pytest.mark.parametrize(
    ("image", "names", "said", "pinned"),
    [
        ("nginx:latest", "", {"image": "nginx", "tag": "1.27.4"}, "nginx:1.27.4"),
        ("nginx", "", {"image": "nginx", "tag": "1.27.4"}, "nginx:1.27.4"),
        ("nginx:stable", "", {"image": "nginx:1.27.4"}, "nginx:1.27.4"),
        ("docker.io/library/nginx", "", {"image": "nginx", "tag": "1.27.4"}, "docker.io/library/nginx:1.27.4"),
        ("quay.io/acme/web:main", "", {"image": "quay.io/acme/web", "tag": "3"}, "quay.io/acme/web:3"),
        ("quay.io/acme/web:main", "", {"image": "web", "tag": "3"}, "quay.io/acme/web:3"),
        ("nginx:latest", "api", {"tag": "1.27.4"}, "nginx:1.27.4"),
        ("postgres:latest", "api", {"tag": "16.4"}, "postgres:16.4"),
        ("postgres:latest", "", {"image": "postgres", "tag": "16.4"}, "postgres:16.4"),
    ],
)
def test_a_said_tag_pins_its_image(image: str, names: str, said: Data, pinned: str) -> None:
    plan = planned("pinned-images", shop(_runs(image)), names or (), **said)
    assert edits(plan) == [("api", f"{AT}.image", image, pinned)]
    assert overriding(plan) == []
    assert plan.summary == f"In shop: api runs {pinned} instead of {image}."


@pytest.mark.parametrize(
    ("tags", "pinned"),
    [(("1.9.0",), "1.9.0"), (("1.9.0", "1.10.0", "latest"), "1.10.0"), (("1.2-b", "1.2-a"), "1.2-b")],
)
def test_the_newest_pin_elsewhere_is_taken(tags: tuple[str, ...], pinned: str) -> None:
    others = [_runs(f"acme/web:{tag}", f"other-{index}") for index, tag in enumerate(tags)]
    plan = planned("pinned-images", shop(_runs("acme/web"), *others), "api")
    assert edits(plan) == [("api", f"{AT}.image", "acme/web", f"acme/web:{pinned}")]


@pytest.mark.parametrize(
    ("image", "names", "said", "reason"),
    [
        ("nginx:1.27", "", {}, "already so: the images of api are pinned"),
        ("nginx@sha256:" + "a" * 64, "", {}, "already so: the images of api are pinned"),
        ("nginx:1.27", "", {"image": "nginx", "tag": "1.28"}, "already so: the images of api are pinned"),
        ("nginx:1.27", "api", {"tag": "1.27"}, "already so: the images of api are pinned"),
        ("nginx:latest", "", {}, "does not fit: nobody said which version of docker.io/library/nginx api should run"),
        (
            "nginx:latest",
            "",
            {"tag": "1.27"},
            "does not fit: nobody said which version of docker.io/library/nginx api should run",
        ),
        (
            "nginx:latest",
            "",
            {"image": "redis", "tag": "7"},
            "does not fit: nobody said which version of docker.io/library/nginx api should run",
        ),
        (
            "nginx:latest",
            "api",
            {"tag": "stable"},
            "does not fit: nobody said which version of docker.io/library/nginx api should run",
        ),
        (
            "postgres:latest",
            "",
            {},
            "does not fit: nobody said which version of PostgreSQL the data of api belongs to",
        ),
        ("{{ .Values.image }}", "", {}, "already so: the images of api are pinned"),
    ],
)
def test_no_pin(image: str, names: str, said: Data, reason: str) -> None:
    assert refusal("pinned-images", shop(_runs(image)), names or (), **said) == f"Pinned images: {reason}"


def test_a_named_workload_is_not_pinned_to_the_tag_of_another_image() -> None:
    assert "nobody said which version" in refusal("pinned-images", shop(_runs("nginx")), "api", image="redis", tag="7")


def test_a_digest_elsewhere_names_no_version() -> None:
    other = _runs("acme/web@sha256:" + "a" * 64, "other")
    assert "nobody said which version" in refusal("pinned-images", shop(_runs("acme/web"), other), "api")


def test_what_floats_goes_before_what_is_pinned_otherwise() -> None:
    repository = shop(_runs("nginx:1.27", "web-a"), _runs("nginx:latest", "web-b"))
    plan = planned("pinned-images", repository, "web", image="nginx", tag="1.28")
    assert [one.name for one in plan.workloads] == ["web-b"]


def test_a_database_is_not_pinned_to_what_another_one_runs() -> None:
    assert "the data of api belongs to" in refusal("pinned-images", shop(_runs("postgres"), _runs("postgres:15", "b")))


def test_another_version_of_a_pinned_image_overrides_by_name() -> None:
    plan = planned("pinned-images", shop(_runs("nginx:1.27")), "api", image="nginx", tag="1.28")
    assert edits(plan) == [("api", f"{AT}.image", "nginx:1.27", "nginx:1.28")]
    assert overriding(plan) == [f"{AT}.image"]


@pytest.mark.parametrize(
    ("image", "policy", "wanted", "automatic"),
    [
        ("nginx:1.27", "Always", "IfNotPresent", True),
        ("nginx:latest", "IfNotPresent", "Always", False),
        ("nginx", "IfNotPresent", "Always", False),
    ],
)
def test_a_pull_policy_that_fits_the_tag(image: str, policy: str, wanted: str, automatic: bool) -> None:
    plan = planned("pull-policy", shop(_runs(image, imagePullPolicy=policy)))
    assert edits(plan) == [("api", f"{AT}.imagePullPolicy", policy, wanted)]
    assert overriding(plan) == []
    assert plan.automatic is automatic
    assert plan.summary == f"In shop: api: app pulls {wanted} instead of {policy}."
    if not automatic:
        assert plan.why_not_automatic == "the image of api may have been put on the nodes by hand"


@pytest.mark.parametrize(
    "document",
    [
        _runs("nginx:latest"),
        _runs("nginx:latest", imagePullPolicy="Always"),
        _runs("nginx:1.27", imagePullPolicy="IfNotPresent"),
        _runs("nginx:latest", imagePullPolicy="Never"),
        _runs("nginx:1.27", imagePullPolicy="Never"),
    ],
)
def test_a_pull_policy_that_stays(document: Data) -> None:
    assert refusal("pull-policy", shop(document)) == (
        "A pull policy that fits the tag: already so: api pulls as its tags ask for"
    )


@pytest.mark.parametrize(
    ("image", "mirrored"),
    [
        ("nginx:1.27", "hub.lan/library/nginx:1.27"),
        ("docker.io/nginx", "hub.lan/library/nginx"),
        ("index.docker.io/acme/web:1", "hub.lan/acme/web:1"),
        ("acme/web@sha256:" + "a" * 64, "hub.lan/acme/web@sha256:" + "a" * 64),
    ],
)
def test_a_mirror_that_was_said(image: str, mirrored: str) -> None:
    plan = planned("registry-mirror", shop(_runs(image)), registry="hub.lan")
    assert edits(plan) == [("api", f"{AT}.image", image, mirrored)]
    assert overriding(plan) == []
    assert not plan.automatic
    assert plan.summary == f"In shop: api pulls {mirrored} instead of from Docker Hub."


@pytest.mark.parametrize(
    ("others", "registry"),
    [
        (("10.0.0.7:5000/a:1",), "10.0.0.7:5000"),
        (("registry.example.org/a:1",), "registry.example.org"),
        (("hub.home.arpa/a:1", "hub.home.arpa/b:1", "a.lan/c:1"), "hub.home.arpa"),
        (("b.lan/a:1", "a.lan/b:1"), "a.lan"),
    ],
)
def test_the_repositorys_own_registry_is_the_mirror(others: tuple[str, ...], registry: str) -> None:
    documents = [_runs(image, f"other-{index}") for index, image in enumerate(others)]
    plan = planned("registry-mirror", shop(_runs("nginx:1.27"), *documents), "api")
    assert edits(plan)[0][3] == f"{registry}/library/nginx:1.27"


@pytest.mark.parametrize(
    "other", ["ghcr.io/a/b:1", "code.forgejo.org/a/b:1", "registry.k8s.io/a:1", "localhost:5000/a:1"]
)
def test_a_public_registry_is_nobodys_mirror(other: str) -> None:
    assert refusal("registry-mirror", shop(_runs("nginx:1.27"), _runs(other, "b"))) == (
        "Images from a registry of one's own: does not fit: nobody said which registry, "
        "and the repository uses none of its own"
    )


def test_a_registry_cannot_serve_its_own_image() -> None:
    assert refusal("registry-mirror", shop(_runs("registry:2.8")), registry="hub.lan") == (
        "Images from a registry of one's own: does not fit: api is a registry itself and cannot serve its own image"
    )


def test_other_registries_are_left_alone() -> None:
    assert refusal("registry-mirror", shop(_runs("quay.io/a/b:1")), registry="hub.lan") == (
        "Images from a registry of one's own: already so: api pulls nothing from Docker Hub"
    )
