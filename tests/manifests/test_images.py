import pytest

from functions._manifests.images import Image, parse

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("reference", "image"),
    [
        ("nginx", Image("docker.io", "library/nginx", stated=False)),
        ("nginx:1.27", Image("docker.io", "library/nginx", "1.27", stated=False)),
        ("grafana/grafana:11.2.0", Image("docker.io", "grafana/grafana", "11.2.0", stated=False)),
        ("docker.io/nginx:1", Image("docker.io", "library/nginx", "1")),
        ("docker.io/library/nginx:1", Image("docker.io", "library/nginx", "1")),
        ("index.docker.io/a/b", Image("docker.io", "a/b")),
        ("ghcr.io/me/app:v1.2.3", Image("ghcr.io", "me/app", "v1.2.3")),
        ("localhost/app", Image("localhost", "app")),
        ("localhost:5000/app:x", Image("localhost:5000", "app", "x")),
        ("10.0.0.1:5000/a/b/c:x", Image("10.0.0.1:5000", "a/b/c", "x")),
        ("[::1]:5000/app", Image("[::1]:5000", "app")),
        ("registry:5000/app", Image("registry:5000", "app")),
        ("registry/app", Image("docker.io", "registry/app", stated=False)),
        (f"nginx@{DIGEST}", Image("docker.io", "library/nginx", "", DIGEST, stated=False)),
        (f"quay.io/a/b:1@{DIGEST}", Image("quay.io", "a/b", "1", DIGEST)),
        ("a__b/c-d.e_f", Image("docker.io", "a__b/c-d.e_f", stated=False)),
    ],
)
def test_parses_and_writes(reference: str, image: Image) -> None:
    assert parse(reference) == image


@pytest.mark.parametrize(
    "reference",
    [
        "nginx",
        "nginx:1.27",
        "grafana/grafana:11.2.0",
        "ghcr.io/me/app:v1",
        f"quay.io/a/b:1@{DIGEST}",
        "docker.io/library/nginx:1",
    ],
)
def test_is_written_as_it_was_read(reference: str) -> None:
    assert str(parse(reference)) == reference


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "nginx:",
        "NGINX",
        "a//b",
        "/a",
        "a/",
        "nginx:1:2",
        "{{ .image }}",
        "nginx@sha256:12",
        "nginx:-x",
        "a b",
        "-a",
        "x/UPPER",
        f"n:{'x' * 129}",
        f"{'x' * 244}/abcdefghijk",
        "-r.example/n",
        "r-.example/n",
        "r..example/n",
        ".r/n",
        "http://r:5000/n:1",
        f"n@sha256:{'a' * 63}",
        f"n@sha256:{'A' * 64}",
    ],
)
def test_what_is_no_reference(reference: str) -> None:
    assert parse(reference) is None


@pytest.mark.parametrize(
    ("reference", "floating"),
    [
        ("nginx", True),
        ("nginx:latest", True),
        ("nginx:Latest", True),
        ("nginx:stable", True),
        ("nginx:stable-alpine", True),
        ("nginx:main", True),
        ("nginx:mainline-perl", True),
        ("nginx:1", False),
        ("nginx:1.27", False),
        ("nginx:1.27-alpine", False),
        ("app:maintenance-1", False),
        ("app:main-3f2a1b9", False),
        ("app:release-1.2", False),
        ("app:beta-1", False),
        ("app:nightly-20260101", False),
        ("app:stable-alpine3.20", True),
        ("app:lts-jdk17", True),
        ("app:latest-arm64", True),
        ("app:latest-20260101", True),
        ("app:main-amd64", True),
        ("app:edge-armv7", True),
        ("app:sha-abc", False),
        (f"nginx@{DIGEST}", False),
        (f"nginx:latest@{DIGEST}", False),
    ],
)
def test_floating_tags(reference: str, floating: bool) -> None:
    image = parse(reference)
    assert image is not None
    assert image.floating is floating


@pytest.mark.parametrize(
    "tag",
    [
        "latest", "stable", "main", "master", "edge", "nightly", "dev", "develop", "rolling", "canary", "beta", "alpha",
        "head", "snapshot", "release", "current", "lts", "mainline", "next", "testing", "unstable",
    ],
)  # fmt: skip
def test_tags_that_projects_move(tag: str) -> None:
    for reference in (f"app:{tag}", f"app:{tag}-alpine"):
        image = parse(reference)
        assert image is not None
        assert image.floating


def test_an_image_made_by_hand_is_written_with_its_registry() -> None:
    assert str(Image("docker.io", "library/nginx", "1")) == "docker.io/library/nginx:1"


def test_the_name_is_registry_and_repository() -> None:
    image = parse("nginx:1.27")
    assert image is not None
    assert image.name == "docker.io/library/nginx"
