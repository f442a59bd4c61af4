"""The files of the policy and of channels, read again when they change: an edit holds for the next event."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._policy.channels import Channels, load_channels
from functions._policy.policy import Policy
from functions._policy.reading import PolicyError, load

MOUNTED = "/etc/cortex-school/policy.yaml"  # where knative/services mount the ConfigMap
MOUNTED_CHANNELS = "/etc/cortex-school-channels/channels.yaml"
LIMIT = 1024 * 1024  # bytes, what a ConfigMap may hold (kubernetes.io/docs/concepts/configuration/configmap)
T = TypeVar("T")


def policy_source(environ: Mapping[str, str]) -> Callable[[], Policy]:
    """What returns the policy of today, from POLICY_FILE.

    Raises:
        SettingError: at once, when the file is missing or refused: a function without a policy does not start.
            Later, when an edit is refused, the returned callable raises `Temporary`, so that nothing is decided
            by a policy that nobody reviewed, and nothing is lost.
    """
    path = Path(environ.get("POLICY_FILE") or MOUNTED)
    return _source(path, load, "set POLICY_FILE to the policy (knative/policy.yaml)", "the edited policy is refused")


def channels_source(environ: Mapping[str, str]) -> Callable[[], Channels]:
    """What returns the subscriptions of today, from CHANNELS_FILE; none where neither that nor the mounted file is.

    Raises:
        SettingError: as `policy_source` does.
    """
    named = environ.get("CHANNELS_FILE", "")
    path = Path(named or MOUNTED_CHANNELS)
    if not named and not path.exists():
        return Channels
    fix = "set CHANNELS_FILE to the channels (knative/channels/channels.yaml)"
    return _source(path, load_channels, fix, "the edited channels are refused")


def _source(path: Path, load: Callable[[str, str], T], fix: str, refusal: str) -> Callable[[], T]:
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
    with path.open("rb") as file:
        body = file.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise PolicyError(f"{path}: larger than a ConfigMap may be ({LIMIT} bytes)")
    try:
        return load(body.decode(), str(path))
    except UnicodeDecodeError as wrong:
        raise PolicyError(f"{path}: not UTF-8: {wrong.reason} at byte {wrong.start}") from None
