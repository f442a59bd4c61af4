"""How programs say that a setting is missing, is not what they take, or does not let them in."""

from functions._symptoms.signs.sign import Sign

_VARIABLE = r"(?P<variable>[A-Z][A-Z0-9_]{1,100})"
_LINK = r"tcp://(?!0\.0\.0\.0|127\.|localhost)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}:(?P<port>\d{1,5})"
_WRONG = r"(?:[Ii]nvalid|[Pp]ars|[Cc]onvert|[Ee]xpected|should be|ERR_|NaN|unmarshal|[Ff]ormat|integer|[Nn]umber|int_|ValueError|refused|rror)"

SIGNS: tuple[Sign, ...] = (
    Sign(
        "service-link",  # pkg/kubelet/envvars sets NAME_PORT=tcp://address:port for every Service
        rf"(?:{_WRONG}[^\n]{{0,300}}?{_LINK})|(?:{_LINK.replace('port', 'linked')}[^\n]{{0,200}}?{_WRONG})",
        ("tcp://",),
        also=(r"(?P<variable>[A-Z][A-Z0-9_]{0,80}_PORT)\b", _LINK),
    ),
    Sign("bad-setting", r"Unknown level: '(?P<value>[^'\n]{0,100})'", ("unknown level",)),
    Sign(
        "bad-setting",
        r"(?:unrecognized level|not a valid logrus Level|unknown (?:log|logger|logging) level|invalid log ?level|default level)[:\s]{1,3}['\"]?(?P<value>[\w.-]{1,60})",
        ("level",),
        loosely=True,
    ),
    Sign(
        "missing-setting",
        rf"(?:KeyError: ['\"]{_VARIABLE}['\"]|required key {_VARIABLE.replace('variable', 'setting')} missing value)",
        ("keyerror", "required key"),
    ),
    Sign(
        "missing-setting",
        rf"(?:(?:[Mm]issing|[Rr]equired|[Uu]nset|[Nn]o)[ \w]{{0,40}}(?:env(?:ironment)?[ _]var(?:iable)?s?|variable|setting|config(?:uration)?)(?: is)?:? ['\"`]?{_VARIABLE}\b)",
        ("missing", "required", "unset", "no "),
    ),
    Sign(
        "missing-setting",
        rf"['\"`]?{_VARIABLE}['\"`]?(?: environment variable| env var)?(?: is| was| must be| has)? (?:not set|not defined|undefined|required|missing|unbound variable|not been set|parameter null or not set|empty)",
        ("not set", "not defined", "undefined", "required", "missing", "unbound", "not been set", "empty"),
    ),
    Sign("missing-setting", rf"{_VARIABLE}: (?:unbound variable|parameter (?:null or )?not set)|[Yy]ou (?:must|need to) specify (?:one of [^A-Z]{{0,80}})?{_VARIABLE.replace('variable', 'setting')}", ("unbound", "not set", "specify")),
    Sign("missing-setting", r"Could not resolve placeholder '(?P<setting>[\w.:-]{1,120})'", ("placeholder",)),
    Sign("missing-setting", r"validation errors? for \w{0,60}[Ss]ettings\s{1,4}(?P<setting>\w{1,100})\s{1,6}[Ff]ield required", ("field required",)),
    Sign(
        "bad-setting",
        r"(?:unknown (?:shorthand )?flag:?|flag provided but not defined:|unrecognized (?:option|arguments?):?|Unrecognized option:|bad option:|[Ii]nvalid option:?|unexpected argument) ['\"]?(?P<value>-{0,2}[\w.=-]{1,100})",
        ("flag", "option", "argument"),
    ),
    Sign(
        "bad-setting",
        r"Invalid (?:maximum|initial) heap size: (?P<value>\S{1,40})|Could not create the Java Virtual Machine|Unrecognized VM option '(?P<option>[^']{1,80})'",
        ("heap size", "java virtual machine", "vm option"),
    ),
    Sign(
        "bad-setting",
        r"(?:invalid literal for int\(\) with base 10: |could not convert string to float: |NumberFormatException: For input string: |strconv\.\w{1,20}: parsing |invalid value for Integer\(\): |invalid value |[Tt]he input string )['\"](?P<value>[^'\"\n]{0,100})['\"]",
        ("invalid", "convert", "input string", "parsing"),
    ),
    Sign("bad-setting", r"unknown directive \"(?P<value>[^\"\n]{1,80})\"|invalid (?:number of arguments|parameter|port) (?:in )?\"?(?P<directive>[\w.:-]{1,80})|\[emerg\] (?P<why>(?!bind|host not found|mkdir|open|chown|unknown directive)[^\n]{1,200})", ("directive", "invalid", "[emerg]")),
    Sign("bad-setting", r"ERR_SOCKET_BAD_PORT|[Pp]ort should be (?:>=|between)|(?:yaml|json|toml)[:.][^\n]{0,60}(?:cannot unmarshal|unmarshal errors|line \d{1,6}:|invalid character)", ("bad_port", "port should", "unmarshal", "line ", "invalid character")),
    Sign("bad-setting", r"Bad directive or wrong number of arguments|FATAL CONFIG FILE ERROR|unrecognized configuration parameter \"(?P<value>[^\"]{1,100})\"|unknown variable '(?P<variable>[^']{1,100})'", ("bad directive", "config file error", "configuration parameter", "unknown variable")),
)  # fmt: skip

