"""What containerd, CRI-O and Docker say of an image that they do not get.

Sources: containerd's core/remotes/docker (resolver, authorizer, pusher), containers/image (docker client), the
kubelet's pkg/kubelet/images. The kubelet of 1.31 and later repeats the cause behind `Back-off pulling image`.
"""

from functions._symptoms.signs.sign import Sign

_CONTEXT = ("pull", "resolve reference", "manifest", "registry", "image")
_NAMED = (
    r"[Ff]ailed to pull (?:and unpack )?image \"(?P<image>[^\"]{1,300})\"",
    r"[Bb]ack-off pulling image \"(?P<image>[^\"]{1,300})\"",
    r"[Ff]ailed to (?:pull|resolve)[^\"\n]{0,80}\"(?P<image>[^\"]{1,300})\"",
)
_PULLING = r"(?:[Ff]ailed to (?:pull|resolve)|[Bb]ack-off pulling|[Rr]eading manifest|initializing source|pinging container registry|ErrImagePull|Error response from daemon)[^\n]{0,1500}?"
_UNREACHABLE = (
    ("tls", r"tls: |x509: |certificate|handshake|server gave HTTP response to HTTPS client"),
    ("name", r"no such host|server misbehaving|[Nn]ame or service not known|Temporary failure in name resolution"),
    ("refused", r"connection refused|connection reset|no route to host|network is unreachable"),
    ("timeout", r"i/o timeout|deadline exceeded|DeadlineExceeded|[Cc]lient\.Timeout|request canceled|timed out"),
    ("server", r"5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time)|RegistryUnavailable"),
    ("broken off", r"unexpected EOF|\bEOF\b|unexpected commit digest|short read"),
)

SIGNS: tuple[Sign, ...] = (
    Sign(
        "image-invalid",
        r"couldn't parse image (?:name|reference)(?: \"(?P<image>[^\"]{0,300})\")?|[Ii]nvalid[ _]reference[ _]format|InvalidImageName",
        ("parse image", "reference format", "invalidimagename", "reference_format"),
    ),
    Sign(
        "registry-limited",
        _PULLING + r"(?:429 Too Many Requests|toomanyrequests|pull rate limit|TOOMANYREQUESTS)",
        ("429", "toomanyrequests", "rate limit"),
        also=_NAMED,
    ),
    Sign(
        "image-platform",
        r"no match for platform in manifest|no image found in (?:image index|manifest list) for architecture|does not match the (?:specified|expected) platform",
        ("platform", "architecture"),
        also=_NAMED,
    ),
    Sign(
        "image-denied",
        _PULLING
        + r"(?:401 Unauthorized|403 Forbidden|authorization failed|pull access denied|insufficient_scope|requested access to the resource is denied"
        r"|authentication required|unauthorized:|no basic auth credentials|invalid username/password|denied: )",
        (
            "401",
            "403",
            "authorization",
            "denied",
            "scope",
            "authentication",
            "unauthorized",
            "basic auth",
            "invalid username",
        ),
        also=_NAMED,
    ),
    Sign("disk-full", _PULLING + r"no space left on device", ("no space left",), also=_NAMED),
    Sign(
        "image-missing",
        _PULLING
        + r"(?:not found|NotFound|manifest unknown|name unknown|MANIFEST_UNKNOWN|repository does not exist|404 Not Found)",
        ("not found", "notfound", "unknown", "does not exist"),
        also=_NAMED,
    ),
    Sign(
        "image-missing",
        r"[Ii]mage \"(?P<image>[^\"]{1,300})\" is not present with pull policy of Never|ErrImageNeverPull",
        ("pull policy", "errimageneverpull"),
    ),
    *(
        Sign("registry-unreachable", f"{_PULLING}(?:{form})", _CONTEXT, always={"cause": cause}, also=_NAMED)
        for cause, form in _UNREACHABLE
    ),
)
