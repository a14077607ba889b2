"""The portal's own cookies: no script reads them, and over https no other host can set them."""

from typing import Literal

from msgspec import Struct
from starlette.responses import Response

from web.settings import Settings


class Cookie(Struct, frozen=True):
    """`max_age` in seconds; without it the browser forgets the cookie when it is closed."""

    name: str
    samesite: Literal["lax", "strict"] = "lax"
    max_age: int | None = None

    def name_for(self, settings: Settings) -> str:
        """`__Host-` makes a browser refuse the cookie from any other host; it needs https."""
        return f"__Host-{self.name}" if settings.secure else self.name

    def set(self, response: Response, settings: Settings, value: str) -> None:
        """The browser brings `value` with every request from now on."""
        response.set_cookie(
            self.name_for(settings),
            value,
            max_age=self.max_age,
            path="/",
            secure=settings.secure,
            httponly=True,
            samesite=self.samesite,
        )

    def delete(self, response: Response, settings: Settings) -> None:
        """The browser forgets it."""
        response.delete_cookie(
            self.name_for(settings),
            path="/",
            secure=settings.secure,
            httponly=True,
            samesite=self.samesite,
        )
