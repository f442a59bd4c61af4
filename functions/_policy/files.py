"""A file that holds settings, read again when it changes: an edit holds for the next event, without a restart."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._policy.reading import PolicyError

LIMIT = 1024 * 1024  # bytes, what a ConfigMap may hold (kubernetes.io/docs/concepts/configuration/configmap)
T = TypeVar("T")


def file_source(path: Path, load: Callable[[str, str], T], fix: str, refusal: str) -> Callable[[], T]:
    """What returns the settings of today; `fix` says what to do where the file is missing, `refusal` what is wrong.

    Raises:
        SettingError: at once, when the file is missing or refused. Later, when an edit is refused, the returned
            callable raises `Temporary`, so that nothing is decided by what nobody reviewed, and nothing is lost.
    """
    try:
        state, current = _stamp(path, fix), _read(path, load)
    except PolicyError as refused:
        raise SettingError(str(refused)) from refused

    def today() -> T:
        nonlocal state, current
        try:
            if (now := _stamp(path, fix)) != state:
                current, state = _read(path, load), now
        except PolicyError as refused:
            raise Temporary(f"{refusal}, so nothing is decided: {refused}") from refused
        return current

    return today


def _stamp(path: Path, fix: str) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as wrong:
        raise PolicyError(f"{path}: {wrong.strerror}; {fix}") from wrong
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read(path: Path, load: Callable[[str, str], T]) -> T:
    try:
        with path.open("rb") as file:
            body = file.read(LIMIT + 1)
    except OSError as wrong:  # a folder, or no right to read it
        raise PolicyError(f"{path}: {wrong.strerror}") from wrong
    if len(body) > LIMIT:
        raise PolicyError(f"{path}: larger than a ConfigMap may be ({LIMIT} bytes)")
    try:
        return load(body.decode(), str(path))
    except UnicodeDecodeError as wrong:
        raise PolicyError(f"{path}: not UTF-8: {wrong.reason} at byte {wrong.start}") from None