ACCESS: tuple[Sign, ...] = (
    Sign("unauthorized", r"(?:password authentication failed for user \"(?P<user>[^\"]{1,100})\"|Access denied for user '(?P<account>[^']{1,100})')", ("authentication failed", "access denied")),
    Sign("unauthorized", r"role \"(?P<user>[^\"]{1,100})\" does not exist|no pg_hba\.conf entry for host", ("role", "pg_hba")),
    Sign(
        "unauthorized",
        r"(?:Error code: 401|401 Unauthorized|AuthenticationError|[Ii]nvalid x-api-key|WRONGPASS|NOAUTH|NOPERM|password authentication failed|ERR invalid password"
        r"|AUTH <password> called without|AuthenticationFailed|Authentication failed|SaslAuthentication|SASL authentication|ACCESS_REFUSED|InvalidAccessKeyId|SignatureDoesNotMatch|ORA-01017"
        r"|status(?: code)?:? ?401|\(401\)|401 \(Unauthorized\)|Incorrect API key|invalid_api_key|[Bb]ad credentials|invalid_grant|ExpiredToken|TokenExpired)",
        ("401", "authentication", "api-key", "api key", "api_key", "wrongpass", "noauth", "noperm", "invalid password", "auth <", "access_refused", "accesskey", "signature", "ora-", "credentials", "invalid_grant", "expired"),
    ),
    Sign(
        "forbidden",
        r"User \"(?P<user>system:serviceaccount:[^\"]{1,200})\" cannot (?P<verb>[a-z]{1,20}) resource \"(?P<plural>[^\"]{1,100})\"",
        ("cannot",),
    ),
    Sign(
        "missing-schema",
        r"(?:database|relation|schema) \"(?P<name>[^\"]{1,100})\" does not exist|Unknown database '(?P<database>[^']{1,100})'|Table '(?P<table>[^']{1,150})' doesn't exist|no such table: (?P<missing>\w{1,100})",
        ("does not exist", "unknown database", "doesn't exist", "no such table"),
    ),
    Sign(
        "certificate",
        r"(?:x509: |CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|self[- ]signed certificate|unable to verify the first certificate|PKIX path building failed|SSL certificate problem|certificate has expired|remote certificate is invalid|certificate verify failed|CERT_HAS_EXPIRED|ERR_TLS_CERT)",
        ("x509", "certificate", "_cert", "pkix"),
    ),
)  # fmt: skip
