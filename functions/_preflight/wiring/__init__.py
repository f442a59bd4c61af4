"""Whether what names another thing finds it: references, Services and their ports, hosts, policies between them."""

from functions._preflight.rule import Rule
from functions._preflight.wiring.accounts import SERVICE_ACCOUNT
from functions._preflight.wiring.backends import BACKEND
from functions._preflight.wiring.bindings import BINDING
from functions._preflight.wiring.claims import CLAIM
from functions._preflight.wiring.closed_ways import NETWORK_POLICY
from functions._preflight.wiring.config_maps import CONFIG_MAP
from functions._preflight.wiring.hosts import HOST
from functions._preflight.wiring.ingresses import CLASS, CONFLICT
from functions._preflight.wiring.issuers import ISSUER
from functions._preflight.wiring.keys import KEY
from functions._preflight.wiring.links import LINK
from functions._preflight.wiring.middlewares import MIDDLEWARE
from functions._preflight.wiring.monitors import MONITOR
from functions._preflight.wiring.placeholders import PLACEHOLDER
from functions._preflight.wiring.probe_ports import PROBE_PORT
from functions._preflight.wiring.secrets import SECRET
from functions._preflight.wiring.selectors import SELECTOR
from functions._preflight.wiring.target_ports import TARGET_PORT

RULES: tuple[Rule, ...] = (
    CONFIG_MAP,
    KEY,
    SECRET,
    SERVICE_ACCOUNT,
    CLAIM,
    BACKEND,
    SELECTOR,
    TARGET_PORT,
    PROBE_PORT,
    HOST,
    LINK,
    PLACEHOLDER,
    NETWORK_POLICY,
    MIDDLEWARE,
    ISSUER,
    BINDING,
    MONITOR,
    CONFLICT,
    CLASS,
)
