"""P3 and P4: how often a page goes to Stripe, one time after another and in all."""

import re
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

import httpx
import stripe

from services.stripe_gateway.gateway import AHEAD_SECONDS
from tests.bench.figures import Reading, at_most
from tests.bench.machine import Server
from tests.bench.stage import (
    FRAGMENT,
    PANELS,
    demo_portal,
    forget,
    recorded,
    session_url,
    stage,
)
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal

LATENCIES = (0, 100, 200)
VISITS = 9
_CALLS = re.compile(r'desc="(\d+) calls?"')
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def sequential(folder: Path) -> Reading:
    """P3: from the opened session URL to the end of the page."""
    with stage(folder) as made, httpx.Client(trust_env=False, timeout=30) as browser:
        customers = iter(made.customers(len(LATENCIES) * VISITS + 2))
        for _ in range(2):  # the catalogue is known
            _visit(browser, session_url(made.portal.base, next(customers)))
        medians = []
        for latency in LATENCIES:
            urls = [session_url(made.portal.base, next(customers)) for _ in range(VISITS)]
            made.delay(latency)
            medians.append(median(_visit(browser, url) for url in urls))
            made.delay(0)
    slope = linear_regression([latency / 1000 for latency in LATENCIES], medians).slope
    times = ", ".join(f"{1000 * found:.0f}" for found in medians)
    return Reading(f"{slope:.2f} ({times} ms at {', '.join(map(str, LATENCIES))} ms)", slope <= 1.1)


def calls(folder: Path) -> Reading:
    """P4, counted by the sandbox; the actions, which are an upgrade and cancelling, by the portal itself.

    The sandbox would count what the portal reads in the background after a change, too.
    """
    with demo_portal(folder) as portal, httpx.Client(trust_env=False, base_url=portal.base) as browser:
        merchant = Merchant(Portal(portal.base))
        _visit(browser, session_url(portal.base, merchant.customer("two_cards")))
        browser.cookies.clear()
        customer = merchant.customer("active")
        page = _calls(browser, portal, session_url(portal.base, customer))
        time.sleep(AHEAD_SECONDS)  # what was read ahead is not known any more
        again = {path: _calls(browser, portal, path, FRAGMENT) for path in PANELS}
        subscription = merchant.stripe.v1.subscriptions.list({"customer": customer}).data[0]
        plan = f"/p/subscriptions/{subscription.id}"
        dearer = _dearer(merchant, subscription["items"].data[0].price)
        actions = [_step(browser, f"{plan}/update", price=dearer)]
        actions.append(_step(browser, actions[0].leads_to))
        actions.append(_step(browser, f"{plan}/cancel"))
    most = max(again.values())
    names = ", ".join(f"{path.rpartition('/')[2]} {count}" for path, count in again.items())
    quoted, changed, cancelled = (action.calls for action in actions)
    counted = {
        "page": (page, 5.0),
        "actions: quoting an upgrade": (quoted, 3.0),
        "confirming it": (changed, 3.0),
        "cancelling": (cancelled, 3.0),
        "a panel again, at most": (most, 1.0),
    }
    found = at_most(counted)
    return Reading(f"{found.text} ({names})", found.met)


@dataclass(frozen=True)
class _Action:
    """What a step's form asked of Stripe, and where it led."""

    calls: int
    leads_to: str


def _visit(browser: httpx.Client, url: str) -> float:
    browser.cookies.clear()
    started = time.perf_counter()
    browser.get(url, follow_redirects=True).raise_for_status()
    return time.perf_counter() - started


def _calls(browser: httpx.Client, portal: Server, path: str, headers: dict[str, str] | None = None) -> int:
    forget(portal)
    browser.get(path, headers=headers, follow_redirects=True).raise_for_status()
    return len(recorded(portal))


def _dearer(merchant: Merchant, present: stripe.Price) -> str:
    """A price of the same rhythm that costs more: the change is billed at once."""
    prices = merchant.stripe.v1.prices.list({"limit": 100, "active": True, "currency": present.currency}).data
    return next(
        price.id
        for price in prices
        if price.recurring == present.recurring and (price.unit_amount or 0) > (present.unit_amount or 0)
    )


def _step(browser: httpx.Client, path: str, **chosen: str) -> _Action:
    """Sends the form of a step."""
    form = browser.get(path, headers=FRAGMENT).raise_for_status().text
    sent = browser.post(
        path, data={**dict(_FIELD.findall(form)), **chosen}, headers={"Origin": str(browser.base_url)}
    )
    found = _CALLS.search(sent.headers.get("Server-Timing", ""))
    if sent.status_code != 303 or found is None:
        raise RuntimeError(f"{path} answered {sent.status_code}")
    return _Action(int(found[1]), sent.headers["Location"])
