"""A symptom: a fault that was seen on one object, with its evidence."""

import hashlib
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from eventing.vocabulary import Resource, Text
from functions._symptoms.faults import Fault

LENGTH = 32  # hex characters of SHA-256, as of every fingerprint of the school
# What tells two faults of one object apart. A count, a time or a pod's suffix does not.
_TELLING = (
    "container",
    "image",
    "host",
    "port",
    "name",
    "kind",
    "key",
    "resource",
    "taint",
    "node",
    "path",
    "variable",
)


class Observation(Struct, frozen=True):
    """What somebody saw: a status, a reason, the object that it is about, and the message in the cluster's words.

    `object` is `Kind/name`, `namespace` the object's. This is the form of a symptom file.
    """

    status: str = ""
    reason: str = ""
    object: str = ""
    namespace: str = ""
    message: str = ""

    @property
    def resource(self) -> Resource:
        """The object that it is about."""
        kind, slash, name = self.object.partition("/")
        return Resource(kind if slash else "", name if slash else kind, self.namespace)


class Symptom(Struct, frozen=True):
    """A fault on an object. `details` are what the message says of it, by name: container, image, host, port, ...

    `resource` is what the fault shows on; `owner` what its manifest declares, where that is known (a pod's Deployment).
    `evidence` is for people: redacted, bounded, never interpreted again.
    """

    fault: Fault
    resource: Resource
    details: Mapping[str, str] = {}
    owner: Resource | None = None
    evidence: tuple[Text, ...] = ()
    first_seen: str = ""  # RFC 3339, where the cluster says
    last_seen: str = ""
    count: int = 1

    @property
    def subject(self) -> Resource:
        """The object to mend: the owner, or the object itself."""
        return self.owner or self.resource

    @property
    def fingerprint(self) -> str:
        """Of the fault and where it is: the same however often it is seen, in whatever words and on whichever pod."""
        subject = self.subject
        telling = {key: self.details[key] for key in _TELLING if self.details.get(key)}
        told = ("symptom", self.fault, subject.kind, subject.namespace, subject.name, telling)
        return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()[:LENGTH]
