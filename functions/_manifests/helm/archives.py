"""A packed subchart, unpacked in memory and within bounds."""

import io
import zlib
from functools import lru_cache

MAX_UNPACKED = 8 * 1024 * 1024
_MAX_MEMBERS = 2000


@lru_cache(maxsize=8)
def unpacked(content: bytes) -> dict[str, bytes] | str:
    """The files of a chart's .tgz, relative to the chart, or why it cannot be read."""
    import gzip  # noqa: PLC0415  only where a chart is packed
    import tarfile  # noqa: PLC0415  the same

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            raw = stream.read(MAX_UNPACKED + 1)
        if len(raw) > MAX_UNPACKED:
            return f"unpacks to more than {MAX_UNPACKED} bytes"
        found: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as archive:
            for count, member in enumerate(archive):
                if count > _MAX_MEMBERS:
                    return f"holds more than {_MAX_MEMBERS} files"
                _, _, path = member.name.removeprefix("./").partition("/")
                reader = archive.extractfile(member) if member.isfile() and path else None
                if reader:
                    found[path] = reader.read()
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError) as error:
        return f"no chart archive ({type(error).__name__})"
    return found
