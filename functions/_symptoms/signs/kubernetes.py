"""What the cluster says of its objects, by who says it. `OF` names the forms that an event's reason can come with."""

from collections.abc import Mapping

from functions._symptoms.signs import admission, delivery, images, probes, runtime, scheduling, volumes
from functions._symptoms.signs.sign import Sign

# Certain ones first: a mount that fails for a ConfigMap that is not there is a missing object.
_INVALID = tuple(one for one in admission.SIGNS if one.fault == "invalid")
_REFUSED = tuple(one for one in admission.SIGNS if one.fault != "invalid")
SIGNS: tuple[Sign, ...] = (
    *_REFUSED,
    *images.SIGNS,
    *volumes.SIGNS,
    *scheduling.SIGNS,
    *probes.SIGNS,
    *runtime.SIGNS,
    *delivery.SIGNS,
    *_INVALID,
)

_CREATING = (*admission.SIGNS,)
_MOUNTING = (*_REFUSED, *volumes.SIGNS, *runtime.SIGNS)
_STARTING = (*_REFUSED, *volumes.SIGNS, *images.SIGNS, *runtime.SIGNS)
OF: Mapping[str, tuple[Sign, ...]] = {
    "FailedCreate": _CREATING,
    "FailedScheduling": (*scheduling.SIGNS, *_REFUSED, *volumes.SIGNS),
    "Unhealthy": probes.SIGNS,
    "ProbeError": probes.SIGNS,
    "FailedMount": _MOUNTING,
    "FailedAttachVolume": _MOUNTING,
    "FailedMapVolume": _MOUNTING,
    "ProvisioningFailed": (*volumes.SIGNS, *_REFUSED),
    "ExternalProvisioning": volumes.SIGNS,
    "FailedBinding": volumes.SIGNS,
    "Failed": _STARTING,
    "BackOff": images.SIGNS,
    "FailedCreatePodSandBox": (*runtime.SIGNS, *_REFUSED),
    "Evicted": runtime.SIGNS,
}
