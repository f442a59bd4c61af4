"""What the kubelet, the attach-detach controller, provisioners and Longhorn say of volumes.

Sources: pkg/volume and pkg/kubelet/volumemanager, external-provisioner, external-attacher, Longhorn's manager and CSI
plugin, rancher/local-path-provisioner.
"""

from functions._symptoms.signs.sign import Sign

_NAME = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"
_VOLUME = r"(?:MountVolume\.\w+|UnmountVolume\.\w+|MapVolume\.\w+|Unable to attach or mount volumes)"

SIGNS: tuple[Sign, ...] = (
    Sign(
        "missing-key",
        rf"couldn't find key (?P<key>\S{{1,253}}) in (?P<kind>ConfigMap|Secret) (?:[^\s/]{{1,80}}/)?(?P<name>{_NAME})",
        ("find key",),
    ),
    Sign("missing-key", r"references non-existent (?P<kind>config|secret) key: (?P<key>\S{1,253})", ("non-existent",)),
    *(
        Sign(
            "volume-faulted",
            rf"{named}(?:robustness: faulted|is faulted|state: faulted|not ready for workloads|in the faulted state"
            r"|DetachedUnexpectedly|all replicas (?:are )?failed)",
            ("faulted", "not ready for workloads", "detachedunexpectedly", "replicas"),
        )
        for named in (r"[Vv]olume \"?(?P<name>[\w.-]{1,253})\"?[^\n]{0,300}?", "")
    ),
    Sign(
        "volume-damaged",
        r"fsck[^\n]{0,200}?found errors|needs to be repaired|[Ss]tructure needs cleaning|bad superblock|wrong fs type|can't read superblock",
        ("fsck", "structure needs", "superblock", "wrong fs type", "repaired"),
    ),
    Sign(
        "attach",
        r"AttachVolume\.\w{1,30} failed for volume \"(?P<name>[^\"]{1,253})\"|Multi-Attach error for volume \"(?P<volume>[^\"]{1,253})\"",
        ("attachvolume", "multi-attach"),
        also=(r"(?P<why>Multi-Attach|exclusively attached|used by pod|timed out|not found|is not ready)",),
    ),
    Sign(
        "missing-object",
        r"CSIDriver|driver name (?P<name>[\w.-]{1,100}) not found in the list of registered CSI drivers",
        ("registered csi drivers",),
        always={"kind": "csidriver"},
    ),
    Sign(
        "provisioning",
        r"failed to provision volume with StorageClass \"(?P<class>[^\"]{0,253})\": (?P<why>[^\n]{0,600})",
        ("failed to provision",),
    ),
    Sign("provisioning", r"storageclass\.storage\.k8s\.io \"(?P<class>[^\"]{1,253})\" not found", ("storageclass",)),
    Sign(
        "provisioning",
        r"no persistent volumes available for this claim and no storage class is set",
        ("no persistent volumes available",),
    ),
    Sign(
        "provisioning",
        r"[Ww]aiting for a volume to be created, either by (?:the )?external provisioner '?\"?(?P<provisioner>[\w./-]{1,100})",
        ("external provisioner",),
    ),
    Sign("disk-full", r"no space left on device", ("no space left on device",)),
    Sign(
        "mount",
        rf"{_VOLUME}(?: failed for volume)?(?: \"(?P<name>[^\"]{{1,253}})\")?",
        ("mountvolume", "mapvolume", "mount volumes"),
        also=(r"unmounted volumes=\[(?P<volumes>[^\]]{1,300})\]",),
    ),
)
