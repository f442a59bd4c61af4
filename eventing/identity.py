"""Derived identities and attribute values that survive every hop."""

import re
from json import dumps
from uuid import UUID, uuid5

# A constant of this project; changing it would give every event in flight a second identity.
_NAMESPACE = UUID("5c0f7a3e-6b0d-5d5c-9a55-cc0e7f2b7c11")
# Knative writes attributes into HTTP headers raw, so only printable ASCII without space, quote and percent survives.
_UNSAFE = re.compile(r'[^\x21-\x7e]|["%]')
LONGEST_ATTRIBUTE = 256  # characters; headers have room for more, but nobody reads more


def event_id(cause_source: str, cause_id: str, event_type: str, part: str) -> str:
    """The id of what a cause makes a function emit: the same cause always gives the same id."""
    return str(uuid5(_NAMESPACE, dumps([cause_source, cause_id, event_type, part])))


def header_safe(text: str) -> str:
    """`text` as an attribute value: what a header cannot carry becomes `_`, and the rest is cut at 256 characters."""
    return _UNSAFE.sub("_", text)[:LONGEST_ATTRIBUTE]
