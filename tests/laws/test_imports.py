"""What a function loads when it starts, and what a deciding module may name. import-linter holds the rest."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/[a-z]*/function.py"))
HEAVY = (
    "anthropic", "apprise", "qdrant_client", "kubernetes", "github", "youtube_transcript_api", "yt_dlp",
    "kubernetes_validate",
    "redis",
)  # fmt: skip
OUTSIDE = {
    "aiohttp", "anthropic", "asyncio", "fcntl", "getpass", "github", "http.client", "kubernetes", "os", "qdrant_client",
    "random", "redis", "requests", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile",
    "threading", "time", "urllib.request", "uuid",
}  # fmt: skip
SHELLS = {
    "functions/implementation_workers/committing.py": "two locks: the pushes of one process go one after the other",
    "functions/rag_validator/gathering.py": "one lock around the index of the newest commit",
    "functions/rag_validator/remembering.py": "one lock around the memory of the past, so that it is filled once",
}


def test_there_are_the_functions_of_the_pipeline() -> None:
    assert FUNCTIONS == [
        "alerting",
        "cluster_healer",
        "health_monitor",
        "implementation_workers",
        "moe_router",
        "rag_validator",
        "school_coordinator",
        "webhook_receiver",
        "youtube_ingestion",
    ]


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_loads_no_heavy_sdk_when_it_starts(folder: str) -> None:
    code = f"import sys, functions.{folder}.function; print([name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run((sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_the_shell_of_a_function_is_thin(folder: str) -> None:
    shell = ROOT / "functions" / folder / "function.py"
    assert len(shell.read_text().splitlines()) <= 80


def deciding_modules() -> list[Path]:
    """Every module of a function but its shell, and the shared packages that decide."""
    shared = (
        "_capacity",
        "_catalogue",
        "_commands",
        "_experts",
        "_improvement",
        "_manifests",
        "_policy",
        "_preflight",
        "_symptoms",
    )
    found = [path for name in shared for path in ROOT.glob(f"functions/{name}/**/*.py")]
    found += [path for folder in FUNCTIONS for path in ROOT.glob(f"functions/{folder}/*.py")]
    return sorted(path for path in found if path.name != "function.py")


@pytest.mark.parametrize("path", deciding_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_deciding_module_names_nothing_outside(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    outside = {name for name in names if name in OUTSIDE or name.split(".")[0] in OUTSIDE}
    assert not outside or str(path.relative_to(ROOT)) in SHELLS, outside


def test_every_exception_is_still_needed() -> None:
    assert all((ROOT / path).exists() for path in SHELLS)


# A typed reading that does not make its type ready; builtin types need nothing built.
UNREADY = re.compile(
    r"(?:json|yaml)\.decode\([^\n]*type=(?!ready\(|str\)|dict\[str, (?:Any|msgspec\.Raw)\]\))"
    r"|msgspec\.convert\((?![^\n]*ready\()"
)
IN_PARTS = {"functions/youtube_ingestion/parsing.py"}  # a union, of which each part is made ready


def test_a_type_is_first_read_into_by_one_thread_alone() -> None:
    """msgspec ends the process where two threads build the same Struct (`eventing/shapes.py`)."""
    found = []
    for file in (*ROOT.glob("eventing/**/*.py"), *ROOT.glob("functions/**/*.py")):
        name = str(file.relative_to(ROOT))
        if name not in IN_PARTS and not {"_cli", "_rehearsal"} & set(file.parts):
            found += [f"{name}: {line.strip()}" for line in file.read_text().splitlines() if UNREADY.search(line)]
    assert found == []
