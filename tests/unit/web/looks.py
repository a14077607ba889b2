"""The demo brand's looks without a portal around them."""

from pathlib import Path
from typing import cast

import web
from branding.demo import tidewater
from services.audit import Audit
from services.brands import Brands
from services.clock import SystemClock
from services.store import Store
from services.tokens import Tokens
from web.looks import Looks
from web.static_files import StaticFiles

STATIC = StaticFiles(Path(web.__file__).parent / "static")

_TOKENS = Tokens(["a key of the tests, long enough for them"], SystemClock())
_NOBODY = object()


def known_brands() -> Brands:
    """That of the demo, and never a moment to ask a database for another."""
    never = float("-inf")
    nobody = cast("Store", _NOBODY), SystemClock(), cast("Audit", _NOBODY)
    return Brands(*nobody, tidewater()[0], monotonic=lambda: never)


LOOKS = Looks(known_brands(), STATIC, _TOKENS)
LOOK = LOOKS.deployment
