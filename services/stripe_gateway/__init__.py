"""Stripe, as the other services know it."""

import sys


def _import_sdk() -> None:
    """Without the HTTP libraries that it would import, a tenth of the start, for clients not used here."""
    unused = {"requests", "httpx"} - sys.modules.keys()
    sys.modules.update(dict.fromkeys(unused))  # type: ignore[arg-type]  # None: "is not there"
    try:
        import stripe  # noqa: F401, PLC0415
    finally:
        for name in unused:
            del sys.modules[name]


_import_sdk()
