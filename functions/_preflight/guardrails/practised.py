"""What a practice of the catalogue may do that no other plan may, known by the shape of what it makes.

The name of a practice in a plan is a claim; the shape is the proof.
"""

import re

from eventing.vocabulary import ChangePlan
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec
from functions._preflight.guardrails.introduced import rows, texts

_NAME = r"[a-z0-9][a-z0-9.-]*"
# functions/_catalogue/practices/backups.py writes it; a test holds the two together.
_BACKUP = re.compile(
    rf'set -eu\nfile="/backup/{_NAME}-\$\(date \+%Y%m%dT%H%M%S\)\.(?:dump|rdb)"\n'
    r'(?:pg_dump --format=custom --file="\$file\.part"|'
    r'redis-cli -h "\$REDIS_HOST" -p "\$REDIS_PORT" --rdb "\$file\.part")\n'
    r'mv "\$file\.part" "\$file"\n'
    rf"find /backup -name '{_NAME}-\*' -mtime \+[0-9]+ -delete\n"
)


def is_backup(plan: ChangePlan, one: Manifest) -> bool:
    """Whether this is the CronJob of the practice `backup-job`: one container, its script, one volume of its own."""
    listed = containers(one)
    if plan.practice != "backup-job" or one.kind != "CronJob" or len(listed) != 1 or containers(one, init=True):
        return False
    container = listed[0][1]
    command = texts(container.get("command"))
    plain = not container.get("args") and not container.get("lifecycle") and not container.get("livenessProbe")
    volumes = rows(pod_spec(one).get("volumes"))
    own = [volume.get("persistentVolumeClaim", {}).get("claimName") == one.name for volume in volumes]
    return (
        plain and own == [True] and command[:2] == ["/bin/sh", "-c"] and bool(_BACKUP.fullmatch("".join(command[2:])))
    )
