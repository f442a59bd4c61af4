"""The peak memory of one pass over a folder of manifests, in a process of its own: `weighing examine|validate DIR`.

Peak is VmHWM, the high water of this process's own memory; getrusage would count what its parent had before exec.
"""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.processes import ROOT, CannotMeasure


def peak(what: str, folder: Path) -> float:
    """MiB that a fresh process needed at most.

    Raises:
        CannotMeasure: when it fails, or prints no number; the message has its last words.
    """
    command = (sys.executable, "-m", "tests.benchmarks.weighing", what, str(folder))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    try:
        return float(done.stdout) / 1024
    except ValueError:
        raise CannotMeasure(f"weighing {what}: {(done.stderr or done.stdout or 'no output')[-500:]}") from None


def _read(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def _examine(files: dict[str, bytes]) -> None:
    from functions._manifests.repository import load  # noqa: PLC0415 - weighed with what it loads, and nothing else
    from functions._preflight.check import examine  # noqa: PLC0415 - likewise

    examine(load(files), today="2026-01-01")


def _validate(files: dict[str, bytes]) -> None:
    import kubernetes_validate  # noqa: PLC0415 - weighed with what it loads, and nothing else
    import yaml  # noqa: PLC0415 - likewise

    version = kubernetes_validate.latest_version()
    for path, text in files.items():
        if path.startswith("apps/"):
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            kubernetes_validate.validate(yaml.load(text, loader), version, strict=True)  # noqa: S506 - a safe one


def _high_water() -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    {"examine": _examine, "validate": _validate}[sys.argv[1]](_read(Path(sys.argv[2])))
    sys.stdout.write(_high_water())
