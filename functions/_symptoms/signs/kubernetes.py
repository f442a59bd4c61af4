"""What the API server, the scheduler, the kubelet, containerd and storage drivers write.

Sources: plugin/pkg/admission/limitranger, pkg/quota, pkg/scheduler/framework/plugins, pkg/kubelet (events, probers),
containerd's resolver errors, external-provisioner and Longhorn's messages.
"""

from functions._symptoms.signs.sign import Sign

_NAME = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
_REFUSED = {"resources": r"([a-z.-]*(?:cpu|memory|storage)) (?:max limit|usage)"}
_PULL = r"[Ff]ailed to (?:pull|resolve)[^\"]*\"(?P<image>[^\"]+)\".*"

SIGNS: tuple[Sign, ...] = (
    Sign("limit-range", r"max limit to request ratio per (?:Container|Pod) is", every=_REFUSED),
    Sign(
        "limit-range",
        r"(?:minimum|maximum) (?:cpu|memory|[a-z.-]*storage) usage per (?:Container|Pod|PersistentVolumeClaim) is",
        every=_REFUSED,
    ),
    Sign(
        "quota",
        rf"exceeded quota: (?P<name>{_NAME}), requested: (?P<requested>[^\s,]+(?:,[^\s,]+)*), used: (?P<used>[^\s]+), limited: (?P<limited>\S+)",
    ),
    Sign("quota", rf"failed quota: (?P<name>{_NAME}): must specify (?P<unstated>\S+)"),
    Sign("refused", rf"admission webhook \"(?P<name>{_NAME})\" denied the request"),
    Sign("refused", r"violates PodSecurity \"(?P<name>[^\"]+)\""),
    Sign("image-invalid", r"couldn't parse image (?:name|reference)|invalid reference format"),
    Sign("registry-limited", _PULL + r"(?:429 Too Many Requests|toomanyrequests|pull rate limit)"),
    Sign(
        "image-denied",
        _PULL + r"(?:401 Unauthorized|403 Forbidden|authorization failed|pull access denied|insufficient_scope)",
    ),
    Sign("image-missing", _PULL + r"(?:not found|NotFound|manifest unknown|name unknown)"),
    Sign("disk-full", r"no space left on device"),
    Sign(
        "registry-unreachable",
        _PULL
        + r"(?:tls: |handshake|x509: |i/o timeout|connection refused|no such host|connection reset|deadline exceeded|EOF|no route to host)",
    ),
    Sign("volume-faulted", r"volume (?P<name>\S+)?.*(?:robustness: faulted|is faulted|not ready for workloads)"),
    Sign(
        "attach",
        r"AttachVolume\.\w+ failed for volume \"(?P<name>[^\"]+)\"|Multi-Attach error for volume \"(?P<volume>[^\"]+)\"",
    ),
    Sign(
        "missing-object",
        rf"(?P<kind>configmap|secret|persistentvolumeclaim|serviceaccount) \"(?P<name>{_NAME})\" not found",
        loosely=True,
    ),
    Sign(
        "missing-object",
        rf"error looking up service account [^\s/]+/(?P<name>{_NAME})",
        always={"kind": "serviceaccount"},
    ),
    Sign(
        "missing-key", rf"couldn't find key (?P<key>\S+) in (?P<kind>ConfigMap|Secret) (?:[^\s/]+/)?(?P<name>{_NAME})"
    ),
    Sign("missing-key", r"references non-existent (?:config|secret) key: (?P<key>\S+)"),
    Sign(
        "mount", r"(?:MountVolume\.\w+ failed for volume|Unable to attach or mount volumes)(?: \"(?P<name>[^\"]+)\")?"
    ),
    Sign("provisioning", r"failed to provision volume with StorageClass \"(?P<class>[^\"]*)\": (?P<why>.*)"),
    Sign("provisioning", r"storageclass\.storage\.k8s\.io \"(?P<class>[^\"]+)\" not found"),
    Sign(
        "no-room",
        r"nodes are available.*Insufficient (?P<resource>cpu|memory|[a-z0-9./-]+)",
        every={"taint": r"untolerated taint \{([^}:]+)"},
    ),
    Sign("node-mismatch", r"nodes are available.*didn't match Pod's node affinity/selector"),
    Sign("taint", r"nodes are available.*had untolerated taint \{(?P<taint>[^}]*)\}"),
    Sign("out-of-memory", r"OOMKilled|[Oo]ut of memory: Kill"),
    Sign(
        "memory-short",
        r"container_memory_working_set_bytes\{container=\"(?P<container>[^\"]+)\"\}|near its memory limit",
    ),
    Sign(
        "probe-program", r"probe failed:.*?(?:: |\b)(?P<program>[\w./-]+): (?:not found|command not found|No such file)"
    ),
    Sign(
        "probe-refused",
        r"(?P<probe>[Rr]eadiness|[Ll]iveness|[Ss]tartup) probe failed: .*?:(?P<port>\d+)(?P<path>/[^\"\s]*)?.*connect(?:ion|: connection) refused(?:.*(?:[Rr]unning|[Ll]istening) on \S*?:(?P<listening>\d+))?",
    ),
    Sign(
        "probe-timeout",
        r"(?P<probe>[Rr]eadiness|[Ll]iveness|[Ss]tartup) probe failed: .*(?:context deadline exceeded|timeout|timed out)",
    ),
    Sign(
        "probe-answer",
        r"(?P<probe>[Rr]eadiness|[Ll]iveness|[Ss]tartup) probe failed: HTTP probe failed with statuscode: (?P<code>\d+)",
    ),
    Sign("missing-program", r"exec: \"(?P<program>[^\"]+)\": (?:executable file not found|stat .*no such file)"),
    Sign("unknown-kind", r"could not find (?P<group>[\w.-]+)/(?P<kind>\w+) for requested resource"),
    Sign("unknown-kind", r"no matches for kind \"(?P<kind>\w+)\" in version \"(?P<group>[^\"/]+)"),
    Sign("unparsable", r"failed to unmarshal|error converting YAML to JSON|error unmarshaling JSON"),
    Sign("missing-middleware", r"middleware \\?\"(?P<name>[\w.-]+)@kubernetescrd\\?\" does not exist"),
)
