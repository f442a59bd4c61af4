"""Reading `delivery` blocks and destinations from manifests."""

import re

from eventing.delivery import Delivery, Sink
from eventing.fields import Fields

_POLICIES = ("linear", "exponential")
_SERVING = "serving.knative.dev/v1"
# Tenths of a second are what Knative's duration library keeps: PT0.05S was seen to behave like zero.
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.](\d)\d*)?S)?)?")


def delivery_of(spec: Fields, namespace: str) -> Delivery:
    """A `delivery` block.

    Raises:
        BadManifest: on what Knative's webhook refuses (`backoffDelay: 2s`, a ref without apiVersion, an alpha field).
    """
    spec.only(("retry", "backoffPolicy", "backoffDelay", "timeout", "deadLetterSink"))
    policy = spec.text("backoffPolicy", "")
    if policy and policy not in _POLICIES:
        raise spec.bad("backoffPolicy", f"must be linear or exponential, not {policy}")
    timeout = seconds(spec, "timeout") if "timeout" in spec.data else None
    if timeout == 0:
        raise spec.bad("timeout", "must be longer than zero")
    delayed = "backoffDelay" in spec.data  # Knative waits only where both are given
    return Delivery(
        retry=spec.whole("retry", 0),
        policy=policy if delayed else "",
        delay=seconds(spec, "backoffDelay") if delayed else 0.0,
        timeout=timeout,
        dead_letter=sink_of(spec.under("deadLetterSink"), namespace) if "deadLetterSink" in spec.data else None,
    )


def sink_of(spec: Fields, namespace: str) -> Sink:
    """A destination: `ref` to a Knative Service, `uri` below it, or an absolute `uri` alone.

    Raises:
        BadManifest: on any other kind of ref, which the local broker could not resolve.
    """
    spec.only(("ref", "uri"))
    uri = spec.text("uri", "")
    if "ref" not in spec.data:
        if not uri.startswith(("http://", "https://")):
            raise spec.bad("uri", "must be an absolute http URL where there is no ref")
        return Sink(uri=uri)
    ref = spec.under("ref")
    kind, version, name = ref.text("kind"), ref.text("apiVersion"), ref.text("name")
    namespace = ref.text("namespace", namespace)
    if uri and not uri.startswith("/"):
        raise spec.bad("uri", "must be a path beginning with / where there is a ref")
    if (kind, version) != ("Service", _SERVING):
        raise ref.bad("kind", f"{kind} of {version} is not supported; it must be Service of {_SERVING}")
    return Sink(namespace, name, uri)


def seconds(spec: Fields, name: str) -> float:
    """An ISO 8601 duration in seconds, cut to tenths as Knative cuts it."""
    text = spec.text(name)
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise spec.bad(name, f"must be an ISO 8601 duration such as PT0.5S or PT30M, not {text!r}")
    days, hours, minutes, whole, tenths = (int(part or 0) for part in found.groups())
    return (((days * 24 + hours) * 60 + minutes) * 60 + whole) + tenths / 10
