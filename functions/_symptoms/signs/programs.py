"""What programs write about themselves as they fail, the certain forms first.

The words of a program are its own claim; a remedy that rests on one is held against Git and the cluster first. What
only the cluster says of a container is not among them, so that no log can speak in its name.
"""

from functions._symptoms.signs import files, network, settings
from functions._symptoms.signs.sign import Sign

_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)"

_PATHS: tuple[Sign, ...] = (
    Sign("wrong-path", rf"https?://{_HOST}(?::(?P<port>\d{{1,5}}))?(?P<path>/[^\s\"]{{0,500}})? returned 404", ("404",)),
    Sign(
        "wrong-path",
        r"(?P<method>GET|POST|PUT|DELETE) (?:https?://(?P<host>[^/\s\"]{1,253}))?(?P<path>/[^\s\"]{0,500})[^\n]{0,300} 404",
        ("404",),
    ),
    Sign("wrong-path", rf"404 (?:Client Error: )?Not Found for url: https?://{_HOST}(?::(?P<port>\d{{1,5}}))?(?P<path>/\S{{0,500}})?", ("404",)),
)  # fmt: skip

SIGNS: tuple[Sign, ...] = (
    *settings.SIGNS[:1],
    *files.SHORT,
    *network.UNKNOWN_HOST,
    *network.CONNECTION,
    *settings.ACCESS,
    *files.WRITING,
    *files.MISSING,
    *settings.SIGNS[1:],
    *_PATHS,
    *network.UNNAMED,
)
