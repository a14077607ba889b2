"""The merchant API's list of paused collections, for which Stripe has no filter (R17)."""

from starlette.responses import Response
from starlette.routing import Route

from web.api.endpoint import Call, exporting
from web.paused_export import paused_export

PAUSED = "/portal/paused_collections.csv"


async def export(call: Call) -> Response:
    return await paused_export(call.request.state.upkeep.listing)


routes = [Route(PAUSED, exporting(export), methods=["GET"], name="paused_collections:csv")]
