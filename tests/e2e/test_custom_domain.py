"""R11: the portal on its own domain, behind each proxy of docs/examples (SECURITY R4, R5, S1, H5)."""

import http.client
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.infra.merchant import KEY, stripe_client
from tests.e2e.infra.portal import COMMAND, READY_SECONDS, SETTINGS, STOP_SECONDS, Portal
from tests.e2e.infra.proxy import HOST, Proxy, find, free_port, proxied

BASE = f"https://{HOST}"
MERCHANT = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def portal_at(port: int, folder: Path, settings: dict[str, str]) -> Iterator[None]:
    """A portal of these settings, on that port."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    with (folder / "portal.log").open("w") as log:
        process = subprocess.Popen(
            [*COMMAND[:-1], str(port)],
            cwd=folder,
            env={**kept, **settings},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout is not None
        watchdog = threading.Timer(READY_SECONDS, process.kill)
        watchdog.start()
        try:
            assert process.stdout.readline().startswith("ready ")
            watchdog.cancel()
            yield
        finally:
            watchdog.cancel()
            process.terminate()
            process.wait(STOP_SECONDS)
            process.stdout.close()


@pytest.fixture(scope="module")
def portal_behind(running: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A portal that knows its domain: the customer to serve, and the portal's own port.

    Its Stripe is the sandbox of the portal that the other tests have.
    """
    customer = stripe_client(running.sandbox).v1.customers.list({"limit": 1}).data[0].id
    port = free_port()
    settings = {
        "STRIPE_API_KEY": KEY,
        "STRIPE_API_BASE": running.sandbox,
        "PORTAL_BASE_URL": BASE,
        "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
        "PORTAL_DEFAULT_RETURN_URL": "https://shop.example/",
        "PORTAL_TERMS_OF_SERVICE_URL": "https://shop.example/terms",
        "PORTAL_PRIVACY_POLICY_URL": "https://shop.example/privacy",
    }
    with portal_at(port, tmp_path_factory.mktemp("domain"), settings):
        yield customer, port


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def served(
    request: pytest.FixtureRequest, portal_behind: tuple[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Proxy, str, int]]:
    """The proxy before the portal; the customer to serve; the portal's own port."""
    if find(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    customer, port = portal_behind
    with proxied(request.param, tmp_path_factory.mktemp(request.param), port) as proxy:
        yield proxy, customer, port


def made(proxy: Proxy, path: str, customer: str, **headers: str) -> str:
    """The URL of a new session or link."""
    body = urlencode({"customer": customer})
    answer = proxy.ask("POST", path, body, {**MERCHANT, **headers})
    content: dict[str, Any] = json.loads(answer.text)
    assert answer.status == 200, content
    return str(content["url"])


@pytest.mark.parametrize("path", ["/v1/billing_portal/sessions", "/v1/portal/links"])
def test_urls_bear_the_domain(served: tuple[Proxy, str, int], path: str) -> None:
    """R11, R4: whatever a request claims its host to be."""
    proxy, customer, _ = served
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}

    assert made(proxy, path, customer, **forged).startswith(f"{BASE}/p/")


def test_a_session_opens_on_the_domain(served: tuple[Proxy, str, int]) -> None:
    """S1, T12, H5: a cookie for this host alone, a redirect that stays here, HSTS, no version of anything."""
    proxy, customer, _ = served
    url = made(proxy, "/v1/billing_portal/sessions", customer)

    answer = proxy.ask("GET", url.removeprefix(BASE))

    assert (answer.status, answer.headers["location"]) == (303, "/p")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-portal_session=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()
    assert answer.headers.get_all("strict-transport-security") == ["max-age=63072000"]
    assert not any(character.isdigit() for character in answer.headers["server"])
    page = proxy.ask("GET", "/p", headers={"Cookie": cookie.split(";")[0]})
    assert (page.status, "</html>" in page.text) == (200, True)


def test_plain_http(served: tuple[Proxy, str, int]) -> None:
    """R5: pages are led to https, the API is refused."""
    proxy, _, _ = served
    page = proxy.ask("GET", "/p/login/x", scheme="http")
    assert (page.status, page.headers["location"]) == (301, f"{BASE}/p/login/x")
    assert proxy.ask("POST", "/v1/billing_portal/sessions", "", MERCHANT, scheme="http").status == 403


def test_two_pictures_pass(served: tuple[Proxy, str, int]) -> None:
    """X5: what the portal takes, the proxy lets through."""
    proxy, _, _ = served
    looks = f"features[invoice_history][enabled]=true&branding[logo]=data:image/png;base64,{'A' * 1_500_000}"
    pictures = proxy.ask("POST", "/v1/billing_portal/configurations", looks, MERCHANT)
    assert (pictures.status, json.loads(pictures.text)["error"]["param"]) == (400, "branding[logo]")


def test_figures_stay_inside(served: tuple[Proxy, str, int]) -> None:
    """H5: the public does not read how much there is to do."""
    proxy, _, _ = served
    assert proxy.ask("GET", "/metrics").status == 403


def test_the_proxy_compresses_nothing(served: tuple[Proxy, str, int]) -> None:
    """What another site chose may stand on a page: its length must not tell what else does (BREACH)."""
    proxy, _, _ = served
    from_elsewhere = {"Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "cross-site"}
    page = proxy.ask("GET", "/p/login/x?prefilled_email=guess", headers=from_elsewhere)
    assert (page.status, page.headers["content-encoding"]) == (404, None)


def test_other_names(served: tuple[Proxy, str, int]) -> None:
    """R4: another name is served neither by the proxy nor, behind it, by the portal."""
    proxy, _, port = served
    with pytest.raises(ssl.SSLError):
        proxy.ask("GET", "/p", host="evil.example")
    direct = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    direct.request("GET", "/p", headers={"Host": "evil.example"})
    assert direct.getresponse().status == 400
    direct.close()
