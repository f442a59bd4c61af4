"""From what a person names (a file, a URL, a bundled lesson) to a `video.submitted`."""

import getpass
import hashlib
from pathlib import Path
from typing import Any, cast, get_args

from eventing.contracts import TRANSCRIPT_LIMIT, VideoSubmitted
from eventing.handler import Permanent
from eventing.vocabulary import Category
from functions._rehearsal import faults

BUNDLED = faults.LESSONS.parent / "running-kubernetes-well.vtt"
_CATEGORIES = frozenset({"", *get_args(Category)})
_ROOM = 64 * 1024  # bytes left for the rest of the event


def bad_lesson(fault: str) -> Path:
    """The bundled lesson whose advice brings about this fault."""
    return faults.LESSONS / f"{fault}.vtt"


def submission(
    named: str, title: str = "", language: str = "", category: str = "", reprocess: bool = False
) -> VideoSubmitted:
    """The event's payload. A file's text goes along with it, because functions open no local path.

    Raises:
        Permanent: when the file is empty, too large or no text, or there is no such category.
    """
    if category not in _CATEGORIES:
        raise Permanent(f"there is no category {category!r}; give one of {', '.join(sorted(_CATEGORIES - {''}))}")
    path = Path(named)
    by = getpass.getuser()
    if "://" in named or not path.exists():
        if "://" not in named:
            raise Permanent(f"{named} is neither a file here nor a URL; give a path or an https:// address")
        return VideoSubmitted(named, title, "", language, by, cast(Any, category), reprocess)
    if not path.is_file():
        raise Permanent(f"{named} is a folder; name a .vtt, .srt, .json or .txt transcript")
    body = path.read_bytes()
    if len(body) > TRANSCRIPT_LIMIT - _ROOM:
        raise Permanent(f"{named} has {len(body)} bytes; a transcript may have {TRANSCRIPT_LIMIT - _ROOM}")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("utf-16") if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    if not text.strip() or "\0" in text:
        raise Permanent(f"{named} holds no text; give a .vtt, .srt, .json (json3) or .txt transcript")
    digest = hashlib.sha256(body).hexdigest()[:16]
    name = path.stem.replace("-", " ").replace("_", " ").capitalize()
    urn = f"urn:cortex-school:transcript:{digest}"
    return VideoSubmitted(urn, title or name, text, language, by, cast(Any, category), reprocess)
