"""What the API server answers to what it does not take: plugin/pkg/admission (limitranger, resourcequota, podsecurity,
priority, serviceaccount), webhooks, ValidatingAdmissionPolicies, RBAC, validation (k8s.io/apimachinery field errors).
"""

from functions._symptoms.signs.sign import Sign

_NAME = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"
_USAGE = r"([a-z0-9./-]{0,80}(?:cpu|memory|storage)) (?:max limit|usage)"
_OBJECTS = (
    r"configmap|secret|persistentvolumeclaim|serviceaccount|service|namespace|priorityclass|runtimeclass|ingressclass"
)

SIGNS: tuple[Sign, ...] = (
    Sign(
        "limit-range",
        r"max limit to request ratio per (?:Container|Pod) is",
        ("ratio per",),
        every={"resources": _USAGE},
    ),
    Sign(
        "limit-range",
        r"(?:minimum|maximum) (?:cpu|memory|[a-z.-]{0,40}storage) usage per (?:Container|Pod|PersistentVolumeClaim) is",
        ("usage per",),
        every={"resources": _USAGE},
    ),
    Sign(
        "limit-range",  # the API server takes no template like that: it is what a LimitRange's defaults made of one
        r"resources\.requests: Invalid value: \"[^\"]{1,40}\": must be less than or equal to [a-z0-9./-]{1,60} limit",
        ("must be less than or equal to",),
        every={"resources": r"must be less than or equal to ([a-z0-9./-]{1,60}) limit"},
    ),
    Sign(
        "quota",
        rf"exceeded quota: (?P<name>{_NAME}), requested: (?P<requested>[^\s,]+(?:,[^\s,]+)*), used: (?P<used>[^\s]+), limited: (?P<limited>\S+)",
        ("exceeded quota",),
    ),
    Sign("quota", rf"exceeded quota: (?P<name>{_NAME})", ("exceeded quota",)),
    Sign("quota", rf"failed quota: (?P<name>{_NAME}): must specify (?P<unstated>[a-z0-9./,-]+)", ("failed quota",)),
    Sign(
        "quota", r"insufficient quota to match these scopes|status unknown for quota: (?P<name>[a-z0-9.-]+)", ("quota",)
    ),
    Sign(
        "webhook",
        rf"failed calling (?:admission )?webhook \"(?P<name>{_NAME})\"",
        ("failed calling",),
        also=(
            rf"https?://(?P<service>[a-z0-9-]+)\.(?P<space>{_NAME})\.svc",
            r"(?P<why>service \"[^\"]{1,80}\" not found|no endpoints available|x509: [a-z ]{1,60}|context deadline exceeded"
            r"|connection refused|no such host|i/o timeout)",
        ),
    ),
    Sign(
        "refused",
        rf"admission webhook \"(?P<name>{_NAME})\" denied the request(?:: (?P<why>[^\n]{{1,300}}))?",
        ("denied the request",),
    ),
    Sign(
        "refused", rf"ValidatingAdmissionPolicy '(?P<name>{_NAME})'[^\n]{{0,120}} denied request", ("denied request",)
    ),
    Sign("refused", r"violates PodSecurity \"(?P<name>[^\"]{1,80})\"(?:: (?P<why>[^\n]{1,300}))?", ("podsecurity",)),
    Sign(
        "missing-object",
        rf"error looking up service account [^\s/]{{1,80}}/(?P<name>{_NAME})",
        ("service account",),
        always={"kind": "serviceaccount"},
    ),
    Sign(
        "missing-object",
        rf"no PriorityClass with name (?P<name>{_NAME}) was found",
        ("priorityclass",),
        always={"kind": "priorityclass"},
    ),
    Sign(
        "missing-object",
        rf"(?P<kind>{_OBJECTS})(?:es|s)?(?:\.[a-z0-9.]{{1,40}})? \"(?P<name>{_NAME})\" not found",
        ("not found",),
        loosely=True,
    ),
    Sign(
        "missing-object",
        rf"(?P<kind>{_OBJECTS}) references? non-existent (?:object|name) \"?(?P<name>{_NAME})",
        ("non-existent",),
        loosely=True,
    ),
    Sign(
        "stuck-deleting",
        rf"unable to create new content in namespace (?P<name>{_NAME}) because it is being terminated",
        ("being terminated",),
    ),
    Sign(
        "forbidden",
        r"User \"(?P<user>[^\"]{1,200})\" cannot (?P<verb>[a-z]{1,20}) resource \"(?P<plural>[^\"]{1,100})\"(?: in API group \"(?P<group>[^\"]{0,100})\")?",
        ("cannot",),
    ),
    Sign(
        "immutable",
        r"(?:(?P<path>[A-Za-z0-9_.\[\]/-]{1,120}): )?(?:Invalid value: [^\n]{1,2000}?: )?(?:field is immutable|may not change once set|Forbidden: updates to \w{1,40} spec for fields other than|Forbidden: spec is immutable after creation)",
        ("immutable", "fields other than", "may not change"),
    ),
    Sign(
        "unknown-kind",
        r"could not find (?P<group>[\w.-]{1,100})/(?P<kind>\w{1,63}) for requested resource",
        ("requested resource",),
    ),
    Sign(
        "unknown-kind",
        r"no matches for kind \"(?P<kind>\w{1,63})\" in version \"(?P<group>[^\"/]{1,100})",
        ("no matches for kind",),
    ),
    Sign(
        "unknown-kind",
        r"the server could not find the requested resource(?! \(get services)",
        ("could not find the requested",),
    ),
    Sign(
        "invalid",
        r"strict decoding error: unknown field \"(?P<path>[^\"]{1,200})\"|unknown field \"(?P<field>[^\"]{1,200})\"",
        ("unknown field",),
    ),
    Sign(
        "invalid",  # apimachinery, pkg/api/resource: an amount that is none, before any field is named
        r"quantities must match the regular expression|unable to parse quantity's suffix",
        ("quantities must match", "parse quantity"),
    ),
    Sign(
        "invalid",
        r"(?P<path>(?:spec|metadata|data|rules|webhooks)[A-Za-z0-9_.\[\]/-]{0,120}): (?:Required value|Invalid value|Unsupported value|Duplicate value|Not found|Too long|Too many|Forbidden)",
        ("value", "not found", "too long", "too many", "forbidden"),
    ),
)
