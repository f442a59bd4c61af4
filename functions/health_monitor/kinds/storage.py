"""PersistentVolumeClaims: bound, waiting by design, resized or refused (core/v1 PersistentVolumeClaimStatus). Pure."""

from functions._manifests.quantities import BadQuantity, parse
from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.near import Near, Object, Said, because, condition, name_of

LATER = "WaitForFirstConsumer"  # the class makes a volume for the first pod that is scheduled
DEFAULT = "storageclass.kubernetes.io/is-default-class"
HOPELESS = ("ControllerResizeInfeasible", "NodeResizeInfeasible", "ControllerResizeFailed", "NodeResizeFailed")


def claim(found: Object, near: Near) -> Said:
    """By its phase, its conditions, and what the provisioner said about it."""
    phase = dig(found, "status", "phase", default="")
    if phase == "Lost":
        return Said("broken", "Lost: its volume is gone")
    if phase != "Bound":
        return _pending(found, near, str(phase))
    resized = dig(found, "status", "allocatedResourceStatuses", "storage", default="")
    if resized in HOPELESS:
        return Said("broken", f"its volume cannot be resized: {resized}")
    if waits := condition(found, "FileSystemResizePending"):
        return Said("waiting", f"FileSystemResizePending: a pod has to use it before it is larger; {because(waits)}")
    asked, has = dig(found, "spec", "resources", "requests", "storage"), dig(found, "status", "capacity", "storage")
    volume = dig(found, "spec", "volumeName", default="a volume")
    try:
        if parse(has) < parse(asked):
            return Said("waiting", f"Bound to {volume} with {has}; {asked} is asked for and not there yet")
    except BadQuantity:
        return Said("waiting", f"Bound to {volume}; its size is not known")
    return Said("well", f"Bound to {volume} with {has}")


def _pending(found: Object, near: Near, phase: str) -> Said:
    name, uid = name_of(found), dig(found, "metadata", "uid", default="")
    about = [
        one
        for one in near.of("Event")
        if (dig(one, "involvedObject", "kind"), dig(one, "involvedObject", "name")) == ("PersistentVolumeClaim", name)
        and dig(one, "involvedObject", "uid", default=uid) == uid
    ]
    if failed := [one for one in about if one.get("reason") == "ProvisioningFailed"]:
        return Said("broken", f"no volume is made for it: {str(failed[-1].get('message', ''))[:300]}")
    class_name = _class(found, near)
    mode = dig(near.get("StorageClass", class_name) or {}, "volumeBindingMode", default="")
    used = [name_of(pod) for pod in near.of("Pod") if name in _claims(pod)]
    if mode == LATER and not used:
        return Said("well", f"it waits for its first pod, as StorageClass {class_name} has it")
    return Said("waiting", f"{phase or 'not looked at yet'}{f', and pod {used[0]} waits for it' if used else ''}")


def _class(found: Object, near: Near) -> str:
    stated = dig(found, "spec", "storageClassName")
    if stated is not None:
        return str(stated)
    default = (one for one in near.of("StorageClass") if dig(one, "metadata", "annotations", DEFAULT) == "true")
    return next((name_of(one) for one in default), "")


def _claims(pod: Object) -> list[str]:
    listed = dig(pod, "spec", "volumes", default=[])
    return [str(dig(one, "persistentVolumeClaim", "claimName", default="")) for one in listed if isinstance(one, dict)]
