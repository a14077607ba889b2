"""P6 to P8: what a browser loads, and what a slow phone shows when."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import brotli
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.bench import canned
from tests.bench.figures import Reading, at_most
from tests.bench.machine import Server, module, serving
from tests.bench.stage import demo_portal, session_url
from tests.e2e.infra.browser import FLAGS, find
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal

KB = 1024
ROUNDS = 11
# 1.6 Mbit/s down, 750 kbit/s up, 150 ms, a quarter of the processor.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
LAST = "#invoices"
HOP = ("connection", "date", "keep-alive", "transfer-encoding", "content-length", "set-cookie")

# Notes when the last panel stands, and how much of the page moved.
_WATCH = """
window.seen = {panels: 0, shift: 0};
new PerformanceObserver(list => { for (const moved of list.getEntries()) window.seen.shift += moved.value; })
  .observe({type: "layout-shift", buffered: true});
new MutationObserver((_, self) => {
  if (!document.querySelector("LAST")) return;
  self.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.seen.panels = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
""".replace("LAST", LAST)
_READ = """() => ({
  asked: performance.getEntriesByType("navigation")[0].fetchStart,
  shell: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  panels: window.seen.panels, shift: window.seen.shift})"""


@dataclass(frozen=True)
class Shown:
    """What stood when, in milliseconds since the click; `asked`: when all redirects were behind."""

    asked: float
    shell: float
    panels: float
    shift: float


@dataclass
class Wire:
    """What came over the wire, by kind, in bytes, headers included."""

    requests: int = 0
    sizes: dict[str, float] = field(default_factory=dict)

    @property
    def bytes(self) -> float:
        return sum(self.sizes.values())


def first_visit(folder: Path) -> Reading:
    """P6."""
    with _demo(folder) as (portal, url, browser), _wired(browser) as (page, wire):
        page.goto(url, wait_until="networkidle")
        _expect_page(page, portal)
    return at_most(
        {
            "requests": (wire.requests, 6),
            "KB in all": (wire.bytes / KB, 45),
            "JavaScript": (wire.sizes.get("Script", 0) / KB, 16),
            "CSS": (wire.sizes.get("Stylesheet", 0) / KB, 12),
            "HTML": (wire.sizes.get("Document", 0) / KB, 14.6),
        },
        digits=1,
    )


def second_visit(folder: Path) -> Reading:
    """P7: the page once more, and a step in a panel's place."""
    with _demo(folder) as (portal, url, browser), _wired(browser) as (page, wire):
        page.goto(url, wait_until="networkidle")
        _reset(wire)
        page.goto(f"{portal.base}/p", wait_until="networkidle")
        _expect_page(page, portal)
        again, weight = wire.requests, wire.bytes
        _reset(wire)
        page.get_by_role("link", name="Cancel plan").first.click()
        page.get_by_role("heading", name="Cancel ").wait_for()
        page.wait_for_load_state("networkidle")
    return at_most(
        {
            "requests": (again, 1),
            "KB": (weight / KB, 12),
            "KB of a swap": (wire.bytes / KB, 6),
        },
        digits=1,
    )


def slow_phone(folder: Path) -> Reading:
    """P8: the portal beside a static page of the same bytes."""
    with _demo(folder) as (portal, url, browser):
        answers = _captured(browser, url)
        canned.write(folder / "static.json", "cus_none", answers)
        with serving(module("canned", str(folder / "static.json")), folder / "static") as static:
            rounds = [
                (_shown(browser, _fresh_url(portal)), _shown(browser, f"{static.base}/p"))
                for _ in range(ROUNDS)
            ]
    # A session's URL redirects so that its token leaves the address: a round trip that no static page has.
    shell = _times_as_late(rounds, lambda seen: seen.shell - seen.asked)
    panels = _times_as_late(rounds, lambda seen: seen.panels - seen.asked)
    shift = max(ours.shift for ours, _ in rounds)
    clicked = (
        f"shell × {_times_as_late(rounds, lambda seen: seen.shell):.2f} "
        f"({median(ours.shell for ours, _ in rounds):.0f} ms), "
        f"panels × {_times_as_late(rounds, lambda seen: seen.panels):.2f} "
        f"({median(ours.panels for ours, _ in rounds):.0f} ms)"
    )
    redirect = f"{median(ours.asked for ours, _ in rounds):.0f} ms"
    page = f"shell × {shell:.2f}, panels × {panels:.2f}, shift {shift:.3f}"
    text = f"{page}; with {redirect} of redirect {clicked}"
    return Reading(text, shell <= 1.15 and panels <= 1.4 and shift <= 0.02)


def _times_as_late(rounds: list[tuple[Shown, Shown]], when: Callable[[Shown], float]) -> float:
    """Taken round by round, as between rounds the processor's speed wanders by more than is measured."""
    return median(when(ours) / when(floor) for ours, floor in rounds)


@contextmanager
def _demo(folder: Path) -> Iterator[tuple[Server, str, Browser]]:
    """The demo portal, warm, with a fresh URL of one of its customers, and a browser."""
    chromium = find()
    with demo_portal(folder) as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with browser.new_context() as context:
            context.new_page().goto(_fresh_url(portal))
        yield portal, _fresh_url(portal), browser
        browser.close()


def _fresh_url(portal: Server) -> str:
    return session_url(portal.base, Merchant(Portal(portal.base)).customer("active"))


@contextmanager
def _wired(browser: Browser) -> Iterator[tuple[Page, Wire]]:
    """A page of its own with what it loads; what the browser's cache answers does not count."""
    wire, kinds = Wire(), {}
    with browser.new_context() as context:
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")

        def asked(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event.get("type", "Other")

        def answered(event: dict[str, Any]) -> None:
            cached = event["response"].get("fromDiskCache") or event["response"].get("fromPrefetchCache")
            if cached or (event["requestId"] in kinds and kinds[event["requestId"]] == "cached"):
                kinds[event["requestId"]] = "cached"

        def from_memory(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = "cached"

        def loaded(event: dict[str, Any]) -> None:
            kind = kinds.get(event["requestId"], "Other")
            if kind != "cached":
                wire.requests += 1
                wire.sizes[kind] = wire.sizes.get(kind, 0) + event["encodedDataLength"]

        network.on("Network.requestWillBeSent", asked)
        network.on("Network.requestServedFromCache", from_memory)
        network.on("Network.responseReceived", answered)
        network.on("Network.loadingFinished", loaded)
        yield page, wire


def _reset(wire: Wire) -> None:
    wire.requests, wire.sizes = 0, {}


def _expect_page(page: Page, portal: Server) -> None:
    if not page.url.startswith(f"{portal.base}/p") or not page.query_selector(LAST):
        raise RuntimeError(f"not the portal's page: {page.url}")


def _captured(browser: Browser, url: str) -> dict[str, tuple[bytes, dict[str, str]]]:
    """Every answer of the page as it was on the wire, with its headers."""
    found: dict[str, tuple[bytes, dict[str, str]]] = {}
    with browser.new_context() as context:
        page = context.new_page()
        responses: list[Response] = []

        def keep(response: Response) -> None:
            responses.append(response)

        page.on("response", keep)
        page.goto(url, wait_until="networkidle")
        for response in responses:
            if response.status == 200:
                headers = {k: v for k, v in response.all_headers().items() if k not in HOP}
                body = _packed(response.body(), headers.get("content-encoding", ""))
                found[urlsplit(response.url).path] = (body, headers)
    return found


def _packed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=5))
    if encoding == "gzip":
        packer = zlib.compressobj(6, wbits=zlib.MAX_WBITS | 16)
        return packer.compress(body) + packer.flush()
    return body


def _shown(browser: Browser, url: str) -> Shown:
    """When the shell and the last panel stood on a slow phone that was never here, in milliseconds."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        _slow_down(context, page)
        page.goto(url, wait_until="networkidle", timeout=60_000)
        page.wait_for_function("() => window.seen.panels > 0", timeout=60_000)
        return Shown(**page.evaluate(_READ))


def _slow_down(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
