"""Style sheets and pictures of brands, for ever under their names, inert when opened (SECURITY X3 to X6)."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount, Route

from web.looks import FILES
from web.request import Request
from web.static_files import HEADERS


async def file(request: Request) -> Response:
    name: str = request.path_params["name"]
    looks = request.state.looks
    sheet = looks.sheet(name)
    if sheet:
        return sheet.response(request.headers.get("accept-encoding", ""))
    picture = await looks.picture(name)
    if picture is None:
        raise HTTPException(404)
    # Mails show the logo on pages of another origin: those of whoever reads mail in a browser.
    headers = {**HEADERS, "cross-origin-resource-policy": "cross-origin", "content-type": picture.media_type}
    return Response(picture.content, headers=headers)


routes = [Mount(FILES, routes=[Route("/{name}", file, name="file")], name="brand")]
