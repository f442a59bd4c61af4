"""What programs write about themselves as they fail: libraries of Python, Node, Go, Java, and psql, curl, nginx.

The words of a program are its own claim; a remedy that rests on one is held against Git and the cluster first.
"""

from functions._symptoms.signs.sign import Sign

_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
_UNRESOLVED = (
    r"(?:Name or service not known|Temporary failure in name resolution|nodename nor servname|no such host"
    r"|could not translate host name|ENOTFOUND|EAI_AGAIN|UnknownHostException|getaddrinfo failed)"
)

SIGNS: tuple[Sign, ...] = (
    Sign("service-link", r"tcp://\d+\.\d+\.\d+\.\d+:(?P<port>\d+)"),
    Sign(
        "unknown-host",
        rf"(?:connecting to|lookup|could not translate host name \"?|ENOTFOUND|EAI_AGAIN|UnknownHostException:|resolve host:?|host) {_HOST}\"?(?::(?P<port>\d+))?(?=.*{_UNRESOLVED})",
    ),
    Sign("unknown-host", rf"{_UNRESOLVED}:? {_HOST}"),
    Sign("unknown-host", rf"{_UNRESOLVED}(?:.*\(node (?P<node>[\w.-]+)\))?"),
    Sign(
        "connection-refused",
        rf"connection to server at \"{_HOST}\" \([^)]*\), port (?P<port>\d+) failed: Connection refused",
    ),
    Sign(
        "connection-refused",
        rf"(?:ECONNREFUSED|connecting to|dial tcp|connect to) {_HOST}:(?P<port>\d+).*(?:refused)",
        loosely=True,
    ),
    Sign("connection-refused", rf"ECONNREFUSED {_HOST}:(?P<port>\d+)"),
    Sign("connection-timeout", rf"(?:ETIMEDOUT|dial tcp|connect to) {_HOST}:(?P<port>\d+)"),
    Sign(
        "unauthorized",
        r"(?:Error code: 401|401 Unauthorized|AuthenticationError|invalid x-api-key|WRONGPASS|NOAUTH|password authentication failed)",
    ),
    Sign(
        "read-only-path",
        r"(?:Permission denied|Read-only file system|EACCES|EROFS)[^'\"/]*['\"]?(?P<path>/[^'\"\s:,]*)",
    ),
    Sign(
        "read-only-path",
        r"cannot (?:create|open|write)[^:]*?['\"]?(?P<path>/[^'\"\s:]+)['\"]?: (?:Permission denied|Read-only file system)",
    ),
    Sign("missing-program", r"(?P<program>[\w./-]+): (?:command )?not found"),
    Sign("bad-setting", r"Unknown level: '(?P<value>[^']*)'"),
    Sign("wrong-path", rf"https?://{_HOST}(?::(?P<port>\d+))?(?P<path>/[^\s\"]*)? returned 404"),
    Sign(
        "wrong-path", r"(?P<method>GET|POST|PUT|DELETE) (?:https?://(?P<host>[^/\s\"]+))?(?P<path>/[^\s\"]*)[^\n]* 404"
    ),
)
