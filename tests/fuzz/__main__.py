"""`python -m tests.fuzz CLAIM [SECONDS]`: look for bytes that break a claim; what is found lies in .cortex/fuzz."""

import sys
from pathlib import Path

CORPUS = Path(".cortex/fuzz")


def main() -> None:
    """Fuzz one claim."""
    import atheris  # type: ignore[import-untyped] # noqa: PLC0415 - no dependency: installed by who fuzzes

    with atheris.instrument_imports(include=["functions._manifests", "tests.fuzz"]):
        from tests.fuzz.claims import CLAIMS  # noqa: PLC0415 - instrumented
        from tests.fuzz.seeds import seeds  # noqa: PLC0415
    name = sys.argv[1]
    seconds = sys.argv[2] if len(sys.argv) > 2 else "60"
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=1024", f"-artifact_prefix={folder}/crash-"]
    atheris.Setup([sys.argv[0], str(folder), *options], CLAIMS[name])
    atheris.Fuzz()


main()
