"""P1, P2 and P5: fragments of many customers at once, beside what passes the same answers through."""

from pathlib import Path
from statistics import median

import httpx

from tests.bench import load
from tests.bench.figures import Reading, at_most
from tests.bench.machine import Server, module, serving
from tests.bench.stage import FRAGMENT, stage

CUSTOMERS = 300  # so many that none of them exceeds a session's requests in a minute
ROUNDS, SECONDS = 3, 3
LATENCY = 150
AT_ONCE = 64


def subscriptions(folder: Path) -> Reading:
    """P1."""
    return _ratio(folder, "/p/subscriptions", "/v1/subscriptions", 0.38)


def invoices(folder: Path) -> Reading:
    """P2."""
    return _ratio(folder, "/p/invoices", "/v1/invoices", 0.35)


def at_once(folder: Path) -> Reading:
    """P5: how long each waits beyond what the upstream takes."""
    with stage(folder) as made:
        cookies = made.cookies(AT_ONCE)
        url = f"{made.portal.base}/p/subscriptions"
        _warm(url, cookies)
        load.put_on(url, 1, headers=FRAGMENT, cookies=cookies, connections=AT_ONCE)
        made.delay(LATENCY)
        alone = load.put_on(made.upstream.base + made.queries["/v1/subscriptions"], 4, connections=AT_ONCE)
        found = load.put_on(url, 10, headers=FRAGMENT, cookies=cookies, connections=AT_ONCE)
    above = {"median +": (found.median - alone.median, 15.0), "p99 +": (found.p99 - alone.p99, 120.0)}
    return at_most(above, " ms", 1)


def _ratio(folder: Path, path: str, call: str, goal: float) -> Reading:
    """Requests per second of processor time: what a core does when it does nothing else."""
    with stage(folder) as made, serving(module("passing", made.upstream.base), folder / "floor") as floor:
        cookies = made.cookies(CUSTOMERS)
        _warm(made.portal.base + path, cookies)
        ours, floors = [], []
        for _ in range(ROUNDS):
            ours.append(_rate(made.portal, path, cookies))
            floors.append(_rate(floor, made.queries[call], ()))
    ratio = median(ours) / median(floors)
    text = f"{ratio:.2f} ({median(ours):,.0f} of {median(floors):,.0f} per second)"
    return Reading(text, ratio >= goal)


def _rate(server: Server, path: str, cookies: list[str] | tuple[()]) -> float:
    before = server.cpu_seconds()
    found = load.put_on(server.base + path, SECONDS, headers=FRAGMENT, cookies=cookies)
    return found.requests / (server.cpu_seconds() - before)


def _warm(url: str, cookies: list[str]) -> None:
    """Templates compiled, catalogue and every customer known."""
    with httpx.Client(trust_env=False, headers=FRAGMENT, timeout=60) as browser:
        for cookie in cookies:
            browser.get(url, headers={"Cookie": cookie}).raise_for_status()
