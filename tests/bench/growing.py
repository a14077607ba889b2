"""P9 and P10: what grows with use, and must not be felt."""

import time
from pathlib import Path
from statistics import median

import httpx

from tests.bench import load
from tests.bench.figures import Reading
from tests.bench.machine import PORTAL, module, serving
from tests.bench.stage import AUTHORIZED, FRAGMENT, HTTP, SHOP, cookie, stage

ASKED = 100
SESSIONS = 5  # of one customer: each has its requests for a minute
PAGE = 12
CUSTOMERS, VIEWS = 1000, 10_000
LONGEST_SECONDS = 240


def many_invoices(folder: Path) -> Reading:
    """P9: a customer of 10,000 invoices beside one of 24, their first page and their last."""
    with serving(module("archive"), folder / "archive", measured=False) as archive:
        settings = {**SHOP, "STRIPE_API_BASE": f"{archive.base}/sandbox"}
        with serving([PORTAL, "serve", "--port", "0"], folder / "portal", settings) as portal:
            few, many = HTTP.get(f"{archive.base}/customers").json()
            paths = {}
            with httpx.Client(trust_env=False, base_url=portal.base, timeout=30) as browser:
                for customer in (few, many):
                    cookies = [cookie(browser, customer) for _ in range(SESSIONS)]
                    paths[customer] = [("/p/invoices", cookies), (_last(archive.base, customer), cookies)]
                ratios = [
                    _together(browser, one, other) for one, other in zip(paths[few], paths[many], strict=True)
                ]
    first, last = ratios
    return Reading(f"first page × {first:.2f}, last page × {last:.2f}", max(first, last) <= 1.1)


def memory(folder: Path) -> Reading:
    """P10: a worker's memory half way and at the end."""
    with stage(folder) as made:
        cookies = made.cookies(CUSTOMERS)
        url, seen, held = f"{made.portal.base}/p", 0, []
        deadline = time.monotonic() + LONGEST_SECONDS
        for half in (VIEWS // 2, VIEWS):
            while seen < half:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"only {seen} views in {LONGEST_SECONDS} seconds")
                seen += load.put_on(url, 5, cookies=cookies, connections=8).requests
            held.append(made.portal.memory_mb())
    half_way, end = held
    text = f"{end:.0f} MB after {seen:,} views ({half_way:.0f} MB half way)"
    return Reading(text, end <= 130 and end <= half_way * 1.05)


def _together(browser: httpx.Client, one: tuple[str, list[str]], other: tuple[str, list[str]]) -> float:
    """How much longer the other takes, each asked in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ASKED):
        for (path, cookies), taken in zip((one, other), times, strict=True):
            headers = {**FRAGMENT, "Cookie": cookies[turn % SESSIONS]}
            started = time.perf_counter()
            browser.get(path, headers=headers).raise_for_status()
            taken.append(time.perf_counter() - started)
    return median(times[1]) / median(times[0])


def _last(archive: str, customer: str) -> str:
    """The address of a customer's last page of invoices, which is as full as the others."""
    query = f"customer={customer}&limit={PAGE + 1}&ending_before=in_first{customer}"
    found = HTTP.get(f"{archive}/sandbox/v1/invoices?{query}", headers=AUTHORIZED)
    found.raise_for_status()
    return f"/p/invoices/older?starting_after={found.json()['data'][0]['id']}"
