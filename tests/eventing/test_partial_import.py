"""A module of a package without the package: lean where it can be, whole for who asks, as usual where it must be."""

import subprocess
import sys
from pathlib import Path

import pytest

ASKED = "from eventing.partial_import import module_of; import sys; "


def said(code: str, *paths: Path) -> str:
    command = (sys.executable, "-c", f"import sys; sys.path[:0] = {[str(path) for path in paths]!r}; {ASKED}{code}")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_connection_of_redis_comes_without_the_rest() -> None:
    loaded = (
        "[name for name in ('redis.client', 'redis.asyncio', 'redis.commands', 'redis.cluster') if name in sys.modules]"
    )
    assert said(f"module_of('redis', 'connection'); print({loaded})") == "[]"


@pytest.mark.parametrize("way", ["from redis import Redis", "import redis; Redis = redis.Redis"])
def test_who_asks_the_package_has_it_whole_with_the_same_classes(way: str) -> None:
    same = "redis.Connection is one.Connection, redis.ConnectionError is errors.ConnectionError, Redis is redis.Redis"
    begun = "one = module_of('redis', 'connection'); errors = module_of('redis', 'exceptions')"
    assert said(f"{begun}\n{way}\nimport redis\nprint({same}, hasattr(redis, 'nothing'))") == "True True True False"


def test_a_whole_package_is_left_as_it_is() -> None:
    assert said("import redis; print(module_of('redis', 'connection') is redis.connection)") == "True"


def test_a_package_whose_modules_need_it_is_imported_as_usual(tmp_path: Path) -> None:
    folder = tmp_path / "needed"
    folder.mkdir()
    (folder / "__init__.py").write_text("from needed import other\n")
    (folder / "other.py").write_text("from needed import part\nvalue = part.value\n")
    (folder / "part.py").write_text("import sys\nif 'needed.other' not in sys.modules: raise ImportError\nvalue = 1\n")
    assert said("print(module_of('needed', 'part').value)", tmp_path) == "1"


def test_a_package_that_is_not_there_is_said() -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        said("module_of('no_such_package', 'part')")
    assert "No module named 'no_such_package'" in caught.value.stderr
