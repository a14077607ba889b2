"""P11 to P13: the start, the sandbox alone, and the merchant's API."""

import time
from pathlib import Path
from statistics import median

from tests.bench import load
from tests.bench.figures import Reading
from tests.bench.machine import PORTAL, module, serving
from tests.bench.stage import AUTHORIZED, HTTP, stage
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal

STARTS = 5
SECONDS = 5


def start(folder: Path) -> Reading:
    """P11: from the command to the first answer, the sandbox and its demo data included."""
    times = []
    for _ in range(STARTS):
        started = time.perf_counter()
        with serving([PORTAL, "serve", "--port", "0"], folder) as portal:
            HTTP.get(f"{portal.base}/healthz").raise_for_status()
            times.append(time.perf_counter() - started)
    second = median(times[1:])
    return Reading(f"{second:.2f} s (the first {times[0]:.2f} s)", second <= 1.5)


def sandbox(folder: Path) -> Reading:
    """P12: simple requests on one core, and a year of a thousand monthly subscriptions."""
    with serving([PORTAL, "sandbox", "--port", "0"], folder) as alone:
        base = alone.base.removesuffix("/sandbox")
        customer = Merchant(Portal(base)).customer("active")
        url = f"{base}/sandbox/v1/customers/{customer}"
        rate = load.put_on(url, SECONDS, headers=AUTHORIZED).rate
    with serving(module("renewals"), folder / "renewals") as renewals:
        year = float(HTTP.get(f"{renewals.base}/year").text)
    return Reading(f"{rate:,.0f} per second; {year:.1f} s", rate >= 1000 and year <= 20)


def sessions(folder: Path) -> Reading:
    """P13."""
    with stage(folder) as made:
        url = f"{made.portal.base}/v1/billing_portal/sessions"
        headers = {**AUTHORIZED, "Content-Type": "application/x-www-form-urlencoded"}
        body = f"customer={made.customer}"
        load.put_on(url, 1, headers=headers, method="POST", body=body)
        rate = load.put_on(url, SECONDS, headers=headers, method="POST", body=body).rate
    return Reading(f"{rate:,.0f} per second", rate >= 400)
