"""How programs say that a host does not resolve, refuses, or does not answer: Python, Node, Go, Java, Ruby, .NET, PHP,
Rust, and the clients of PostgreSQL, MySQL, MongoDB, Redis, Kafka, curl, wget, nginx.
"""

from functions._symptoms.signs.sign import Sign

_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)"
_PORT = r"(?P<port>\d{1,5})"
_URL = rf"https?://{_HOST}(?::{_PORT})?(?:/[^\s\"']{{0,300}})?"
_UNRESOLVED = (
    r"(?:Name or service not known|Temporary failure in name resolution|nodename nor servname|no such host"
    r"|could not translate host name|ENOTFOUND|EAI_AGAIN|UnknownHostException|getaddrinfo failed|No address associated"
    r"|Name does not resolve|No such host is known|failed to lookup address|server misbehaving|[Hh]ost not found)"
)
_DNS = (
    "name or service not known", "name resolution", "nodename", "such host", "translate host", "enotfound", "eai_again",
    "unknownhost", "getaddrinfo", "no address associated", "not resolve", "failed to resolve", "lookup", "misbehaving",
    "host not found", "bad address", "unknown host", "unknown mysql server host", "unable to resolve", "resolve host",
    "dns", "resolvable",
)  # fmt: skip
_REFUSED = ("refused", "couldn't connect to server", "can't connect", "connect call failed", "not be established")
_TIMEOUT = ("timed out", "timeout", "etimedout", "no route to host", "ehostunreach", "unreachable", "expired")

UNKNOWN_HOST = (
    Sign(
        "unknown-host",
        rf"(?:connecting to |lookup |translate host name \"?|ENOTFOUND (?:_\w{{1,20}}\._tcp\.)?|EAI_AGAIN |UnknownHostException: |resolve host(?:name)?:? ['\"]?|host (?!name )){_HOST}\"?(?::{_PORT})?(?=[^\n]{{0,1000}}{_UNRESOLVED})",
        _DNS,
    ),
    Sign("unknown-host", rf"(?:Could not|could not|Unable to) resolve (?:host(?:name)?|proxy):? ?['\"]?{_HOST}", ("resolve",)),
    Sign("unknown-host", rf"(?:[Ff]ailed to resolve|DNS (?:lookup|resolution) failed for|[Cc]ouldn't resolve server|resolve host address|bad address|[Uu]nknown host:?|Unknown MySQL server host|[Uu]nknown server host|find address for|could not resolve address|getaddrinfo for(?: host)?) ?['\"‘]?{_HOST}(?::{_PORT})?", _DNS),
    Sign("unknown-host", rf"host not found in (?:upstream|resolver) \"{_HOST}(?::{_PORT})?", ("host not found",)),
    Sign("unknown-host", rf"{_HOST} could not be resolved \(\d", ("could not be resolved",)),
    Sign("unknown-host", rf"(?:HTTPS?ConnectionPool\(host='|MySQL server on '|Cannot connect to host |Redis at |Failed to open TCP connection to ){_HOST}(?:', port=|:)?{_PORT}?(?=[^\n]{{0,1000}}{_UNRESOLVED})", _DNS),
    Sign("unknown-host", rf"{_HOST}:{_PORT}: \[Errno -\d\]", ("errno -",)),
    Sign("unknown-host", rf"(?:Name or service not known|No such host is known\.?) \({_HOST}:{_PORT}\)", _DNS),
    Sign("unknown-host", rf"ping: {_HOST}: {_UNRESOLVED}", ("ping:",)),
    Sign("unknown-host", rf"dial (?:tcp|udp): (?:lookup|address) {_HOST}(?::{_PORT})?[^\n]{{0,80}}i/o timeout", ("i/o timeout",)),
    Sign("unknown-host", rf"(?:ENOTFOUND|EAI_AGAIN|UnknownHostException):? ['\"]?(?:_\w{{1,20}}\._tcp\.)?{_HOST}", _DNS),
    # after a phrase only what cannot be its next word: behind a colon, or with a dot in it
    Sign("unknown-host", rf"{_UNRESOLVED}(?:: ['\"]?| (?:for )?['\"]?(?=[\w-]{{1,63}}\.[\w])){_HOST}", _DNS),
    Sign("unknown-host", rf"{_UNRESOLVED}(?:[^\n]{{0,400}}\(node (?P<node>[\w.-]{{1,253}})\))?|No resolvable bootstrap urls", _DNS),
)  # fmt: skip

