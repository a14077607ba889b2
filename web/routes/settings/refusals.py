"""Who is not signed in is led to where that can be done."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from services.operators.signing_in import SigningIn
from web import htmx
from web.forward import go_to
from web.middleware.operator import OperatorSignedOut
from web.routes.settings.login import LOGIN, no_password

Handler = Callable[[Request, Exception], Awaitable[Response]]


async def signed_out(request: Request, _error: Exception) -> Response:
    """To the login page; a form that came too late has changed nothing."""
    signing_in: SigningIn = request.state.signing_in
    if not signing_in.possible:
        return no_password(request)
    answer = go_to(LOGIN)
    if htmx.wants_fragment(request):
        answer.status_code = 401
        answer.headers.update(htmx.leaves_for(LOGIN))
    return answer


HANDLERS: dict[type[Exception], Handler] = {OperatorSignedOut: signed_out}
