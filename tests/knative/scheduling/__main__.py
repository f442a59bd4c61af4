"""`make full-node-check`: what is claimed of a full node, shown by Kubernetes' own control plane, claim by claim.

Exits with 1 where one did not hold, with 2 where the programs are not here or do not start.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.knative.scheduling.api import Api, Refused
from tests.knative.scheduling.binaries import Missing, found
from tests.knative.scheduling.claims import CLAIMS
from tests.knative.scheduling.control_plane import Down, control_plane
from tests.knative.scheduling.kubelet import StandIn
from tests.knative.scheduling.scene import Seen


def main() -> int:
    """Start everything, show each claim, take everything down."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    try:
        programs = found(os.environ)
        with (
            tempfile.TemporaryDirectory(prefix="full-node-") as folder,
            control_plane(programs, Path(folder)) as api,
            StandIn(api),
        ):
            version = api.call("GET", "/version")["gitVersion"]
            _say(f"Kubernetes {version}; its kubelet is a stand-in, which says of each bound pod that it runs.")
            failed = sum(not _held(claim, api) for claim in CLAIMS)
    except (Missing, Down) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _say(f"{len(CLAIMS) - failed} of {len(CLAIMS)} held.")
    return 1 if failed else 0


def _held(claim: Callable[[Api], str], api: Api) -> bool:
    try:
        said, held = claim(api), True
    except (Seen, Refused) as error:
        said, held = str(error), False
    _say(f"{'held  ' if held else 'FAILED'} {claim.__doc__}\n       {said}")
    return held


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
