"""What the policy needs for the day: written out, so that a person reads what they would agree to. Pure."""

import yaml

from functions._policy.policy import Policy
from functions._policy.reading import load
from functions._rehearsal.legacy.day import Day

WINDOW, SAMPLE = 15, 1  # seconds; an installation watches for 300, every 10.


def overlay_text(day: Day) -> str:
    """The settings that differ from `knative/policy.yaml`, as its own lines."""
    spaces = "\n".join(f"    - {space}" for space in day.spaces)
    return f"""\
mode: act
remedies: # automatic: by itself; agreed: also what the remedy would ask a person about
  correct-service-links: automatic
  pull-from-mirror: automatic
  correct-service-host: agreed # the Service that is nearest by name
  right-size: agreed # fewer pods of what found no room, and of what keeps data
  switch-off-low-priority: agreed # only what a person labelled as of low priority
  lend-directory: agreed # the data of a volume that has no good replica is given up
healing:
  namespaces:
{spaces}
  scan_minutes: 0 # the demonstration asks by itself
  quiet_seconds: 1
  cooldown_seconds: 1
  per_scan: 8
  per_namespace_per_hour: 40
  mirrors: ["http://{day.mirror}"]
  cleanup:
    jobs_after_hours: 24
    pods_after_hours: 24
    per_scan: 50
trusted_registries: [docker.io, ghcr.io, "{day.mirror}"]
caps:
  per_hour: 60
  per_namespace_per_hour: 20
  rollbacks_per_hour_freeze: 3
health_check_duration: {WINDOW} # shortened for the rehearsal; an installation has 300
sample_period: {SAMPLE}
"""


def policy_of(day: Day, shipped: str) -> Policy:
    """The shipped policy with the overlay's settings in place of its own.

    Raises:
        PolicyError: when the two together are no policy.
    """
    whole = {**yaml.safe_load(shipped), **yaml.safe_load(overlay_text(day))}
    return load(yaml.safe_dump(whole, sort_keys=False), "knative/policy.yaml under the day's overlay")
