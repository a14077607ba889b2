"""The customer whom most figures are about, and a portal whose Stripe is canned answers about that customer.

Three subscriptions, a card, and 24 invoices on the page: the sandbox makes them once, and what the portal
asks for is recorded, so that the bench knows no query that the portal does not make.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import stripe

from tests.bench import canned
from tests.bench.machine import PORTAL, Server, module, serving
from tests.e2e.infra.merchant import KEY, stripe_client

ROWS = 24
MONTH = 31 * 24 * 3600
PANELS = ("/p/subscriptions", "/p/payment-methods", "/p/billing-information", "/p/invoices")
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
CONFIGURATIONS = "/v1/billing_portal/configurations"
HTTP = httpx.Client(trust_env=False, verify=False, timeout=120)  # all is plain http on this machine
# What a portal on another Stripe than its own sandbox is told.
SHOP = {
    "STRIPE_API_KEY": KEY,
    "PORTAL_DEFAULT_RETURN_URL": "https://shop.example/",
    "PORTAL_TERMS_OF_SERVICE_URL": "https://shop.example/terms",
    "PORTAL_PRIVACY_POLICY_URL": "https://shop.example/privacy",
}
_FOLDER = tempfile.TemporaryDirectory()  # as long as the bench runs
_ANSWERS = Path(_FOLDER.name) / "answers.json"
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


@dataclass(frozen=True)
class Stage:
    """`upstream` is the canned Stripe, `portal` the one that is measured on it."""

    portal: Server
    upstream: Server
    customer: str
    queries: dict[str, str]

    def delay(self, milliseconds: int) -> None:
        """From now on the upstream takes so long for each answer."""
        HTTP.get(f"{self.upstream.base}/-/delay/{milliseconds}")

    def customers(self, count: int) -> list[str]:
        """Ids of as many customers, all alike."""
        width = len(self.customer) - len("cus_")
        return [f"cus_{number:0{width}d}" for number in range(count)]

    def cookies(self, count: int) -> list[str]:
        """Cookies of open sessions, each of another customer."""
        with httpx.Client(trust_env=False, base_url=self.portal.base) as browser:
            return [cookie(browser, customer) for customer in self.customers(count)]


@contextmanager
def demo_portal(folder: Path) -> Iterator[Server]:
    """The portal on its embedded sandbox."""
    with serving([PORTAL, "serve", "--port", "0"], folder) as portal:
        yield portal


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Everything recorded, started, and asked once."""
    customer, queries, features = _recorded_once()
    with serving(module("canned", str(_ANSWERS)), folder, measured=False) as upstream:
        settings = {**SHOP, "STRIPE_API_BASE": upstream.base}
        with serving([PORTAL, "serve", "--port", "0"], folder / "portal", settings) as portal:
            _furnish(portal, features)
            yield Stage(portal, upstream, customer, queries)


def session_url(base: str, customer: str) -> str:
    """A fresh one, from the merchant API of the portal at `base`."""
    form = {"customer": customer, "locale": "en", "return_url": "https://shop.example/"}
    made = HTTP.post(f"{base}/v1/billing_portal/sessions", data=form, headers=AUTHORIZED).raise_for_status()
    return str(made.json()["url"])


def cookie(browser: httpx.Client, customer: str) -> str:
    """The cookie of a new session; the browser forgets it."""
    opened = browser.get(session_url(str(browser.base_url).rstrip("/"), customer))
    browser.cookies.clear()
    return opened.headers["set-cookie"].partition(";")[0]


def recorded(portal: Server) -> list[dict[str, Any]]:
    """What was asked of the portal's sandbox since `forget`."""
    log: list[dict[str, Any]] = HTTP.get(f"{portal.base}/sandbox/requests.json").json()
    return log


def forget(portal: Server) -> None:
    """The sandbox's log begins anew."""
    HTTP.delete(f"{portal.base}/sandbox/requests.json")


@cache
def _recorded_once() -> tuple[str, dict[str, str], dict[str, Any]]:
    """For all figures of a run."""
    return _record(Path(_FOLDER.name), _ANSWERS)


