"""What a function that starts does not need yet."""

import subprocess
import sys


def test_the_manifests_reader_is_loaded_at_the_first_look_and_not_at_the_start() -> None:
    code = "import sys, functions.health_monitor.function; print('functions._manifests.repository' in sys.modules)"
    loaded = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"
