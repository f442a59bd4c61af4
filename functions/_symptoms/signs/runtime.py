"""What the kubelet, containerd and runc say as they start a container, and as the kernel ends one."""

from functions._symptoms.signs.sign import Sign

SIGNS: tuple[Sign, ...] = (
    Sign(
        "out-of-memory",
        r"OOMKilled|OOMKilling|[Oo]ut of memory: Kill|[Mm]emory cgroup out of memory|oom-kill",
        ("oom", "out of memory"),
    ),
    Sign(
        "memory-short",
        r"container_memory_working_set_bytes\{container=\"(?P<container>[^\"]{1,253})\"\}|near its memory limit",
        ("working_set", "memory limit"),
    ),
    Sign(
        "out-of-memory",
        r"container init was OOM-killed|memory limit too low|Cannot allocate memory",
        ("oom-killed", "too low", "cannot allocate"),
    ),
    Sign(
        "missing-program",
        r"(?<!probe failed: )exec: \"(?P<program>[^\"]{1,300})\": (?:executable file not found|stat [^\n]{1,300}no such file|permission denied|is a directory)",
        ("exec:",),
    ),
    Sign(
        "missing-program",
        r"(?:error during container init|unable to start container process)[^\n]{0,200}?stat (?P<program>/\S{1,300}): no such file",
        ("no such file",),
    ),
    Sign("image-platform", r"exec format error", ("exec format error",)),
    Sign(
        "subpath",
        r"failed to prepare subPath for volumeMount \"(?P<name>[^\"]{1,253})\"|not a directory: unknown: Are you trying to mount a directory onto a file",
        ("subpath", "onto a file"),
    ),
    Sign(
        "runs-as-root",
        r"container has runAsNonRoot and image (?:will run as root|has non-numeric user \((?P<user>[^)]{1,60})\))",
        ("runasnonroot",),
    ),
    Sign(
        "evicted",
        r"The node was low on resource: (?P<resource>[a-z0-9.-]{0,59}[a-z0-9])|The node had condition: \[(?P<condition>\w{1,40})\]|Usage of EmptyDir volume \"(?P<name>[^\"]{1,63})\" exceeds|ephemeral local storage usage exceeds",
        ("low on resource", "node had condition", "emptydir", "ephemeral"),
    ),
    Sign(
        "network",
        r"failed to (?:setup|set up) network for sandbox|plugin type=\"?(?P<name>[\w.-]{1,60})\"?[^\n]{0,60}failed|failed to allocate for range|NetworkPluginNotReady|cni config uninitialized|no IP addresses available",
        ("network", "cni", "plugin type", "ip addresses", "allocate for range"),
    ),
    Sign(
        "node-limit",
        r"too many open files|pthread_create failed|failed to create new OS thread|fork: (?:retry: )?Resource temporarily unavailable|unable to allocate pids",
        ("too many open", "thread", "fork:", "pids"),
    ),
)
