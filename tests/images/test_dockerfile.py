"""What the Dockerfile promises, held by its text: no builder is needed for that."""

import fnmatch
import re

import pytest

from functions._images.names import ROOT, UNSHIPPED, functions

TEXT = (ROOT / "functions" / "Dockerfile").read_text()
STEPS = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)).splitlines()
LAST = STEPS[max(number for number, step in enumerate(STEPS) if step.startswith("FROM ")) :]


def steps(word: str, within: list[str] = STEPS) -> list[str]:
    return [step.removeprefix(word).strip() for step in within if step.startswith(word + " ")]


def test_the_base_is_an_argument_with_a_version() -> None:
    assert steps("ARG")[0] == "BASE=python:3.13-slim"
    assert ":latest" not in TEXT
    stages = {found[1] for found in re.finditer(r" AS (\w+)$", TEXT, re.MULTILINE)}
    assert {step.split()[0] for step in steps("FROM")} == {"${BASE}"} | {"install", "github"}
    assert {"install", "github", "models"} < stages


def test_pip_installs_wheels_of_known_hashes_alone() -> None:
    (environment,) = [step for step in steps("ENV") if "PIP_" in step]
    assert {"PIP_REQUIRE_HASHES=1", "PIP_NO_DEPS=1", "PIP_ONLY_BINARY=:all:"} <= set(environment.split())
    assert "pip install" not in " ".join(LAST)
    assert TEXT.count("pip install") == 4  # shared, github, models, the function's own


def test_everything_that_is_installed_or_copied_is_compiled() -> None:
    compiled = re.findall(
        r"compileall -q -j 0 --invalidation-mode unchecked-hash (?:\s*-x \S+)?\s*(\S+)", " ".join(STEPS)
    )
    layers = [f"/packages/{name}" for name in ("github", "models", "own", "shared")]
    assert sorted(compiled) == ['"$library";', "/app", *layers]


def test_the_final_image_is_not_root_and_ends_with_a_signal_that_reaches_python() -> None:
    assert steps("USER", LAST) == ["65532:65532"]
    assert steps("CMD", LAST) == ['["python3", "-m", "eventing.server"]']  # the exec form: no shell is PID 1
    assert not steps("ENTRYPOINT")
    (environment,) = steps("ENV", LAST)
    assert {"WORKERS=1", "THREADS=4", "PORT=8080", "FUNCTION_TARGET=function"} <= set(environment.split())


def test_shared_layers_come_before_those_of_one_function() -> None:
    copied = [step.split()[-2] for step in steps("COPY", LAST)]
    layers = [f"/packages/{name}" for name in ("shared", "github", "models", "own")]
    assert copied == [*layers, "/app", "/own/${FUNCTION}"]
    before = LAST[: LAST.index("ARG FUNCTION")]
    assert not any("FUNCTION}" in step for step in before)  # so that a builder finds these layers again


def test_there_are_the_labels_of_oci() -> None:
    (labels,) = steps("LABEL", LAST)
    found = set(re.findall(r"org\.opencontainers\.image\.(\w+)=", labels))
    assert found == {"title", "description", "version", "revision", "licenses"}


def excluded(path: str) -> bool:
    """Whether .dockerignore keeps this path out, as its last matching line says (docs.docker.com, .dockerignore)."""
    out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        parts = path.split("/")
        begins = ["/".join(parts[: number + 1]) for number in range(len(parts))]
        tails = ["/".join(parts[number:]) for number in range(len(parts))]
        candidates = [*begins, *tails] if pattern.startswith("**/") else begins
        if any(fnmatch.fnmatchcase(one, pattern.removeprefix("**/")) for one in candidates):
            out = not line.startswith("!")
    return out


@pytest.mark.parametrize(
    "path",
    [
        *(f"functions/{name}/x.py" for name in UNSHIPPED),
        *(
            "README.md",
            ".git/config",
            ".venv/bin/python",
            "tests/laws/test_wiring.py",
            "knative/policy.yaml",
            ".cortex/a",
        ),
        *("functions/_clients/__pycache__/x.cpython-313.pyc", "eventing/x.pyc"),
    ],
)
def test_what_no_image_needs_does_not_get_into_a_build(path: str) -> None:
    assert excluded(path)


@pytest.mark.parametrize(
    "path",
    [
        *("eventing/wiring/triggers.yaml", "functions/_clients/gitops.py", "functions/requirements/shared.txt"),
        "functions/_preflight/objects/schemas/data/knative.json.gz",
        "functions/_experts/prompts/verdict.md",
        "functions/_experts/prices.yaml",
        *(f"functions/{name.replace('-', '_')}/function.py" for name in functions()),
    ],
)
def test_what_images_need_does(path: str) -> None:
    assert (ROOT / path).is_file()
    assert not excluded(path)
