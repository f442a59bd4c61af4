"""The fields that sentences speak of: by which words, and under which keys manifests have them. Pure data.

In order: a value belongs to the first field that claims it, so the special ones come first.
`said` is looked for in the sentence without the names of components; `key` in the last keys of a path in lower case,
`limits_config.retention_period` or `storage.tsdb.retention.time`. `unit` is what a bare number under such a key counts.
"""

import re

from msgspec import Struct

from functions.rag_validator.settings.values import Kind


class Field(Struct, frozen=True):
    """One field; `words` are the values that a field of words can have, by how they are said."""

    name: str
    kind: Kind
    said: str
    key: str
    unit: str = ""
    unless: str = ""
    words: dict[str, str] = {}


_NOT_POD = r"php|upload|heap|shared.?buffers|maxmemory|volume|disk|storage|ssd|backup|retention"
_STORAGE = r"volumes?\b|disks?\b|storage|\bpvcs?\b|persistent"
_BACKUP = r"back(?:ed)?[ -]?ups?\b|\bdumps?\b"
_KEPT = r"keep|kept|retain|retention|expir|delet|hold|stor(?:e|es|ed)\b|drop|remov|\blive\b|last\b|older"
_CLEAN = {r"\brecreat": "recreate", r"\broll": "rollingupdate"}
_EVICTION = {
    policy: policy
    for policy in ("noeviction", *(f"{of}-{by}" for of in ("allkeys", "volatile") for by in ("lru", "lfu", "random")))
}
_PULL = {r"\balways\b": "always", r"if ?not ?present": "ifnotpresent", r"\bnever\b": "never"}

