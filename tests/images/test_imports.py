"""Whatever a function can import is in its image, and what is in its image is imported; by the import graph."""

import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from functions._images.imports import Reached, reached
from functions._images.locked import normal, pins
from functions._images.names import ROOT, UNSHIPPED, folder, functions
from functions._images.requirements import FOLDER, derived, reads_a_repository
from tests.images.test_requirements import without_includes

FILES = derived()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# Reached, but never made by this function: who makes it has the package.
_BESIDE = "only health-monitor opens KubernetesCluster, which is beside the types"
NEVER_MADE = {("implementation-workers", "kubernetes"): _BESIDE, ("rag-validator", "kubernetes"): _BESIDE}
# In the image, and not imported yet.
NOT_YET: dict[tuple[str, str], str] = {}
every_function = pytest.mark.parametrize("name", functions())


def source(module: str) -> str | None:
    path = ROOT.joinpath(*module.split("."))
    found = (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())
    return next((file.read_text() for file in found), None)


@cache
def graph(name: str) -> Reached:
    return reached(f"functions.{folder(name)}.function", source)


def installed(name: str) -> set[str]:
    """The distributions in a function's image."""
    text = FILES[f"{name}.txt"]
    texts = [text, *(FILES[line.removeprefix("-r ")] for line in text.splitlines() if line.startswith("-r "))]
    return {pin.name for one in texts for pin in pins(without_includes(one))}


@every_function
def test_what_it_can_import_is_in_its_image(name: str) -> None:
    providers = packages_distributions()
    for package, module in graph(name).outside.items():
        if (name, package) not in NEVER_MADE:
            assert {normal(one) for one in providers[package]} & installed(name), f"{module} imports {package}"


@every_function
def test_what_its_group_names_is_imported(name: str) -> None:
    providers = packages_distributions()
    imported = {normal(one) for package in graph(name).outside for one in providers[package]}
    names = [one.partition("==")[0] for one in PROJECT["dependency-groups"][name] if isinstance(one, str)]
    assert [one for one in names if normal(one) not in imported and (name, one) not in NOT_YET] == []


def test_every_exception_is_still_needed() -> None:
    assert all(package in graph(name).outside for name, package in NEVER_MADE)
    assert all(package not in graph(name).outside for name, package in NOT_YET)


@every_function
def test_nothing_that_stays_out_of_images_is_reached(name: str) -> None:
    assert [module for module in graph(name).modules if (module + ".").split(".")[1] in UNSHIPPED] == []


@every_function
def test_who_can_open_a_repository_has_pygithub_and_may_have_git(name: str) -> None:
    assert reads_a_repository(name) is ("functions._clients.git_mirror" in graph(name).modules)


def test_what_is_cut_out_of_packages_is_not_imported() -> None:
    """The Dockerfile deletes kubernetes.aio, and from kubernetes-validate all that is not read as data."""
    ours = [file for file in ROOT.glob("functions/**/*.py") if file.relative_to(ROOT).parts[1] not in UNSHIPPED]
    assert [str(file) for file in ours if "kubernetes.aio" in file.read_text()] == []
    assert [str(file) for file in ours if "import kubernetes_validate" in file.read_text()] == []


MODULES = {
    "functions": "",
    "functions.a": "import late.x\nfrom functions.b import c\n",
    "functions.b": "if TYPE_CHECKING:\n    import types_only\nelse:\n    import real\n",
    "functions.b.c": "def f():\n    import lazily\n    import_module('named')\n",
    "eventing": "import json, outside",
}


def test_the_graph_sees_late_and_named_imports_and_not_those_of_type_checkers() -> None:
    found = reached("functions.a", MODULES.get)
    assert found.modules == {"functions", "functions.a", "functions.b", "functions.b.c"}
    assert found.outside == {
        "late": "functions.a",
        "real": "functions.b",
        "lazily": "functions.b.c",
        "named": "functions.b.c",
    }


def test_the_requirements_are_where_the_dockerfile_looks() -> None:
    assert {path.name for path in Path(ROOT / FOLDER).iterdir()} == set(FILES)