def _record(folder: Path, answers: Path) -> tuple[str, dict[str, str], dict[str, Any]]:
    with demo_portal(folder) as source:
        sandbox = f"{source.base}/sandbox"
        customer, features = _subscriber(source, stripe_client(sandbox)), _features(source)
        _allow(source, "", features)  # whatever is asked before a catalogue is taken is recorded, too
        with httpx.Client(trust_env=False, base_url=source.base, follow_redirects=True) as browser:
            browser.get(session_url(source.base, customer))
            for panel in PANELS:
                browser.get(panel, headers=FRAGMENT).raise_for_status()
            kept: dict[str, tuple[bytes, dict[str, str]]] = {}
            queries: dict[str, str] = {}
            for entry in [one for one in recorded(source) if one["method"] == "GET"]:
                query = entry["query"]
                asked = query.replace("limit=12", f"limit={ROWS}")
                found = browser.get(f"{sandbox}{entry['path']}?{asked}", headers=AUTHORIZED)
                target = entry["path"] + (f"?{query}" if query else "")
                kept[target] = (found.raise_for_status().content, {"Content-Type": "application/json"})
                if customer in target:
                    queries.setdefault(entry["path"], target)
        canned.write(answers, customer, kept)
        return customer, queries, features


def _subscriber(source: Server, api: stripe.StripeClient) -> str:
    """Three plans that renew each month, until there are as many invoices as rows are wanted."""
    made = api.v1.customers.create({"name": "Ada Lovelace", "email": "ada@example.com"})
    card = api.v1.payment_methods.attach("pm_card_visa", {"customer": made.id})
    api.v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": card.id}})
    monthly = [price.id for price in api.v1.prices.list({"limit": 100, "active": True}).data if _plain(price)]
    for price in monthly[:3]:
        api.v1.subscriptions.create({"customer": made.id, "items": [{"price": price}]})
    now = HTTP.get(f"{source.base}/sandbox/clock").json()["now"]
    advance = {"advance_to": str(now + (ROWS // 3 - 1) * MONTH)}  # each has its first invoice already
    HTTP.post(f"{source.base}/sandbox/clock", data=advance, timeout=60).raise_for_status()
    return made.id


def _plain(price: stripe.Price) -> bool:
    rhythm = price.recurring
    return bool(
        price.currency == "usd"
        and price.unit_amount
        and rhythm
        and (rhythm.interval, rhythm.interval_count, rhythm.usage_type) == ("month", 1, "licensed")
    )


def _features(source: Server) -> dict[str, Any]:
    """What the demo merchant allows: everything."""
    found = HTTP.get(
        f"{source.base}{CONFIGURATIONS}",
        params={"is_default": "true", "expand[]": "data.features.subscription_update.products"},
        headers=AUTHORIZED,
    ).raise_for_status()
    features: dict[str, Any] = found.json()["data"][0]["features"]
    return features


def _furnish(portal: Server, features: dict[str, Any]) -> None:
    """The same for the portal that is measured."""
    listed = HTTP.get(f"{portal.base}{CONFIGURATIONS}", headers=AUTHORIZED)
    _allow(portal, f"/{listed.raise_for_status().json()['data'][0]['id']}", features)


def _allow(portal: Server, configuration: str, features: dict[str, Any]) -> None:
    site = "https://shop.example"
    profile = {"privacy_policy_url": f"{site}/privacy", "terms_of_service_url": f"{site}/terms"}
    made = {"features": features, "business_profile": profile, "default_return_url": f"{site}/"}
    url = f"{portal.base}{CONFIGURATIONS}{configuration}"
    answer = HTTP.post(url, data=_form(made), headers=AUTHORIZED, timeout=30)
    if answer.status_code != 200:
        raise RuntimeError(f"The configuration was refused: {answer.text}")


def _form(value: Any, name: str = "") -> dict[str, str]:
    """Nested values as Stripe's forms write them."""
    if isinstance(value, dict):
        pairs = [(f"{name}[{key}]" if name else key, part) for key, part in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{name}[{place}]", part) for place, part in enumerate(value)]
    else:
        text = json.dumps(value) if isinstance(value, bool) else str(value)
        return {} if value is None else {name: text}
    return {key: text for pair in pairs for key, text in _form(pair[1], pair[0]).items()}