CONNECTION = (
    Sign(
        "connection-refused",
        rf"connection to server (?:at|on) \"{_HOST}\"(?: \([^)]{{0,60}}\))?, port {_PORT} failed: Connection refused",
        ("refused",),
    ),
    Sign("connection-refused", rf"running on host \"{_HOST}\"[^\n]{{0,60}}accepting\s+TCP/IP connections on port {_PORT}", ("tcp/ip",)),
    Sign("connection-refused", rf"{_URL}\"?: dial tcp [^\s]{{1,80}}:\d{{1,5}}: connect: connection refused", ("refused",)),
    Sign(
        "connection-refused",
        rf"(?:ECONNREFUSED|connecting to|dial tcp|connect to|Connection to|Redis (?:at|on)|TCP connection to|to host) {_HOST}:{_PORT}[^\n]{{0,400}}?(?:refused|Connect call failed)",
        _REFUSED,
        loosely=True,
    ),
    Sign("connection-refused", rf"ECONNREFUSED {_HOST}:{_PORT}", ("econnrefused",)),
    Sign("connection-refused", rf"[Cc]onnection refused:? \(?{_HOST}(?:/[\d.]{{7,15}})?:{_PORT}", ("refused",)),
    Sign("connection-refused", rf"connect\(2\) for \"?{_HOST}\"? port {_PORT}", ("refused",)),
    Sign("connection-refused", rf"connect to {_HOST} port {_PORT}[^\n]{{0,120}}(?:[Rr]efused|[Cc]ouldn't connect to server)", _REFUSED),
    Sign("connection-refused", rf"HTTPS?ConnectionPool\(host='{_HOST}', port={_PORT}\)[^\n]{{0,1000}}(?:refused|Connection aborted)", _REFUSED),
    Sign("connection-refused", rf"MySQL server on '{_HOST}(?::{_PORT})?'[^\n]{{0,20}}(?:\(111\)|\[Errno 111\])", ("mysql server",)),
    Sign("connection-refused", rf"{_HOST}:{_PORT}(?:: \[Errno 111\]|/bootstrap: Connect to [^\n]{{0,120}}refused)", ("refused",)),
    Sign("connection-refused", rf"Connection to node -?\d{{1,6}} \({_HOST}(?:/[\d.]{{7,15}})?:{_PORT}\) could not be established", ("not be established",)),
    Sign("connection-refused", rf"connect\(\) failed \(111: Connection refused\)[^\n]{{0,800}}?upstream: \"(?:\w{{1,10}}://)?{_HOST}(?::{_PORT})?", ("111:",)),
    Sign("connection-refused", rf"[Ff]ailed to connect to (?:server )?{_HOST}:{_PORT}", ("failed to connect",)),
    Sign("connection-timeout", rf"{_URL}\"?: (?:dial tcp [^\n]{{1,80}}i/o timeout|context deadline exceeded|net/http: request canceled)", ("timeout", "deadline", "canceled")),
    Sign("connection-timeout", rf"(?:ETIMEDOUT|EHOSTUNREACH|dial tcp|connect to|connecting to|Connection to|TCP connection to) {_HOST}:{_PORT}(?=[^\n]{{0,300}}(?:time|expired|route|unreach|$))", _TIMEOUT),
    Sign("connection-timeout", rf"(?:ETIMEDOUT|EHOSTUNREACH) {_HOST}:{_PORT}", ("etimedout", "ehostunreach")),
    Sign("connection-timeout", rf"connection to server at \"{_HOST}\"(?: \([^)]{{0,60}}\))?, port {_PORT} failed: (?:Connection timed out|timeout expired|No route)", _TIMEOUT),
    Sign("connection-timeout", rf"Connection to {_HOST} timed out|HTTPS?ConnectionPool\(host='(?P<server>[\w.-]{{1,253}})', port={_PORT}\)[^\n]{{0,600}}(?:timed out|timeout)", _TIMEOUT),
    Sign("connection-timeout", rf"[Cc]onnection timed out:? \(?{_HOST}(?:/[\d.]{{7,15}})?:{_PORT}", ("timed out",)),
    Sign("connection-timeout", rf"connect to {_HOST} port {_PORT}[^\n]{{0,120}}(?:[Tt]imeout|timed out|route to host)", _TIMEOUT),
    Sign("connection-timeout", rf"MySQL server on '{_HOST}(?::{_PORT})?'[^\n]{{0,20}}(?:\(11[03]\)|\[Errno 11[03]\]|timed out)", ("mysql server",)),
    Sign("connection-timeout", rf"upstream timed out \(110: [^\n]{{0,800}}?upstream: \"(?:\w{{1,10}}://)?{_HOST}(?::{_PORT})?", ("110:",)),
)  # fmt: skip

UNNAMED = (  # the same without a host: the last resort
    Sign("connection-refused", r"(?:\[Errno 111\]|Errno::ECONNREFUSED|ECONNREFUSED|ConnectException|os error 111|\(111\)|SQLSTATE\[HY000\] \[2002\]|Connect(?:ion)?(?: call failed| refused))", _REFUSED),
    Sign("connection-refused", r"NoBrokersAvailable|Broker may not be available|not possible to connect to the redis server", ("broker", "not possible to connect")),
    Sign("connection-timeout", r"(?:connect(?:ion|ing to server)? timed? ?out|timeout connecting|SocketTimeoutException|ConnectTimeout|ServerSelectionTimeout|No route to host|i/o timeout|ETIMEDOUT|execution expired)", _TIMEOUT, loosely=True),
)  # fmt: skip
