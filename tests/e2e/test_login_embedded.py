"""The link and the button of a website of another origin (R6; docs/no-code-link.md)."""

import re
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.outbox import Outbox
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.login import Login

GUIDE = Path(__file__).parents[2] / "docs" / "no-code-link.md"
EXAMPLE = "https://billing.shop.example/p/login/AbCdEfGhIjKlMnOp"


def snippets() -> str:
    """The HTML of the guide, as a merchant pastes it."""
    return "\n".join(re.findall(r"```html\n(.*?)```", GUIDE.read_text(), re.DOTALL))


@pytest.fixture
def website(merchant: Merchant, watch: Watch) -> Iterator[str]:
    """The merchant's page, at the other name of this machine."""
    body = f"<!doctype html><title>Shop</title>{snippets()}".replace(EXAMPLE, escape(merchant.login_url()))

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode() if self.path == "/" else b"")

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        address = f"localhost:{server.server_port}"
        watch.expect(f"http://{address}/")
        yield f"http://{address}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("role", ["link", "button"])
def test_from_a_website(page: Page, merchant: Merchant, outbox: Outbox, website: str, role: str) -> None:
    """SECURITY S1, R6: cookies that are Lax let a customer in who comes from another origin."""
    email = merchant.own_address("yen")
    page.goto(website)

    page.get_by_role(role, name="Manage billing").first.click()  # type: ignore[arg-type]

    Login(page).expect_here().ask(email).enter(outbox.next(email)["code"])