_PROBES = tuple(
    field
    for probe in ("liveness", "readiness", "startup")
    for field in (
        Field(f"{probe} timeout", "duration", rf"{probe}.*timeout", rf"{probe}_probe\.timeout_seconds$", "s"),
        Field(
            f"{probe} period",
            "duration",
            rf"{probe}.*(?:\bevery|\bperiod|\binterval)|\bevery.*{probe}",
            rf"{probe}_probe\.period_seconds$",
            "s",
        ),
        Field(f"{probe} failures", "count", rf"{probe}.*fail(?:s\b|ure)", rf"{probe}_probe\.failure_threshold$"),
    )
)
FIELDS = (
    *_PROBES,
    Field("scrape timeout", "duration", r"scrap.*timeout|gives? (?:a|each|every) scrape", r"scrape_timeout$", "s"),
    Field("scrape interval", "duration", r"scrap(?:e|es|ing)\b", r"scrape_interval$", "s", unless=r"timeout|gives?"),
    Field("evaluation interval", "duration", r"\bevaluat", r"evaluation_interval$", "s"),
    Field("compaction interval", "duration", r"\bcompact", r"compaction_interval$", "s"),
    Field("refresh interval", "duration", r"\brefresh", r"refresh_interval$", "s"),
    Field("read timeout", "duration", r"read[ -]?time[ -]?out", r"read_timeout$", "s"),
    Field(
        "request timeout",
        "duration",
        r"(?:request|http|call)s?\b.*tim(?:e|es|ed)?[ -]?outs?\b|tim(?:e|es|ed)[ -]?outs? (?:of )?(?:requests|calls)",
        r"(?:request|http|client|upstream)_?timeout(?:_seconds|_ms)?$",
        "s",
    ),
    Field("grace period", "duration", r"grace|shut(?:ting)? ?down|terminat", r"grace_period_seconds$", "s"),
    Field("cache lifetime", "duration", r"\bcache.*(?:ttl|entr|live|expire|lifetime|fresh)", r"cache.*ttl", "s"),
    Field(
        "session lifetime", "duration", r"\bsessions?\b", r"session.*(?:life|timeout|ttl|max_?age)|login_max.*life", "s"
    ),
    Field(
        "client expiry", "duration", r"\bclients?\b.*(?:expir|forg)|(?:expir|forg).*\bclients?\b", r"client_expir", "s"
    ),
    Field("trash retention", "duration", r"\btrash|deleted files|recycle bin", r"trash.*(?:retention|days)", "d"),
    Field("renewal", "duration", r"\brenew", r"renew_before$", "s"),
    Field("certificate lifetime", "duration", r"certificates?\b.*(?:last|valid|for\b)|\bvalid for", r"duration$", "s"),
    Field("retention size", "bytes", r"size[ -]based|retention\.size|retention size", r"retention(?:\.|_)?size$"),
    Field(
        "backup retention",
        "duration",
        rf"(?:{_KEPT}).*(?:{_BACKUP})|(?:{_BACKUP}).*(?:{_KEPT})",
        r"backup.*(?:keep|retention|retain|days|ttl)|template\.ttl$",
        "d",
        unless=r"\bjobs?\b|\bsnapshots?\b",
    ),
    Field(
        "retention",
        "duration",
        rf"\b(?:{_KEPT})",
        r"retention(?:$|_period$|_time$|\.time$|_days$|_hours$)|keep_days$|log_max_age$",
        "s",
        unless=r"\bcertificates?\b|\btimeouts?\b|\bsnapshots?\b",
    ),
    Field(
        "backup schedule", "schedule", rf"{_BACKUP}", r"^backup schedule$", unless=r"restore|retention|\bkeep|expire"
    ),
    Field("snapshot schedule", "schedule", r"\bsnapshots?\b", r"^snapshot schedule$"),
    Field("job schedule", "schedule", r"\bcron|\bjobs?\b", r"^job schedule$"),
    Field("heap", "bytes", r"\bheap\b|-xmx", r"^xmx$"),
    Field("upload limit", "bytes", r"\buploads?\b", r"upload_(?:limit|max)|max_?upload|body_size$"),
    Field("php memory", "bytes", r"\bphp\b", r"php_memory_limit$"),
    Field("shared buffers", "bytes", r"shared.?buffers", r"shared_buffers$"),
    Field("maxmemory", "bytes", r"\bmaxmemory\b", r"maxmemory$"),
    Field(
        "storage", "bytes", _STORAGE, r"(?:requests\.storage|persistence\.size|storage\.size)$", unless=r"\bmemory\b"
    ),
    Field(
        "limits.memory",
        "bytes",
        r"\blimit|\bcap(?:s|ped)?\b|at most|up to|no more|not (?:use |need )?more|ceiling|max(?:imum)?\b",
        r"limits\.memory$",
        unless=_NOT_POD,
    ),
    Field(
        "requests.memory",
        "bytes",
        r"\brequest|\breserv|guarantee|at least",
        r"requests\.memory$",
        unless=_NOT_POD,
    ),
    Field(
        "limits.cpu",
        "cores",
        r"\blimit|\bcap(?:s|ped)?\b|at most|up to|no more|ceiling|max(?:imum)?\b",
        r"limits\.cpu$",
    ),
    Field("requests.cpu", "cores", r"\brequest|\breserv|guarantee|at least", r"requests\.cpu$"),
    Field("cpu target", "percent", r"\bcpu\b|utili[sz]ation", r"cpu\.average_utilization$"),
    Field("log level", "level", r"\blogs?\b|\blogg(?:ing|ed)\b|\bverbos", r"log(?:ging)?[._]?(?:level|type)$"),
    Field("pool size", "count", r"\bpools?\b", r"pool[._]?(?:max_)?size$"),
    Field("connections", "count", r"\bconnections?\b", r"max_?connections$", unless=r"\bpool"),
    Field("threads", "count", r"\bthreads?\b|\bworkers?\b", r"(?:worker|thread)s?[._](?:threads?|count)$|threads$"),
    Field("retries", "count", r"\bretr(?:y|ies)", r"retr(?:y|ies)\.(?:max.)?attempts$|max_retries$"),
    Field("snapshots kept", "count", r"\bsnapshots?\b", r"^retain$"),
    Field(
        "replicas",
        "count",
        r"\breplicas?\b|\bpods?\b|\binstances?\b|\bcop(?:y|ies)\b",
        r"(?:^|[._])replicas$|replica_?count$",
    ),
    Field("port", "count", r"\bports?\b|\blistens?\b", r"(?:container|listen|http|https)_port$|^listener$"),
    Field("version", "version", r".", r"(?:^|\.)image$|image\.tag$"),
    Field("eviction", "word", r"evict|maxmemory", r"maxmemory_policy$", words=_EVICTION),
    Field("rollout", "word", r"\brecreat|\brolling|strateg", r"strategy\.type$", words=_CLEAN),
    Field("pull policy", "word", r"\bpull(?:s|ing|ed)?\b", r"image_pull_policy$", words=_PULL),
    Field("storage class", "word", r"storage[ -]?class", r"storage_class_name$"),
    Field("anonymous access", "flag", r"\banonymous", r"anonymous"),
    Field("access log", "flag", r"access[ -]?logs?\b", r"access_?log(?:s|\.enabled)?$"),
    Field("metrics", "flag", r"\bmetrics\b", r"metrics[._]enabled$"),
    Field(
        "persistence", "flag", r"append-?only|\bpersist", r"(?:^|[._])(?:persistence|appendonly)$|persistence\.enabled$"
    ),
    Field("sign-up", "flag", r"sign(?:ing)?[ -]?ups?\b|register themselves", r"allow_sign_?up$"),
)
SAID = {field.name: re.compile(field.said, re.I | re.DOTALL) for field in FIELDS}
UNLESS = {field.name: re.compile(field.unless, re.I) for field in FIELDS if field.unless}
KEYS = tuple((field, re.compile(field.key)) for field in FIELDS)


def field_of(key: str) -> Field | None:
    """The field that a key in lower case stands for."""
    return next((field for field, pattern in KEYS if pattern.search(key)), None)
