"""The table of PERFORMANCE.md, line by line."""

from tests.bench import browsing, fragments, growing, serving, trips
from tests.bench.figures import Figure

SANDBOX, CANNED = "sandbox", "canned answers"

FIGURES = (
    Figure(
        "P1",
        "subscriptions fragment, beside passing the same answer of the upstream through, per core",
        "≥ 0.38",
        CANNED,
        fragments.subscriptions,
    ),
    Figure("P2", "invoices fragment of 24 rows, likewise", "≥ 0.35", CANNED, fragments.invoices),
    Figure(
        "P3",
        "upstream round trips, one after another, from the session's URL to the whole page",
        "≤ 1.1",
        CANNED,
        trips.sequential,
    ),
    Figure(
        "P4",
        "upstream calls: first page; an action; a panel again",
        "≤ 5; ≤ 3; 1",
        SANDBOX,
        trips.calls,
    ),
    Figure(
        "P5",
        "64 customers at once at 150 ms upstream, above the upstream's own: median; p99",
        "≤ 15 ms; ≤ 120 ms",
        CANNED,
        fragments.at_once,
    ),
    Figure(
        "P6",
        "first visit: requests; KB on the wire; JavaScript; CSS; HTML",
        "≤ 6; ≤ 45; ≤ 16; ≤ 12; ≤ 14.6",
        SANDBOX,
        browsing.first_visit,
    ),
    Figure(
        "P7",
        "second page view: requests, KB; a swap: KB",
        "1; ≤ 12; ≤ 6",
        SANDBOX,
        browsing.second_visit,
    ),
    Figure(
        "P8",
        "slow phone, beside a static page of the same bytes: shell; all panels; layout shift",
        "≤ 1.15; ≤ 1.4; ≤ 0.02",
        SANDBOX,
        browsing.slow_phone,
    ),
    Figure(
        "P9",
        "invoices of a customer of 10,000, beside one of 24: first page; last page",
        "≤ 1.10",
        SANDBOX,
        growing.many_invoices,
    ),
    Figure(
        "P10",
        "memory of a worker after 10,000 page views of 1,000 customers",
        "≤ 130 MB, flat",
        CANNED,
        growing.memory,
    ),
    Figure("P11", "`portal serve` to its first answer, second start", "≤ 1.5 s", SANDBOX, serving.start),
    Figure(
        "P12",
        "the sandbox: simple requests on one core; a year of 1,000 monthly subscriptions",
        "≥ 1,000 per second; ≤ 20 s",
        "none",
        serving.sandbox,
    ),
    Figure("P13", "`sessions.create` on one core, SQLite", "≥ 400 per second", CANNED, serving.sessions),
)
