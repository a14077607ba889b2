"""SECURITY P4: docs/security.md says the numbers that the code goes by."""

import re
from pathlib import Path

from branding.pictures import LARGEST_BYTES
from branding.rasters import MOST_PIXELS
from services import codes, idempotency, links, merchant_keys, sessions, tokens
from services.login import budgets
from services.operators import sessions as operator_sessions
from services.operators import signing_in
from services.stripe_gateway import events, gateway
from services.webhooks import inbox
from web.commands import patience
from web.middleware import admission, limits, pace
from web.settings import LoginLimits

DOCS = Path(__file__).parents[2] / "docs"
HOUR, DAY = 60 * 60, 24 * 60 * 60


def written() -> dict[str, str]:
    """The table of limits."""
    text = (DOCS / "security.md").read_text().partition("## Limits and times")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return dict(rows[2:])


def budget(limit: budgets.Limit) -> str:
    within = {HOUR: "an hour", DAY: "a day"}.get(limit.seconds, f"{limit.seconds} seconds")
    return f"{limit.most} in {within}"


def test_the_numbers_are_the_codes() -> None:
    """Each row, neither more nor less."""
    visitors = LoginLimits()
    refusals = f"{merchant_keys.MOST_REFUSALS} in {merchant_keys.WITHIN_SECONDS} seconds"
    recovery = f"{sessions.RECOVERY_LIFE // HOUR} hours, or until `after_expiration` says"
    assert written() == {
        "a session URL that nobody opened lives": f"{sessions.URL_LIFE} seconds",
        "a dead session URL offers a code by e-mail for": recovery,
        "an open session without activity lives": f"{sessions.IDLE_LIFE // 60} minutes",
        "an open session lives at most": f"{sessions.FULL_LIFE // HOUR} hours",
        "a personal link opens a session directly for": f"{links.USUAL_LIFE // HOUR} hours by default",
        "a personal link's direct life is at most": f"{links.LONGEST_LIFE // DAY} days",
        "an older personal link still leads to a code for": f"{links.KNOWN_LIFE // DAY} days",
        "a mailed code and its link live": f"{codes.CODE_LIFE // 60} minutes",
        "a mailed code can be tried": f"{codes.TRIES} times",
        "wrong codes for one mailbox": budget(budgets.FAILURES[0]),
        "mails to one mailbox": ", ".join(map(budget, budgets.MAILS)),
        "codes asked for from one network address": f"{visitors.codes} in an hour",
        "codes tried from one network address": f"{visitors.tries} in an hour",
        "wrong keys at the merchant API from one network address": refusals,
        "an operator's session without activity lives": f"{operator_sessions.IDLE_LIFE // 60} minutes",
        "an operator's session lives at most": f"{operator_sessions.FULL_LIFE // HOUR} hours",
        "wrong operator's passwords from one network address": ", ".join(map(budget, signing_in.NETWORK)),
        "wrong operator's passwords in all": budget(signing_in.ALL[0]),
        "an `Idempotency-Key` is remembered for": f"{idempotency.KEPT_FOR // HOUR} hours",
        "sessions that are over are forgotten after": f"{sessions.KEPT_FOR // HOUR} hours",
        "a request's headers": f"{limits.HEADER_BYTES // 1024} KB",
        "a request's body": f"{limits.BODY_BYTES // 1024} KB",
        "the body of a webhook": f"{limits.LARGE_BODY_BYTES // 1024**2} MB",
        "the body of a request that may bring a logo and an icon": f"{limits.PICTURE_BODY_BYTES // 1024} KB",
        "a picture": f"{LARGEST_BYTES // 1024} KB and {MOST_PIXELS // 1_000_000} million pixels",
        "the signature of a webhook is good for": f"{events.TOLERANCE_SECONDS} seconds",
        "webhooks without a valid signature on record": (
            f"{inbox.MOST_RECORDED} in {inbox.WITHIN_SECONDS} seconds"
        ),
        "a request's body must be there within": f"{limits.BODY_SECONDS:.0f} seconds",
        "the headers of a request must be there within": f"{patience.HEADER_SECONDS:.0f} seconds",
        "one answer waits for Stripe, all its calls together": f"{limits.STRIPE_SECONDS} seconds",
        "requests of one session": f"{pace.MOST_REQUESTS} in {pace.WITHIN_SECONDS} seconds",
        "requests that one process serves at a time": (
            f"{admission.MOST_AT_ONCE}, and {admission.MOST_EVENTS} of Stripe's events"
        ),
        "calls to Stripe that one process makes at a time": (
            f"{gateway.MOST_CALLS}, and {gateway.MOST_WAITING} wait"
        ),
        "clocks of two hosts may differ by": f"{tokens.LEEWAY} seconds",
    }


def test_what_the_page_leads_to_is_there() -> None:
    """No link of the two pages is dead."""
    for page in ("security.md", "custom-domain.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", (DOCS / page).read_text()):
            assert (DOCS / target).is_file(), target
