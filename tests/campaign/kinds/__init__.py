"""What may happen to a rollout: bad ones by how they can be told, healthy and merely unlucky ones."""

from tests.campaign.kinds import creating, healthy, serving, starting, unlucky

BAD = (*starting.KINDS, *creating.KINDS, *serving.KINDS)
HEALTHY = (*healthy.KINDS, *unlucky.KINDS)
