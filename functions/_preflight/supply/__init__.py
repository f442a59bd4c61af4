"""Where things come from and what they may do: images, secrets, rights."""

from functions._preflight.rule import Rule
from functions._preflight.supply.floating import FLOATING_TAG
from functions._preflight.supply.origins import DOCKER_HUB, PULL_POLICY, UNTRUSTED_REGISTRY
from functions._preflight.supply.plain_secrets import PLAIN_SECRET
from functions._preflight.supply.pod_security import POD_SECURITY
from functions._preflight.supply.rbac import RBAC_ESCALATION, RBAC_ROLE, RBAC_VERBS
from functions._preflight.supply.reachable import IMAGE_MISSING, REGISTRY_UNREACHABLE
from functions._preflight.supply.references import BAD_IMAGE

RULES: tuple[Rule, ...] = (
    FLOATING_TAG,
    BAD_IMAGE,
    REGISTRY_UNREACHABLE,
    IMAGE_MISSING,
    UNTRUSTED_REGISTRY,
    PULL_POLICY,
    DOCKER_HUB,
    PLAIN_SECRET,
    POD_SECURITY,
    RBAC_ESCALATION,
    RBAC_ROLE,
    RBAC_VERBS,
)
