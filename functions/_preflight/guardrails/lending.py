"""What is switched off for a while, and what Argo CD makes anew: allowed where the object itself says why and how long.

The notes are those of `functions/_catalogue/remedies/temporary.py`; a test holds the two together.
"""

import json
from collections.abc import Mapping
from typing import Any

from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.guardrails.introduced import mapping

DOMAIN = "cortex-online-school.dev"
_BEFORE, _UNTIL, _OWNER, _PRIORITY = (f"{DOMAIN}/{word}" for word in ("before", "until", "by", "priority"))
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
_ANEW = "Force=true,Replace=true"
# What the API server never changes in place (apps/v1 and core/v1 validation), so that the object has to be made anew.
_FROZEN = {"StatefulSet": ("spec.volumeClaimTemplates",), "PersistentVolumeClaim": ("spec.storageClassName",)}


def is_lent(one: Manifest, old: Manifest | None) -> bool:
    """Whether a person called it unimportant before, and it says by whom, until when, and how many pods there were."""
    notes = mapping(get(one.data, "metadata.annotations"))
    if old is None or get(old.data, child("metadata.labels", _PRIORITY)) != "low":
        return False
    try:
        before = json.loads(str(notes.get(_BEFORE)))
    except (ValueError, RecursionError):
        return False
    return before == {"spec.replicas": get(old.data, "spec.replicas")} and bool(notes.get(_UNTIL) and notes.get(_OWNER))


def is_made_anew(one: Manifest, old: Mapping[str, Any], was: Any, now: Any) -> bool:
    """Whether the sync options only let Argo CD make anew what this very change changes where nothing else would do."""
    frozen = _FROZEN.get(one.kind, ())
    changes = any(not same(get(old, path), get(one.data, path)) for path in frozen)
    return bool(old) and changes and now == (f"{was},{_ANEW}" if was else _ANEW)
