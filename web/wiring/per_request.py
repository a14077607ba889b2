"""What is found out while one request is answered."""

from msgspec import Struct

from services.configurations import Configuration
from services.operators.sessions import OperatorSession
from services.sessions import Session
from web.looks import Look
from web.rendering import Frame, Preview


class PerRequest(Struct, kw_only=True):
    """Every request begins with these values; middleware and handlers set them.

    `configuration` is the session's, once it was read; `look` and `frame` are None until it is known whose
    page it is, `browser` until a form is bound to it.
    """

    request_id: str = ""
    ending: bool = False
    session: Session | None = None
    operator: OperatorSession | None = None
    browser: str | None = None
    configuration: Configuration | None = None
    look: Look | None = None
    frame: Frame | None = None
    preview: Preview | None = None
