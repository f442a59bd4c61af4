"""The policy's file, read again when it changes: a merged edit holds for the next event, without a restart."""

from collections.abc import Callable, Mapping
from pathlib import Path

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._policy.policy import Policy
from functions._policy.reading import PolicyError, load

MOUNTED = "/etc/cortex-school/policy.yaml"  # where knative/services mount the ConfigMap
LIMIT = 1024 * 1024  # bytes, what a ConfigMap may hold (kubernetes.io/docs/concepts/configuration/configmap)


def policy_source(environ: Mapping[str, str]) -> Callable[[], Policy]:
    """What returns the policy of today, from POLICY_FILE.

    Raises:
        SettingError: at once, when the file is missing or refused: a function without a policy does not start.
            Later, when an edit is refused, the returned callable raises `Temporary`, so that nothing is decided
            by a policy that nobody reviewed, and nothing is lost.
    """
    path = Path(environ.get("POLICY_FILE") or MOUNTED)
    try:
        state, current = _stamp(path), _read(path)
    except PolicyError as refused:
        raise SettingError(str(refused)) from refused

    def policy() -> Policy:
        nonlocal state, current
        try:
            if (now := _stamp(path)) != state:
                current, state = _read(path), now
        except PolicyError as refused:
            raise Temporary(f"the edited policy is refused, so nothing is decided: {refused}") from refused
        return current

    return policy


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as wrong:
        raise PolicyError(f"{path}: {wrong.strerror}; set POLICY_FILE to the policy (knative/policy.yaml)") from wrong
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read(path: Path) -> Policy:
    with path.open("rb") as file:
        body = file.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise PolicyError(f"{path}: larger than a ConfigMap may be ({LIMIT} bytes)")
    try:
        return load(body.decode(), str(path))
    except UnicodeDecodeError as wrong:
        raise PolicyError(f"{path}: not UTF-8: {wrong.reason} at byte {wrong.start}") from None
