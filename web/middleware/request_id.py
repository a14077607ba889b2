"""A name for every request, in its answer's `Request-Id` header, its error page, the logs and the audit."""

import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.request import state_of


class RequestId:
    """Sets `request.state.request_id`; a client's own header is never taken over (SECURITY D3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(8)}"
        state_of(scope).request_id = request_id

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if not any(name == b"request-id" for name, _ in headers):
                    message = {**message, "headers": [*headers, (b"request-id", request_id.encode())]}
            await send(message)

        await self._app(scope, receive, named)
