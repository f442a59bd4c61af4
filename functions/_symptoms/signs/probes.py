"""What the kubelet says of a probe that failed (pkg/kubelet/prober, pkg/probe), and what `exec` probes add to it."""

from functions._symptoms.signs.sign import Sign

_PROBE = r"(?P<probe>[Rr]eadiness|[Ll]iveness|[Ss]tartup) probe (?:failed|errored)[^\n]{0,40}?: "

SIGNS: tuple[Sign, ...] = (
    Sign(
        "probe-program",
        r"probe (?:failed|errored)[^\n]{0,300}?(?:: |\b)(?P<program>[\w./-]{1,200}): (?:not found|command not found|No such file)",
        ("probe",),
    ),
    Sign(
        "probe-program",
        r"probe (?:failed|errored)[^\n]{0,400}?exec: \"(?P<program>[^\"]{1,200})\": (?:executable file not found|stat [^\n]{1,200}no such file|permission denied)",
        ("probe",),
    ),
    Sign(
        "probe-refused",
        _PROBE
        + r"[^\n]{0,300}?:(?P<port>\d{1,5})(?P<path>/[^\"\s]{0,300})?[^\n]{0,200}?connect(?:ion|: connection) refused(?:[^\n]{0,400}(?:[Rr]unning|[Ll]istening) on \S{0,80}?:(?P<listening>\d{1,5}))?",
        ("refused",),
    ),
    Sign(
        "probe-refused",
        _PROBE + r"[^\n]{0,400}?:(?P<port>\d{1,5})[^\n]{0,100}?(?:no route to host|connection reset|EOF)",
        ("no route", "reset", "eof"),
    ),
    Sign(
        "probe-timeout",
        _PROBE + r"[^\n]{0,600}?(?:context deadline exceeded|DeadlineExceeded|timeout|timed out)",
        ("deadline", "timeout", "timed out"),
        also=(r":(?P<port>\d{1,5})(?P<path>/[^\"\s]{0,200})?",),
    ),
    Sign(
        "probe-answer",  # net/http: what a client of TLS says of a plain answer
        _PROBE + r"[^\n]{0,300}?(?:HTTP response to HTTPS|first record does not look like a TLS handshake)",
        ("https", "tls handshake"),
        always={"speaks": "http"},
    ),
    Sign(
        "probe-answer",  # and a plain client of a record of TLS; net/http of a server says it in words
        _PROBE
        + r"[^\n]{0,300}?(?:malformed HTTP (?:response|status code) \"?\\?x1[56]|HTTP request to an HTTPS server)",
        ("malformed http", "https server"),
        always={"speaks": "https"},
    ),
    Sign("probe-answer", _PROBE + r"HTTP probe failed with statuscode: (?P<code>\d{3})", ("statuscode",)),
    Sign(
        "probe-answer",
        _PROBE
        + r"(?:service unhealthy|gRPC|rpc error|[^\n]{0,200}?tls: |[^\n]{0,200}?malformed HTTP|[^\n]{0,200}?HTTP response to HTTPS)",
        ("unhealthy", "rpc", "tls:", "http"),
    ),
    Sign("probe-answer", r"(?P<probe>[Rr]eadiness|[Ll]iveness|[Ss]tartup) probe failed", ("probe failed",)),
)
