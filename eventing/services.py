"""A Knative Service as the local engine needs it: environment, concurrency, timeout and scale.

Fields that Knative's webhook refuses without a feature flag are refused here too
(knative/serving, pkg/apis/serving/fieldmask.go and k8s_validation.go).
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from eventing.fields import Fields

_SCALE = "autoscaling.knative.dev/"
_RESERVED = frozenset({"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"})
_POD_FIELDS = (
    "containers",
    "volumes",
    "serviceAccountName",
    "imagePullSecrets",
    "enableServiceLinks",
    "automountServiceAccountToken",
    "containerConcurrency",
    "timeoutSeconds",
    "responseStartTimeoutSeconds",
)
_VOLUMES = frozenset({"name", "secret", "configMap", "projected", "emptyDir"})
_REFUSED_IN_CONTAINER = ("lifecycle", "tty", "stdin", "volumeDevices")
_REFERENCES = ("secretKeyRef", "configMapKeyRef")
_WINDOW = re.compile(r"(\d+)(s|m|h)")
_UNITS = {"s": 1, "m": 60, "h": 3600}
LONGEST_TIMEOUT = 600  # seconds, max-revision-timeout-seconds
LONGEST_WINDOW = 3600  # seconds; the shortest is 6


class Service(Struct, frozen=True):
    """One function's service. Times are seconds; `concurrency` 0 and `max_scale` 0 are unlimited.

    `referenced` are the variables whose values come from Secrets and ConfigMaps, and so are not in the manifest.
    """

    namespace: str
    name: str
    image: str = ""
    environment: Mapping[str, str] = {}
    referenced: frozenset[str] = frozenset()
    concurrency: int = 0
    timeout: int = 300
    min_scale: int = 0
    max_scale: int = 0
    window: int = 60


def service_of(spec: Fields) -> Service:
    """A serving.knative.dev/v1 Service.

    Raises:
        BadManifest: on what Knative refuses.
    """
    if spec.text("apiVersion") != "serving.knative.dev/v1":
        raise spec.bad("apiVersion", "must be serving.knative.dev/v1")
    metadata = spec.under("metadata", required=True)
    for name in metadata.texts("annotations"):
        if name.startswith(_SCALE):
            raise metadata.bad("annotations", f"{name} belongs under spec.template.metadata.annotations")
    template = spec.under("spec", required=True).under("template", required=True)
    scale = template.under("metadata").texts("annotations")
    low, high = _scale(template, scale, "min-scale"), _scale(template, scale, "max-scale")
    if high and low > high:
        raise template.bad("metadata.annotations", f"min-scale {low} is above max-scale {high}")
    pod = template.under("spec", required=True)
    container = _container(pod)
    environment, referenced = _environment(container)
    timeout = pod.whole("timeoutSeconds", 300, least=1, most=LONGEST_TIMEOUT)
    if pod.whole("responseStartTimeoutSeconds", 0) > timeout:
        raise pod.bad("responseStartTimeoutSeconds", f"must be at most timeoutSeconds, {timeout}")
    return Service(
        namespace=metadata.text("namespace"),
        name=metadata.text("name"),
        image=container.text("image"),
        environment=environment,
        referenced=referenced,
        concurrency=pod.whole("containerConcurrency", 0, most=1000),
        timeout=timeout,
        min_scale=low,
        max_scale=high,
        window=_window(template, scale.get(_SCALE + "window", "60s")),
    )


def _container(pod: Fields) -> Fields:
    pod.only(_POD_FIELDS)
    if pod.data.get("automountServiceAccountToken") not in (None, False):
        raise pod.bad("automountServiceAccountToken", "may only be false")
    for volume in pod.items("volumes"):
        volume.only(_VOLUMES)
    containers = pod.items("containers")
    if len(containers) != 1:
        raise pod.bad("containers", f"must be one; a function has no side cars, and here are {len(containers)}")
    container = containers[0]
    for name in _REFUSED_IN_CONTAINER:
        if name in container.data:
            raise container.bad(name, "is refused by Knative")
    if len(container.items("ports")) > 1:
        raise container.bad("ports", "must be one at most")
    return container


def _environment(container: Fields) -> tuple[dict[str, str], frozenset[str]]:
    values: dict[str, str] = {}
    referenced: set[str] = set()
    for item in container.items("env"):
        item.only(("name", "value", "valueFrom"))
        name = item.text("name")
        if name in _RESERVED:
            raise item.bad("name", f"{name} is reserved by Knative")
        if name in values or name in referenced:
            raise item.bad("name", f"{name} is there twice")
        if "valueFrom" in item.data:
            source = item.under("valueFrom")
            source.only(_REFERENCES)
            for reference in (source.under(kind) for kind in source.data):
                reference.text("name")
                reference.text("key")
            referenced.add(name)
        else:
            values[name] = item.text("value", "")
    return values, frozenset(referenced)


def _scale(template: Fields, annotations: Mapping[str, str], name: str) -> int:
    text = annotations.get(_SCALE + name, "0")
    if not text.isdecimal():
        raise template.bad("metadata.annotations", f"{_SCALE}{name} must be a whole number in quotes, not {text!r}")
    return int(text)


def _window(template: Fields, text: str) -> int:
    found = _WINDOW.fullmatch(text)
    length = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 6 <= length <= LONGEST_WINDOW:
        raise template.bad("metadata.annotations", f"{_SCALE}window must be 6s to 1h, not {text!r}")
    return length
