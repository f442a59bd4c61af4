"""What the day's machines have beside the Kubernetes API: a Prometheus for a week, and the registry of the house.

Both stand in on the API's own port: `/prometheus/api/v1/...` and `/v2/...`.
"""

import time
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from functions._manifests.images import parse
from functions._rehearsal.api import Api
from functions._rehearsal.legacy.day import Day
from functions._rehearsal.legacy.history import History

PROMETHEUS = "/prometheus/api/v1/"


class Beside:
    """An HTTP handler that answers for both, and gives the rest to the API."""

    def __init__(self, api: Api, day: Day) -> None:
        self._api, self._day, self._history = api, day, History(day)

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        if request.path.startswith(PROMETHEUS):
            return web.json_response({"status": "success", "data": await self._measured(request)})
        if request.path.startswith("/v2/"):
            return self._tags(request.path)
        return await self._api(request)

    async def _measured(self, request: web.BaseRequest) -> Any:
        what = request.path.removeprefix(PROMETHEUS)
        form = parse_qs(await request.text()) | {name: [value] for name, value in request.query.items()}
        if what == "series":
            return []
        if what == "query":
            return {"resultType": "vector", "result": [{"metric": {}, "value": [time.time(), "1"]}]}
        at = float(form.get("start", ["0"])[0])
        rows = self._history.answered(form.get("query", [""])[0], at)
        found = [{"metric": dict(labels), "values": [[at, f"{value:.6f}"]]} for labels, value in rows]
        return {"resultType": "matrix", "result": found}

    def _tags(self, path: str) -> web.Response:
        """The mirror has the vector store's image, and no other."""
        image = parse(self._day.store_image)
        name = path.removeprefix("/v2/").removesuffix("/tags/list")
        if image is None or name != image.repository:
            return web.json_response({"errors": [{"code": "NAME_UNKNOWN"}]}, status=404)
        return web.json_response({"name": name, "tags": [image.tag]})
